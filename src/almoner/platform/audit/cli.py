"""``almoner audit``: the log's chain."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from almoner.platform.accounts.actor import actor_at_command_line
from almoner.platform.audit import operations
from almoner.platform.audit.heads import Head, kept_heads
from almoner.platform.audit.models import Entry
from almoner.platform.audit.verification import verify as walk

app = typer.Typer(help="The log of what was done, and whether it is whole.", no_args_is_help=True)
console = Console(soft_wrap=True)


@app.callback()
def audit() -> None:
    """The log of what was done, and whether it is whole."""


@app.command()
def verify(
    head: Annotated[
        str, typer.Option(help="A head noted elsewhere, NUMBER:HASH, that must be on the chain.")
    ] = "",
) -> None:
    """Walk the whole log; name the first row that was changed, inserted or removed."""
    actor = actor_at_command_line()
    operations.seal(actor)
    path = Path(settings.AUDIT_HEADS)
    heads = [*kept_heads(path), *([Head.parse(head)] if head else [])]
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Checking the log", total=Entry.objects.count())
        verdict = walk(
            actor, heads=heads, on_progress=lambda done: progress.update(task, completed=done)
        )
    if verdict.broken:
        console.print(f"BROKEN: {verdict.broken.sentence}", markup=False)
        console.print(f"{verdict.entries} entries before it are as they were sealed.")
        raise typer.Exit(1)
    console.print(f"{verdict.entries} entries, nothing changed since they were sealed.")
    if verdict.head:
        operations.keep_head(actor, now=timezone.now())
        console.print(f"The head is {verdict.head}", markup=False)
        console.print(f"{len(heads)} heads kept before lie on the chain ({path}).", markup=False)
