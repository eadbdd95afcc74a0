"""``almoner x12``: files in X12 looked into."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from almoner.lib.x12.looking import Looked, look

app = typer.Typer()
x12 = typer.Typer(help="Files in X12.", no_args_is_help=True)
app.add_typer(x12, name="x12")


@x12.callback()
def _group() -> None:
    """Files in X12: claims, remittances, acknowledgements and their kin."""


@x12.command()
def read(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="An object for each set.")] = False,
) -> None:
    """Say of each transaction set what it is and what is wrong; exit code 1 unless all is right."""
    wrong = False
    for file in files:
        with file.open("rb") as opened:
            for found in look(opened, file.name):
                wrong = wrong or not found.is_accepted
                typer.echo(json.dumps(_told(found)) if as_json else _line(found))
    raise typer.Exit(1 if wrong else 0)


def _told(found: Looked) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": found.file,
        "st": found.control,
        "guide": found.guide,
        "kind": found.kind,
        "accepted": found.is_accepted,
        "errors": [
            {
                "segment": each.segment,
                "loop": each.loop,
                "element": each.element,
                "sentence": each.sentence,
            }
            for each in found.problems
        ],
        "totals": {
            name: value if isinstance(value, int | str) else f"{value:f}"
            for name, value in found.totals.items()
        },
    }
    if found.balanced is not None:
        told["balanced"] = found.balanced
    return told


def _line(found: Looked) -> str:
    what = f"{found.kind} {found.control}" if found.kind else "envelope"
    totals = ", ".join(f"{name} {value}" for name, value in found.totals.items())
    state = "accepted" if found.is_accepted else "not accepted"
    errors = "".join(f"\n  {each}" for each in found.problems)
    return f"{found.file}: {what}: {state}{': ' if totals else ''}{totals}{errors}"
