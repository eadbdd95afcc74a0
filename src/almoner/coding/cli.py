"""``almoner drg``: stays grouped, a file at a time; ``almoner codes``: releases loaded."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from almoner.coding import operations, queries
from almoner.lib import drg as engine
from almoner.lib.drg.batch import group_file
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_at_command_line

app = typer.Typer()
drg = typer.Typer(help="Inpatient stays grouped into MS-DRGs.", no_args_is_help=True)
codes = typer.Typer(help="Releases of code systems.", no_args_is_help=True)
app.add_typer(drg, name="drg")
app.add_typer(codes, name="codes")
console = Console(soft_wrap=True, stderr=True)


@drg.command()
def group(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where to: a name that ends in .csv or .parquet.")],
    version: Annotated[str, typer.Option(help="Of the MS-DRGs; the newest unless given.")] = "",
) -> None:
    """Group the stays of a CSV or Parquet file; each row keeps its columns and gets the result.

    Columns: principal_dx, secondary_dx, procedures, sex, age_years, discharge_status, los_days.
    What is wrong with a stay stands in its own column, and the others go on.
    """
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} stays"), TimeElapsedColumn())
    try:
        logic = queries.logic_of(version or queries.versions()[0])
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("", total=None)
            done = group_file(
                logic, source, out, lambda count: progress.update(task, completed=count)
            )
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    console.print(f"{done:,} stays grouped with version {logic.version} into {out}", markup=False)


@drg.command()
def versions() -> None:
    """Print the versions of the MS-DRGs that can be grouped with, the newest first."""
    for each in queries.versions():
        typer.echo(each)


class Kind(StrEnum):
    """What can be loaded."""

    MSDRG = "msdrg"


@codes.command()
def load(
    kind: Annotated[Kind, typer.Argument(help="msdrg: the Definitions Manual, text release.")],
    file: Annotated[Path, typer.Argument(exists=True)],
) -> None:
    """Load a release as CMS publishes it: a ZIP, a TAR or an unpacked folder, all or nothing.

    What cannot be understood is listed with its file and line, and nothing is loaded.
    """
    del kind  # there is one so far
    try:
        logic = engine.import_manual(file)
        row = operations.keep_release(
            actor_at_command_line(), logic=logic, file_name=file.name, now=timezone.now()
        )
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    said = f"{row} is loaded: {len(logic.drgs)} DRGs, {len(logic.dx):,} diagnoses."
    console.print(said, markup=False)


@codes.command()
def status() -> None:
    """Print the code systems and releases that are there, and where they come from."""
    typer.echo(f"ICD-10-CM {queries.book().release.edition}: comes with Almoner")
    loaded = queries.loaded_releases()
    for version in queries.versions():
        row = loaded.get(version)
        told = "comes with Almoner"
        if row:
            told = f"loaded {row.loaded_at:%Y-%m-%d} by {row.loaded_by} from {row.file_name}"
        typer.echo(f"MS-DRG {version}: {told}")
