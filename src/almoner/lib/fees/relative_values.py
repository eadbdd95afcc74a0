"""Medicare's fees by formula: relative values (``PPRRVU…csv``) and cost indices (GPCI).

fee = (work x work GPCI + practice expense x PE GPCI + malpractice x MP GPCI) x conversion factor,
rounded half up to the cent. CMS's description of the relative value file gives the formula, not the
rounding.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from pathlib import Path
from typing import NoReturn

from almoner.lib.fees.fee import Fee, NotFees, PlaceKind
from almoner.lib.fees.payment_file import PAID
from almoner.lib.published import FIRST_LINES, NotATable, Row, Rows, read_lines, read_table

FEWEST = 10_000
"""Services CMS's file has at least; a file of fewer is cut off."""
FEWEST_LOCALITIES = 90
_HEADING_LINES = 5
"""A heading is split over so many lines; the last begins with HCPCS."""
_CENT = Decimal("0.01")
_NUMBER = re.compile(r"[0-9]{0,6}(?:\.[0-9]{1,8})?")
_COLUMNS = {
    "modifier": r"\bMOD(IFIER)?$",
    "status": r"\bSTATUS CODE$",
    "work": r"\bWORK RVU$",
    "nonfacility_pe": r"\bNON-?\s?FAC(ILITY)? PE RVU$",
    "facility_pe": r"(?<!NON-)(?<!NON )\bFAC(ILITY)? PE RVU$",
    "malpractice": r"\bMP RVU$",
    "factor": r"\bCONV(ERSION)? FACTOR$",
}


@dataclass(frozen=True, slots=True)
class RelativeValue:
    """A service's relative value units and conversion factor (dollars a unit).

    ``not_in`` are the kinds of place where it is rarely or never rendered.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    conversion_factor: Decimal
    not_in: frozenset[PlaceKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Gpci:
    """The geographic practice cost indices of a locality."""

    carrier: str
    locality: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


def amount_of(
    value: RelativeValue,
    gpci: Gpci,
    place: PlaceKind,
    *,
    conversion_factor: Decimal | None = None,
) -> Decimal:
    """Return Medicare's fee in dollars; the factor is the file's where none is given."""
    expense = value.facility_pe if place is PlaceKind.FACILITY else value.nonfacility_pe
    units = (
        value.work * gpci.work
        + expense * gpci.practice_expense
        + value.malpractice * gpci.malpractice
    )
    factor = value.conversion_factor if conversion_factor is None else conversion_factor
    return (units * factor).quantize(_CENT, ROUND_HALF_UP)


def fees_by_formula(
    values: Iterable[RelativeValue],
    gpci: Gpci,
    *,
    starts_on: date,
    ends_on: date | None = None,
    conversion_factor: Decimal | None = None,
) -> tuple[Fee, ...]:
    """Return the fees of what Medicare pays, in both kinds of place it is rendered in."""
    where = gpci.carrier + gpci.locality
    return tuple(
        Fee(value.code, value.modifier, amount, place, starts_on, ends_on, where)
        for value in values
        if value.status in PAID
        for place in (PlaceKind.NONFACILITY, PlaceKind.FACILITY)
        if place not in value.not_in
        and (amount := amount_of(value, gpci, place, conversion_factor=conversion_factor))
    )


def read_relative_values(path: Path, *, fewest: int = FEWEST) -> tuple[RelativeValue, ...]:
    """Return the services of CMS's relative value file (the CSV), in its order.

    Raises ``NotFees`` with the line, and where fewer than ``fewest`` services were found: the file
    has no trailer by which one would see that it is cut off.
    """
    try:
        rows = read_lines(path)
        places = _places(rows, path)
        found: dict[tuple[str, str], RelativeValue] = {}
        for line, cells in rows:
            if any(cells):
                value = _value(path, line, cells, places)
                if (value.code, value.modifier) in found:
                    _refuse(path, line, f"{value.code} {value.modifier}".strip() + " stands twice")
                found[value.code, value.modifier] = value
    except NotATable as error:
        raise NotFees(error.message) from error
    if len(found) < fewest:
        raise NotFees(
            f"{path.name} ends after {len(found):,} services; CMS's file has at least {fewest:,}. "
            "It is cut off: download it again."
        )
    return tuple(found.values())


def _places(rows: Rows, path: Path) -> dict[str, int]:
    """Return the places of the columns, by the words that stand above each other."""
    above: list[list[str]] = []
    for _, cells in islice(rows, FIRST_LINES):
        above = [*above[1 - _HEADING_LINES :], cells]
        if not cells or cells[0].upper() != "HCPCS":
            continue
        words = [
            " ".join(row[at] for row in above if at < len(row) and row[at]).upper()
            for at in range(len(cells))
        ]
        places = {
            name: next((at for at, said in enumerate(words) if re.search(pattern, said)), -1)
            for name, pattern in _COLUMNS.items()
        }
        if missing := [name for name, at in places.items() if at < 0]:
            raise NotFees(f"{path.name} has a heading without {', '.join(missing)}.")
        for name in ("nonfacility_pe", "facility_pe"):
            behind = places[name] + 1
            if behind < len(words) and re.search(r"\bNA INDICATOR$", words[behind]):
                places[f"{name}_na"] = behind
        return places
    raise NotFees(
        f"{path.name} has no heading that begins with HCPCS in its first {FIRST_LINES} lines. Give "
        "CMS's relative value file PPRRVU as CSV."
    )


def _value(path: Path, line: int, cells: list[str], places: Mapping[str, int]) -> RelativeValue:
    if len(cells) <= max(places.values()):
        _refuse(path, line, f"{len(cells)} columns: the line, and perhaps the file, is cut off")
    code = cells[0].upper()
    if not re.fullmatch(r"[0-9A-Z]{5}", code):
        _refuse(path, line, f"“{code[:20]}” is no HCPCS code")
    status = cells[places["status"]].upper()
    numbers = {
        name: _number(path, line, cells[places[name]], name, needed=status in PAID)
        for name in ("work", "nonfacility_pe", "facility_pe", "malpractice", "factor")
    }
    not_in = {
        kind
        for kind, name in (
            (PlaceKind.NONFACILITY, "nonfacility_pe_na"),
            (PlaceKind.FACILITY, "facility_pe_na"),
        )
        if name in places and cells[places[name]].upper() == "NA"
    }
    factor = numbers.pop("factor")
    modifier = cells[places["modifier"]].upper()
    return RelativeValue(
        code, modifier, status, **numbers, conversion_factor=factor, not_in=frozenset(not_in)
    )


def read_gpcis(path: Path, *, fewest: int = FEWEST_LOCALITIES) -> dict[tuple[str, str], Gpci]:
    """Return the indices of CMS's GPCI file (CSV or Excel) by carrier and locality.

    Where the file has the work index with and without the floor of 1.0, the one with it is taken.
    Raises ``NotFees`` with the line, and where fewer than ``fewest`` localities were found.
    """
    found: dict[tuple[str, str], Gpci] = {}
    for row in _gpci_rows(path):
        if not any(row[name] for name in ("work", "practice_expense", "malpractice")):
            continue  # a note below the table
        carrier, locality = row["carrier"].zfill(5), row["locality"].zfill(2)
        if not re.fullmatch(r"[0-9]{5}", carrier) or not re.fullmatch(r"[0-9]{2}", locality):
            _refuse(path, row.line, f"“{carrier[:20]} {locality[:20]}” is no carrier and locality")
        if (carrier, locality) in found:
            _refuse(path, row.line, f"carrier {carrier}, locality {locality} stands twice")
        numbers = {
            name: _number(path, row.line, row[name], name, needed=True)
            for name in ("work", "practice_expense", "malpractice")
        }
        found[carrier, locality] = Gpci(carrier, locality, **numbers)
    if len(found) < fewest:
        raise NotFees(
            f"{path.name} has {len(found)} localities, CMS's file at least {fewest}: it is cut off."
        )
    return found


def _gpci_rows(path: Path) -> list[Row]:
    wanted = {
        "carrier": r"Contractor|Carrier|\bMAC\b",
        "locality": r"Locality\s*(Number|No)",
        "practice_expense": r"\bPE GPCI",
        "malpractice": r"\b(MP|PLI) GPCI",
    }
    why = ""
    for work in (r"\b(PW|Work) GPCI.*\bwith 1", r"\b(PW|Work) GPCI"):
        try:
            return read_table(path, wanted | {"work": work})
        except NotATable as error:
            why = error.message
    raise NotFees(why)


def _number(path: Path, line: int, text: str, name: str, *, needed: bool) -> Decimal:
    if not text and not needed:
        return Decimal(0)
    if not _NUMBER.fullmatch(text) or not re.search("[0-9]", text):
        _refuse(path, line, f"“{text[:20]}” is no number ({name.replace('_', ' ')})")
    return Decimal(text)


def _refuse(path: Path, line: int, what: str) -> NoReturn:
    raise NotFees(f"{path.name}, line {line}: {what}. Nothing was taken.")
