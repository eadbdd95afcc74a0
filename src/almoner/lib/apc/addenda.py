"""CMS's OPPS addenda: what each HCPCS code is, its APC, its rate; and complexity adjustments.

The files hold CPT codes, so none comes with Almoner: who has the licence gives them. Descriptions
are not read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from almoner.lib.published import NotATable, Row, read_table

HCPCS = re.compile(r"^[A-Z0-9]\d{3}[A-Z0-9]$")
INDICATORS = frozenset(
    [
        "A",
        "B",
        "C",
        "D",
        "E",
        "E1",
        "E2",
        "F",
        "G",
        "H",
        "H1",
        "J1",
        "J2",
        "K",
        "K1",
        "L",
        "M",
        "N",
        "P",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "R",
        "S",
        "T",
        "U",
        "V",
        "X",
        "Y",
    ]
)
FEWEST = 100
B = {"hcpcs": r"^HCPCS", "indicator": r"^(SI|Status Indicator)$"}
B_OPTIONAL = {"apc": r"^APC", "rate": r"^Payment Rate", "weight": r"^Relative Weight"}
A = {"apc": r"^APC", "rate": r"^Payment Rate"}
A_OPTIONAL = {"indicator": r"^(SI|Status Indicator)$", "weight": r"^Relative Weight"}
COMPLEXITY = {
    "primary": r"Primary.*HCPCS|^Primary",
    "secondary": r"Secondary.*HCPCS|^Secondary",
    "apc": r"(Adjust|Complexity).*APC|APC.*(Adjust|Assignment)",
}


class NotAnAddendum(NotATable):
    """This is not the addendum that is read here."""


@dataclass(frozen=True, slots=True)
class Service:
    """What Addendum B says of a code. The rate is none where there is no payment of its own."""

    indicator: str
    apc: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Addenda:
    """The tables of one quarter."""

    services: Mapping[str, Service]
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """The rate of each APC, of Addendum A or B."""
    complexity: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The APC of a primary and a secondary J1 service together."""


def read_addenda(
    addendum_b: Path,
    addendum_a: Path | None = None,
    complexity: Path | None = None,
    *,
    fewest: int = FEWEST,
) -> Addenda:
    """Read the addenda as published (CSV, text or workbook).

    Raises ``NotAnAddendum`` with file and line; nothing is taken from a file that is wrong.
    """
    services: dict[str, Service] = {}
    rates: dict[str, Decimal] = {}
    for row in _rows(addendum_b, B, B_OPTIONAL, "Addendum B"):
        code, indicator = row["hcpcs"].upper(), row["indicator"].upper()
        if not code or not indicator:
            continue
        _check(addendum_b, row, code, indicator)
        apc, rate = _apc(row["apc"]), _money(addendum_b, row)
        services[code] = Service(indicator, apc, rate)
        if apc and rate is not None:
            rates[apc] = rate
    if len(services) < fewest:
        raise NotAnAddendum(
            f"{addendum_b.name} has {len(services)} codes with a status indicator: Addendum B has "
            "thousands. It is cut off. Nothing was taken from it."
        )
    for row in _rows(addendum_a, A, A_OPTIONAL, "Addendum A") if addendum_a else ():
        rate = _money(addendum_a, row) if addendum_a else None
        if rate is not None and _apc(row["apc"]):
            rates[_apc(row["apc"])] = rate
    return Addenda(services, rates, _complexity(complexity) if complexity else {})


def _complexity(path: Path) -> dict[tuple[str, str], str]:
    found = {}
    for row in _rows(path, COMPLEXITY, {}, "complexity adjustments"):
        one, other = row["primary"].upper(), row["secondary"].upper()
        if HCPCS.match(one) and HCPCS.match(other):
            found[one, other] = _apc(row["apc"])
    if not found:
        raise NotAnAddendum(f"{path.name} has no pair of codes.")
    return found


def _rows(
    path: Path, wanted: Mapping[str, str], optional: Mapping[str, str], what: str
) -> list[Row]:
    try:
        return read_table(path, wanted, optional)
    except NotATable as no:
        raise NotAnAddendum(f"This is not {what}: {no.message}") from no


def _check(path: Path, row: Row, code: str, indicator: str) -> None:
    if not HCPCS.match(code):
        raise NotAnAddendum(f"{path.name}, line {row.line}: “{code[:20]}” is no HCPCS code.")
    if indicator not in INDICATORS:
        raise NotAnAddendum(
            f"{path.name}, line {row.line}: “{indicator[:20]}” is no status indicator."
        )


def _apc(word: str) -> str:
    return word.removesuffix(".0").zfill(4) if word.strip() else ""


def _money(path: Path, row: Row) -> Decimal | None:
    word = row["rate"].replace("$", "").replace(",", "").strip()
    if not word or not any(letter.isdigit() for letter in word):
        return None
    try:
        amount = Decimal(word)
    except InvalidOperation as error:
        raise NotAnAddendum(
            f"{path.name}, line {row.line}: “{row['rate'][:20]}” is no payment rate."
        ) from error
    if not amount.is_finite() or amount < 0:
        raise NotAnAddendum(f"{path.name}, line {row.line}: the payment rate is below 0.")
    return amount
