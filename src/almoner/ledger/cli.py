"""``almoner fees``: fee schedules loaded from files; ``almoner books`` beside it."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console

from almoner.ledger import operations
from almoner.ledger.books_cli import books
from almoner.ledger.models import Payer
from almoner.lib.codesets import attested_words
from almoner.lib.fees import (
    Amounts,
    CmsAsked,
    CmsFile,
    Fee,
    localities_of,
    read_charge_master,
    read_cms_fees,
)
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_at_command_line

app = typer.Typer()
fees = typer.Typer(help="Fee schedules.", no_args_is_help=True)
app.add_typer(fees, name="fees")
app.add_typer(books, name="books")
console = Console(soft_wrap=True, stderr=True)

OWN = "own"
KINDS = (OWN, *(each.value for each in CmsFile))


@fees.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    kind: Annotated[str, typer.Option(help="own, payment (PFALL) or formula (PPRRVU).")] = OWN,
    name: Annotated[str, typer.Option(help="The fee schedule.")] = "Our fees",
    payer: Annotated[str, typer.Option(help="The payer it holds for; else everybody.")] = "",
    effective: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; else today.")
    ] = None,
    ends: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, if there is one.")
    ] = None,
    locality: Annotated[str, typer.Option(help="CMS: carrier and locality, 14212-01.")] = "",
    amounts: Annotated[Amounts, typer.Option(help="CMS: which amounts.")] = Amounts.BOTH,
    percent: Annotated[str, typer.Option(help="CMS: percent of Medicare.")] = "100",
    factor: Annotated[str, typer.Option(help="CMS: conversion factor, else the file's.")] = "",
    gpci: Annotated[
        Path | None, typer.Option(exists=True, help="CMS: the GPCI file, if it is apart.")
    ] = None,
    attest: Annotated[
        str, typer.Option(help="CMS: number of the CPT licence the office attests to hold.")
    ] = "",
) -> None:
    """Load fees from the office's table, or from a file of CMS as published, all or nothing."""
    if kind not in KINDS:
        raise typer.BadParameter(f"--kind is one of {', '.join(KINDS)}")
    now = timezone.now()
    starts_on = effective.date() if effective else timezone.localdate(now)
    actor = actor_at_command_line()
    try:
        whose = _payer(payer)
        if kind == OWN:
            done = operations.load_fees(
                actor,
                name=name,
                fees=read_charge_master(file),
                effective_on=starts_on,
                payer=whose,
            )
        else:
            _must_attest(attest)
            asked = _asked(kind, locality, amounts, percent, factor)
            found: tuple[Fee, ...] = read_cms_fees(
                file, asked, starts_on=starts_on, ends_on=ends.date() if ends else None, gpci=gpci
            )
            done = operations.load_cms_fees(
                actor,
                name=name,
                fees=found,
                effective_on=starts_on,
                licence_number=attest,
                file_name=file.name,
                payer=whose,
                now=now,
            )
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    typer.echo(f"{done.added:,} added, {done.changed:,} changed, {done.same:,} the same.")


def _payer(name: str) -> Payer | None:
    if not name:
        return None
    found = Payer.objects.filter(name__iexact=name).first()
    if found is None:
        raise Refusal(f"There is no payer “{name}”.")
    return found


def _must_attest(number: str) -> None:
    if not number.strip():
        owner = operations.CPT_OWNER
        raise Refusal(
            f"The codes of this file belong to the {owner}. {attested_words(owner)} Who can "
            "attest that adds --attest LICENCE-NUMBER."
        )


def _number(text: str, option: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise Refusal(f"{option}: “{text}” is no number.")
    return number


def _asked(kind: str, locality: str, amounts: Amounts, percent: str, factor: str) -> CmsAsked:
    carrier, _, number = locality.partition("-")
    if not (carrier.isdigit() and len(carrier) == 5 and number.isdigit()):
        raise Refusal("Give --locality as carrier and locality: 14212-01.")
    return CmsAsked(
        CmsFile(kind),
        carrier,
        number.zfill(2),
        amounts,
        _number(percent, "--percent"),
        _number(factor, "--factor") if factor else None,
    )


@fees.command()
def localities(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Print each carrier and locality of a payment amount file of CMS."""
    try:
        for carrier, number in localities_of(file):
            typer.echo(f"{carrier}-{number}")
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
