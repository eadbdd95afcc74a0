"""``almoner files``: are they all there, and whole?"""

from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from almoner.platform.accounts.actor import actor_at_command_line
from almoner.platform.files import verification
from almoner.platform.files.models import StoredFile

app = typer.Typer(help="Stored files.", no_args_is_help=True)
console = Console(soft_wrap=True)


@app.callback()
def files() -> None:
    """Stored files."""


@app.command()
def verify(
    remove_orphans: Annotated[
        bool, typer.Option("--remove-orphans", help="Remove files no row knows, older than a day.")
    ] = False,
) -> None:
    """Hash every stored file again; name those that are missing or changed."""
    actor = actor_at_command_line()
    total = StoredFile.objects.count()
    walk = track(verification.faults(actor), "Checking files", total, console=console)
    found = [fault for fault in walk if fault]
    for fault in found:
        console.print(f"{fault.what.upper()}: {fault.sha256}", markup=False)
    strays = list(verification.orphans(actor, now=timezone.now()))
    for path in strays:
        console.print(f"no row knows {path}", markup=False)
        if remove_orphans:
            path.unlink()
    console.print(f"{total} files, {len(found)} not as stored, {len(strays)} without a row.")
    if found:
        raise typer.Exit(1)
