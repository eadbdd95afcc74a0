"""``almoner records``: sealed papers and the certificate behind them."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console

from almoner.platform.accounts.actor import actor_at_command_line
from almoner.records import operations, queries

app = typer.Typer(help="The chart: sealed papers.", no_args_is_help=True)
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
