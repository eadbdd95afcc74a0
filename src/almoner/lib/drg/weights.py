"""Table 5 of the IPPS final rule: weight, lengths of stay and transfer flags of each MS-DRG."""

import csv
import io
import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from almoner.lib.drg.store import SHIPPED
from almoner.lib.refusal import Refusal

COLUMNS = {
    "drg": r"^MS-?DRG$",
    "post_acute": r"POST-?ACUTE",
    "special_pay": r"SPECIAL PAY",
    "title": r"TITLE",
    "gmlos": r"GEOMETRIC",
    "amlos": r"ARITHMETIC",
}
WEIGHTS = (r"WEIGHTS?.*CAP APPLIED", r"WEIGHTS?(?!.*BEFORE)")
LEAST_DRGS = 700


class BadWeights(Refusal):
    """This is not Table 5 of an IPPS rule."""


@dataclass(frozen=True, slots=True)
class DrgWeight:
    """One MS-DRG of Table 5. Weight and lengths of stay (days) are ``None`` for 998 and 999."""

    drg: str
    title: str
    weight: Decimal | None
    gmlos: Decimal | None
    amlos: Decimal | None
    post_acute: bool
    special_pay: bool


@dataclass(frozen=True, slots=True)
class WeightTable:
    """Table 5 of a federal fiscal year (0 when the file does not say which)."""

    year: int
    weights: Mapping[str, DrgWeight]


def read_weights(data: bytes) -> WeightTable:
    """Return Table 5 from CMS's tab- or comma-separated text.

    The weight is the one with the cap on losses applied, where there are two. Raises
    ``BadWeights`` with the line for a file that is something else or cut off.
    """
    text = data.decode("cp1252", "replace")
    delimiter = "\t" if "\t" in text else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(reader.line_num, [" ".join(cell.split()) for cell in row]) for row in reader]
    except csv.Error as error:
        raise BadWeights(f"Table 5, line {reader.line_num}: {error}.") from error
    heading = next((i for i, (_, row) in enumerate(rows) if _is_heading(row)), None)
    if heading is None:
        raise BadWeights("There is no heading with MS-DRG and weights: is this Table 5?")
    places = _places(rows[heading][1])
    weights = {w.drg: w for w in _weights(rows[heading + 1 :], places)}
    if len(weights) < LEAST_DRGS or "001" not in weights or "999" not in weights:
        raise BadWeights(f"Table 5 ends after {len(weights)} MS-DRGs: the file is cut off.")
    match = re.search(r"FY\s*(20\d\d)", text)
    return WeightTable(int(match[1]) if match else 0, weights)


def _is_heading(row: Sequence[str]) -> bool:
    return bool(row) and bool(re.match(COLUMNS["drg"], row[0].upper())) and len(row) > 5


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [name.upper() for name in heading]
    places = {}
    for key, patterns in [*((k, (p,)) for k, p in COLUMNS.items()), ("weight", WEIGHTS)]:
        found = [i for p in patterns for i, name in enumerate(names) if re.search(p, name)]
        if not found:
            raise BadWeights(f"Table 5 has no column for {key.replace('_', ' ')}.")
        places[key] = found[0]
    return places


def _weights(
    rows: Sequence[tuple[int, list[str]]], places: Mapping[str, int]
) -> Iterator[DrgWeight]:
    for line, row in rows:
        if not any(row):
            continue
        if len(row) <= max(places.values()) or not re.fullmatch(r"\d{1,3}", row[0]):
            raise BadWeights(f"Table 5, line {line}: {' '.join(row)[:40]!r} is not a row.")
        cells = {key: row[place] for key, place in places.items()}
        yield DrgWeight(
            drg=cells["drg"].zfill(3),
            title=cells["title"],
            weight=_number(cells["weight"], line),
            gmlos=_number(cells["gmlos"], line),
            amlos=_number(cells["amlos"], line),
            post_acute=_flag(cells["post_acute"], line),
            special_pay=_flag(cells["special_pay"], line),
        )


def _number(text: str, line: int) -> Decimal | None:
    if text in {"", ".", "*"}:
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise BadWeights(f"Table 5, line {line}: {text!r} is not a number.") from error
    if not number.is_finite() or number < 0:
        raise BadWeights(f"Table 5, line {line}: {text!r} is not a weight or number of days.")
    return number


def _flag(text: str, line: int) -> bool:
    if text.upper() not in {"YES", "NO"}:
        raise BadWeights(f"Table 5, line {line}: {text!r} is neither Yes nor No.")
    return text.upper() == "YES"


@cache
def shipped_weights() -> WeightTable:
    """Return Table 5 of fiscal year 2026 (versions 43 and 43.1)."""
    return read_weights(lzma.decompress((SHIPPED / "table5-fy2026.xz").read_bytes()))
