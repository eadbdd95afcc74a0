"""``almoner demo``: a made-up practice to try things on."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from almoner.main.demo import filling, logins
from almoner.main.upgrade import upgrade

app = typer.Typer()


@app.command()
def demo(
    size: Annotated[
        str, typer.Option(help="; ".join(f"{n}: {s.meaning}" for n, s in filling.SIZES.items()))
    ] = "small",
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing where there is an office already.")
    ] = False,
) -> None:
    """Fill an empty office with made-up people, and print one login for each role."""
    if size not in filling.SIZES:
        raise typer.BadParameter(f"choose one of {', '.join(filling.SIZES)}")
    upgrade()
    if filling.is_empty() or not if_empty:
        _fill(size)
    for line in logins.printed():
        typer.echo(line)


def _fill(size: str) -> None:
    wanted = filling.SIZES[size]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
        bars_by_name = {
            "patients": bars.add_task("patients", total=wanted.patients),
            "appointments": bars.add_task("appointments", total=wanted.appointments or None),
        }

        def progress(what: str, count: int) -> None:
            if what not in bars_by_name:
                bars_by_name[what] = bars.add_task(what, total=None)
            bars.advance(bars_by_name[what], count)

        filling.fill(size, now=timezone.now(), progress=progress)
