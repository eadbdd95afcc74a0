"""CMS's annual physician fee schedule payment amount file (``PFALL26A.txt``, ``PFREV…``).

One record a line: quoted fields between commas, in the order of CMS's record layout (2026). The
last lines begin with TRL and carry the copyright notice; without them the file is cut off. The
file of the whole country has a million lines, so it is read line by line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from almoner.lib.fees.fee import Fee, NotFees, PlaceKind

PAID = ("A", "R", "T")
"""Status codes whose amounts Medicare pays: active, restricted, injections."""
_FIELDS = 16
_AMOUNT = re.compile(r"[0-9]{1,7}\.[0-9]{2}")
_SHAPES = (
    (re.compile(r"[0-9]{4}"), "year"),
    (re.compile(r"[0-9]{5}"), "carrier number"),
    (re.compile(r"[0-9]{2}"), "locality"),
    (re.compile(r"[0-9A-Z]{5}"), "HCPCS code"),
    (re.compile(r"[0-9A-Z]{2}|"), "modifier"),
    (_AMOUNT, "non-facility fee"),
    (_AMOUNT, "facility fee"),
)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A service in one locality: dollars where it is an office, and where a facility."""

    code: str
    modifier: str
    nonfacility: Decimal
    facility: Decimal
    pctc: str
    status: str


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """The amounts of one locality in one calendar year."""

    year: int
    carrier: str
    locality: str
    rows: tuple[PaymentRow, ...]

    def fees(self, starts_on: date | None = None, ends_on: date | None = None) -> tuple[Fee, ...]:
        """Return the fees of what is paid; they hold for the year, or from and to these days."""
        begin = starts_on or date(self.year, 1, 1)
        end = ends_on or date(self.year, 12, 31)
        where = self.carrier + self.locality
        return tuple(
            Fee(row.code, row.modifier, amount, place, begin, end, where)
            for row in self.rows
            if row.status in PAID
            for place, amount in (
                (PlaceKind.NONFACILITY, row.nonfacility),
                (PlaceKind.FACILITY, row.facility),
            )
            if amount
        )


def read_payment_file(path: Path, *, carrier: str, locality: str) -> PaymentFile:
    """Return the amounts of one locality (``"01112"``, ``"05"``).

    Raises ``NotFees`` with the line: for a record that is none, for a code twice, for a file
    without its trailer, of two years, or without this locality.
    """
    found: dict[tuple[str, str], PaymentRow] = {}
    years: set[str] = set()
    for line, fields in _records(path):
        years.add(fields[0])
        if (fields[1], fields[2]) != (carrier, locality):
            continue
        key = fields[3], fields[4]
        if key in found:
            _refuse(path, line, f"{' '.join(key).strip()} stands twice for this locality")
        amounts = Decimal(fields[5]), Decimal(fields[6])
        found[key] = PaymentRow(*key, *amounts, pctc=fields[8], status=fields[9])
    if not found:
        raise NotFees(
            f"{path.name} has nothing for carrier {carrier}, locality {locality}. Carriers have "
            "five digits, localities two; choose one that is in the file."
        )
    if len(years) > 1:
        raise NotFees(f"{path.name} is of several years: {', '.join(sorted(years))}.")
    return PaymentFile(int(years.pop()), carrier, locality, tuple(found.values()))


def localities_of(path: Path) -> tuple[tuple[str, str], ...]:
    """Return each carrier and locality of a file, in order; raises ``NotFees``."""
    return tuple(sorted({(fields[1], fields[2]) for _, fields in _records(path)}))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the checked fields of each record; the trailer has to follow them."""
    ended = 0
    try:
        with path.open(encoding="latin-1", newline="") as file:
            for line, text in enumerate(file, 1):
                bare = text.strip("\r\n\x1a ")
                if bare.lstrip('"').startswith("TRL"):
                    ended = line
                elif bare and ended:
                    _refuse(path, line, "a record stands behind the trailer")
                elif bare:
                    yield line, _fields(path, line, bare)
    except OSError as error:
        raise NotFees(f"{path.name} cannot be read: {error.strerror}.") from error
    if not ended:
        raise NotFees(
            f"{path.name} has no trailer (a last line that begins with TRL): it is cut off, or "
            "something else. Nothing was taken; download it again from CMS."
        )


def _fields(path: Path, line: int, text: str) -> list[str]:
    fields = [field.strip(' "') for field in text.split(",")]
    if len(fields) != _FIELDS:
        _refuse(path, line, f"{len(fields)} fields where a record has {_FIELDS}")
    for (shape, what), field in zip(_SHAPES, fields, strict=False):
        if not shape.fullmatch(field):
            _refuse(path, line, f"“{field[:20]}” is no {what}")
    return fields


def _refuse(path: Path, line: int, what: str) -> NoReturn:
    raise NotFees(
        f"{path.name}, line {line}: {what}. Nothing was taken; give CMS's payment amount file as "
        "it was published."
    )
