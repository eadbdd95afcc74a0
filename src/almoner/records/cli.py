"""``almoner records``: sealed papers, their certificate, and how well this machine reads scans."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from almoner.lib import paper
from almoner.lib.paper import errors
from almoner.platform.accounts.actor import actor_at_command_line
from almoner.records import operations, queries

app = typer.Typer(help="Charts: sealed papers, and how well scans are read.", no_args_is_help=True)
certificate = typer.Typer(help="The certificate that seals what is signed.", no_args_is_help=True)
app.add_typer(certificate, name="certificate")
console = Console(soft_wrap=True)


@app.command()
def verify(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Say whether a sealed PDF is what was sealed here; exit code 1 when it is not."""
    verdict = queries.verdict_of(file.read_bytes())
    for seal in verdict.seals:
        at = f" at {seal.at:%Y-%m-%d %H:%M:%S %Z}" if seal.at else ""
        console.print(f"Sealed{at} for {seal.by}: {seal.reason}", markup=False)
        console.print(f"  certificate: {seal.certificate}", markup=False)
    if not verdict.is_intact:
        console.print(f"NOT INTACT: {verdict.trouble}", markup=False)
        raise typer.Exit(1)
    console.print("Intact: every byte is what was sealed.")


@certificate.command()
def make() -> None:
    """Issue a new certificate under the practice's own root."""
    row = operations.make_certificate(actor_at_command_line(), now=timezone.now())
    console.print(f"In use: {row.subject}, until {row.until:%Y-%m-%d}.", markup=False)


@certificate.command()
def use(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Of the file.")],
) -> None:
    """Seal from now on with a certificate from outside: a PKCS#12 file (.p12, .pfx)."""
    row = operations.use_certificate(
        actor_at_command_line(), content=file.read_bytes(), password=password, now=timezone.now()
    )
    console.print(f"In use: {row.subject}, until {row.until:%Y-%m-%d}.", markup=False)


@certificate.command()
def show() -> None:
    """Print the root certificates by which others can check what was sealed here (PEM)."""
    for root in queries.roots():
        typer.echo(root, nl=False)


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
