"""The add-on code file: separated by tabs or commas with a heading, or of fixed width without one.

Dates are YYYYDDD (the day of the year). ``CCCCC`` as the primary: the contractor defines it.
The fixed-width layout (97 characters): type 1, add-on 5, its deletion 7, primary 5, its
deletion 7, effective 7, deletion 7, note.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, islice, pairwise
from typing import NoReturn

from almoner.lib.ncci.names import edition_in_name
from almoner.lib.ncci.pairs_file import CODE
from almoner.lib.ncci.sources import NotNcci, Row
from almoner.lib.ncci.tables import CONTRACTOR_DEFINED, AddOn, AddOnType

LONGEST_PREAMBLE = 40
_FIXED = re.compile(
    r"[123][0-9A-Z][0-9]{3}[0-9A-Z](?:\d{7}| {7})(?:[0-9A-Z]{5})(?:\d{7}| {7})\d{7}"
)
_ENDS = (0, 1, 6, 13, 18, 25, 32, 39, None)
_COLUMNS = {
    "kind": re.compile(r"edit_?type|^type"),
    "addon": re.compile(r"add_?on_?code$"),
    "addon_ends": re.compile(r"^aoc_?del"),
    "primary": re.compile(r"^primary_?code$"),
    "primary_ends": re.compile(r"^primary_?code_?del"),
    "starts": re.compile(r"edit_?eff"),
    "ends": re.compile(r"edit_?del"),
    "note": re.compile(r"note|instruction"),
}
_NEEDED = ("kind", "addon", "primary", "starts")
_TYPES = {"1": 1, "2": 2, "3": 3, "i": 1, "ii": 2, "iii": 3}
_FIXED_PLACES = {name: at for at, name in enumerate(_COLUMNS)}
_EMPTY = {"", "*", "0", "0000000", "9999999"}


def separated_rows(lines: Iterable[str], name: str) -> Iterator[Row]:
    """Yield the rows of any of the three layouts; of fixed width, a row as one cell."""
    counted = enumerate(lines, 1)
    for number, line in counted:
        if _FIXED.match(line):
            yield number, [line]
            yield from ((each, [text]) for each, text in counted)
            return
        if line.count("\t") >= len(_NEEDED) or line.lower().count("_") > len(_NEEDED):
            delimiter = "\t" if "\t" in line else ","
            rest = chain([line], (text for _, text in counted))
            yield from _delimited(rest, delimiter, number, name)
            return
        yield number, [line]


def _delimited(lines: Iterable[str], delimiter: str, first: int, name: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            yield first - 1 + reader.line_num, cells
    except csv.Error as error:
        line = first - 1 + reader.line_num
        raise NotNcci(f"{name}, line {line}: {error}. Download it again from CMS.") from error


def addons_in(rows: Iterable[Row], name: str) -> Iterator[AddOn]:
    """Yield the rows of the file; raises :class:`NotNcci` with the line."""
    counted = iter(rows)
    places, first = _heading(counted, name)
    reader = _Reader(name, places)
    found = 0
    for line, cells in chain(first, counted):
        if any(cell.strip() for cell in cells):
            found += 1
            yield reader.addon(line, cells)
    if not found:
        raise NotNcci(f"{name} has a heading but no add-on code: it is cut off; download it again.")


def _heading(rows: Iterator[Row], name: str) -> tuple[Mapping[str, int], Sequence[Row]]:
    for line, cells in islice(rows, LONGEST_PREAMBLE):
        if len(cells) == 1 and _FIXED.match(cells[0]):
            return _FIXED_PLACES, [(line, cells)]
        words = ["_".join(cell.lower().replace("-", "").split()) for cell in cells]
        places = {
            column: at
            for column, pattern in _COLUMNS.items()
            if (at := next((at for at, word in enumerate(words) if pattern.search(word)), -1)) >= 0
        }
        if all(column in places for column in _NEEDED):
            return places, []
    raise NotNcci(
        f"{name} has no heading with AOC_Edit_Type, Add-On_Code, Primary_Code and AOC_Edit_EffDT."
        " Take the add-on code file of CMS, the .txt or its ZIP."
    )


class _Reader:
    def __init__(self, name: str, places: Mapping[str, int]) -> None:
        self.name, self.places = name, places
        self.edition = edition_in_name(name)
        self.is_fixed = places is _FIXED_PLACES

    def addon(self, line: int, cells: Sequence[str]) -> AddOn:
        if self.is_fixed:
            cells = _cut(cells[0])
        cell = {
            column: cells[at].strip() if at < len(cells) else ""
            for column, at in self.places.items()
        }
        kind = _TYPES.get(cell["kind"].lower())
        if kind is None:
            self._refuse(line, f"the type is “{cell['kind'][:12]}”, not 1, 2 or 3")
        addon, primary = cell["addon"], cell["primary"]
        for code in (addon, primary):
            if not CODE.fullmatch(code) and code != CONTRACTOR_DEFINED:
                self._refuse(line, f"“{code[:12]}” is not a procedure code")
        starts = self._date(line, cell["starts"])
        if starts is None:
            self._refuse(line, "has no effective date")
        ends = [
            day
            for column in ("addon_ends", "primary_ends", "ends")
            if (day := self._date(line, cell.get(column, ""))) is not None
        ]
        last = min(ends, default=None)
        note = cell.get("note", "")
        return AddOn(AddOnType(kind), addon, primary, starts, last, note, self.edition)

    def _date(self, line: int, text: str) -> date | None:
        if text in _EMPTY:
            return None
        year, day = text[:4], text[4:]
        if not re.fullmatch(r"(19|20)\d\d", year) or not re.fullmatch(r"\d{3}", day):
            self._refuse(line, f"“{text[:12]}” is not a date like 2026001 (year, day of the year)")
        found = date(int(year), 1, 1) + timedelta(days=int(day) - 1)
        if found.year != int(year):
            self._refuse(line, f"“{text}”: {year} has no day {day}")
        return found

    def _refuse(self, line: int, what: str) -> NoReturn:
        raise NotNcci(
            f"{self.name}, line {line}: {what}. Nothing was loaded; download the file again from"
            " CMS."
        )


def _cut(line: str) -> list[str]:
    text = line.rstrip("\r\n").ljust(39)
    return [text[start:end] for start, end in pairwise(_ENDS)]
