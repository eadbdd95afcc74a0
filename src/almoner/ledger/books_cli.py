"""``almoner books``: the books checked, taken out and brought in."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console

from almoner.ledger import operations, queries
from almoner.lib.journal import as_beancount, as_csv, as_ledger, read_journal_csv
from almoner.lib.money import dollars
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_at_command_line

books = typer.Typer(help="The books: checked, taken out, brought in.", no_args_is_help=True)
console = Console(soft_wrap=True, stderr=True)
WRITERS = {".beancount": as_beancount, ".ledger": as_ledger, ".csv": as_csv}


@books.command()
def verify() -> None:
    """Compare every balance kept with the sum of its postings; exit code 1 where one differs."""
    wrong = queries.verify(actor_at_command_line())
    for each in wrong[:100]:
        typer.echo(f"{each.what}: {each.of}, {dollars(each.postings)} and {dollars(each.kept)}")
    typer.echo(f"{len(wrong)} differences." if wrong else "Everything adds up.")
    raise typer.Exit(1 if wrong else 0)


@books.command()
def export(
    out: Annotated[Path, typer.Argument(help="Ends in .beancount, .ledger or .csv.")],
    since: Annotated[str, typer.Option(help="First posting date, like 2026-01-01.")] = "",
    until: Annotated[str, typer.Option(help="Last posting date.")] = "",
) -> None:
    """Write the journal for another program; no patient is named in it."""
    write = WRITERS.get(out.suffix)
    if write is None:
        raise typer.BadParameter(f"the file ends in one of {', '.join(WRITERS)}")
    entries = queries.entries_to_export(
        actor_at_command_line(), _day(since, date.min), _day(until, date.max)
    )
    draft = out.with_name(f"{out.name}.part")
    draft.write_text(write(entries), encoding="utf-8")
    draft.rename(out)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a date like 2026-01-31") from None


@books.command(name="import")
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    source: Annotated[
        str, typer.Option(help="One word, such as payroll: entries are known by it.")
    ],
) -> None:
    """Post the journal of another program (CSV): all of it or, when something is wrong, nothing."""
    try:
        entries = read_journal_csv(file.read_bytes(), queries.chart(), file.name)
        count = operations.load_journal(
            actor_at_command_line(), entries=entries, source=source, now=timezone.now()
        )
    except Refusal as no:
        console.print(no.message, markup=False)
        for problem in no.facts.get("problems", ())[:50]:  # type: ignore[index]
            console.print(str(problem), markup=False)
        raise typer.Exit(1) from no
    typer.echo(f"{count} entries posted, {len(entries) - count} were there.")
