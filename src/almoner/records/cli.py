"""``almoner records``: how well this machine reads scans."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from almoner.lib import paper
from almoner.lib.paper import errors

app = typer.Typer(help="Paper that comes in.", no_args_is_help=True)
console = Console(soft_wrap=True)


@app.callback()
def records() -> None:
    """Paper that comes in."""


@app.command("error-rate")
def error_rate(
    pages: Annotated[int, typer.Option("--pages", help="Pages for each kind of scan.")] = 4,
) -> None:
    """Make scans of pages whose text is known, read them, and print the character error rate."""
    if not paper.ocr_is_installed():
        console.print("Tesseract is not installed. On Debian: apt install tesseract-ocr")
        raise typer.Exit(1)
    table = Table("scan", "letters", "wrong", "CER", "reader's own confidence")
    edits = letters = 0
    for rate in errors.rates(pages):
        edits, letters = edits + rate.edits, letters + rate.letters
        table.add_row(
            rate.scanner.name,
            f"{rate.letters:,}",
            str(rate.edits),
            f"{rate.cer:.2%}",
            f"{rate.confidence:.0%}",
        )
    table.add_row("all", f"{letters:,}", str(edits), f"{edits / letters:.2%}", "")
    console.print(table)
