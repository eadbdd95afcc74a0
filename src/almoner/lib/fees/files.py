"""Fee files as CMS publishes them, zipped or not, turned into a schedule's fees.

The payment amount file (PFALL) has dollars by locality; the relative value file (PPRRVU) is
computed with the GPCI of a locality, which stands in the same ZIP file or in one of its own.
"""

import re
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from almoner.lib.fees.fee import Fee, NotFees, PlaceKind
from almoner.lib.fees.payment_file import localities_of, read_payment_file
from almoner.lib.fees.relative_values import (
    FEWEST,
    FEWEST_LOCALITIES,
    fees_by_formula,
    read_gpcis,
    read_relative_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_CENT = Decimal("0.01")
MOST_PERCENT = Decimal(1000)
LARGEST = 1_500_000_000
"""Bytes that a file in a ZIP may unpack to: the file of the whole country has a tenth of it."""
_MOST_SAID = 12


class CmsFile(StrEnum):
    """The kinds of CMS's files that fees are made of."""

    PAYMENT = "payment"
    FORMULA = "formula"


class Amounts(StrEnum):
    """Which of CMS's two amounts are taken."""

    BOTH = "both"
    NONFACILITY = "nonfacility"
    FACILITY = "facility"


_NAMES = {
    "payment": re.compile(r"PF(ALL|REV)?[^/]*\.(txt|csv)$", re.IGNORECASE),
    "formula": re.compile(r"PPRRVU[^/]*\.csv$", re.IGNORECASE),
    "gpci": re.compile(r"GPCI[^/]*\.(csv|xlsx)$", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class CmsAsked:
    """What somebody wants of a file of CMS: the locality, which amounts, what percent of them.

    ``conversion_factor`` is dollars a unit; without it the file's own.
    """

    kind: CmsFile
    carrier: str
    locality: str
    amounts: Amounts = Amounts.BOTH
    percent: Decimal = Decimal(100)
    conversion_factor: Decimal | None = None


def read_cms_fees(
    path: Path,
    asked: CmsAsked,
    *,
    starts_on: "date",
    ends_on: "date | None" = None,
    gpci: Path | None = None,
    fewest: int = FEWEST,
    fewest_localities: int = FEWEST_LOCALITIES,
) -> tuple[Fee, ...]:
    """Return the fees of a locality from ``starts_on`` on; raises ``NotFees`` with the reason.

    ``path`` is the file or its ZIP file, ``gpci`` the cost indices where the ZIP has none.
    """
    if ends_on is not None and ends_on < starts_on:
        raise NotFees("The last day of the fees is before their first.")
    if not 0 < asked.percent <= MOST_PERCENT:
        raise NotFees(f"A percent of Medicare is above 0 and at most {MOST_PERCENT:f}.")
    if asked.conversion_factor is not None and asked.conversion_factor <= 0:
        raise NotFees("A conversion factor is above nothing.")
    if asked.kind is CmsFile.PAYMENT:
        with _unpacked(path, "payment") as file:
            fees = _of_locality(file, asked, starts_on, ends_on)
    else:
        if gpci is None and path.suffix.casefold() != ".zip":
            raise NotFees("Give the GPCI file too: CMS publishes it in the same ZIP file.")
        with _unpacked(path, "formula") as file, _unpacked(gpci or path, "gpci") as indices:
            values = read_relative_values(file, fewest=fewest)
            gpcis = read_gpcis(indices, fewest=fewest_localities)
        where = gpcis.get((asked.carrier, asked.locality))
        if where is None:
            raise NotFees(
                f"The GPCI file has nothing for carrier {asked.carrier}, locality "
                f"{asked.locality}. It has {_some(gpcis)}."
            )
        fees = fees_by_formula(
            values,
            where,
            starts_on=starts_on,
            ends_on=ends_on,
            conversion_factor=asked.conversion_factor,
        )
    wanted = tuple(scaled(_kept(fees, asked.amounts), asked.percent))
    if not wanted:
        raise NotFees(f"{path.name} has no fee that Medicare pays for this locality.")
    return wanted


def _of_locality(
    file: Path, asked: CmsAsked, starts_on: "date", ends_on: "date | None"
) -> tuple[Fee, ...]:
    try:
        read = read_payment_file(file, carrier=asked.carrier, locality=asked.locality)
    except NotFees as no:
        if "has nothing for carrier" not in no.message:
            raise
        raise NotFees(f"{no.message} It has {_some(localities_of(file))}.") from no
    return tuple(replace(fee, ends_on=ends_on) for fee in read.fees(starts_on))


def _some(localities: Iterable[tuple[str, str]]) -> str:
    every = sorted(localities)
    more = f" and {len(every) - _MOST_SAID} more" if len(every) > _MOST_SAID else ""
    return ", ".join(f"{carrier}-{number}" for carrier, number in every[:_MOST_SAID]) + more


def scaled(fees: Iterable[Fee], percent: Decimal) -> "Iterator[Fee]":
    """Yield the fees at a percent of their amounts, half up to the cent."""
    for fee in fees:
        amount = (fee.amount * percent / 100).quantize(_CENT, ROUND_HALF_UP)
        yield replace(fee, amount=amount)


def _kept(fees: Iterable[Fee], amounts: Amounts) -> "Iterator[Fee]":
    """Yield the fees of one kind of place for every place, or both kinds as they are."""
    for fee in fees:
        if amounts is Amounts.BOTH:
            yield fee
        elif fee.place.value == amounts.value:
            yield replace(fee, place=PlaceKind.ANY)


@contextmanager
def _unpacked(path: Path, what: str) -> "Iterator[Path]":
    """Give the file itself, or the one in a ZIP file that is named like what is wanted."""
    if path.suffix.casefold() != ".zip":
        yield path
        return
    with TemporaryDirectory() as folder:
        try:
            with ZipFile(path) as whole:
                found = [
                    each
                    for each in whole.infolist()
                    if _NAMES[what].fullmatch(PurePosixPath(each.filename).name)
                ]
                if len(found) != 1:
                    raise NotFees(_which(path, what, [each.filename for each in found]))
                if found[0].file_size > LARGEST:
                    raise NotFees(f"{found[0].filename} in {path.name} is too large to be CMS's.")
                inner = Path(folder) / PurePosixPath(found[0].filename).name
                with whole.open(found[0]) as source, inner.open("wb") as target:
                    copyfileobj(source, target)
        except (BadZipFile, OSError, RuntimeError) as error:
            raise NotFees(
                f"{path.name} is no ZIP file that can be read: download it again."
            ) from error
        yield inner


def _which(path: Path, what: str, found: list[str]) -> str:
    wanted = {
        "payment": "payment amount file (PFALL… or PFREV….txt)",
        "formula": "relative value file (PPRRVU….csv)",
        "gpci": "GPCI file (GPCI….csv or .xlsx)",
    }[what]
    if not found:
        return f"{path.name} holds no {wanted}. Give the one that does, as CMS publishes it."
    return (
        f"{path.name} holds several: {', '.join(found[:5])}. Unpack it and give the one {wanted}."
    )
