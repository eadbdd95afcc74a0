"""The PTP file: tab-separated, a preamble of varying length, a heading wrapped over some lines.

The heading is found by its words and the columns by theirs, so that a column more or in another
place does not matter. Dates are YYYYMMDD; ``*`` or nothing as the deletion date means none.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NoReturn

from almoner.lib.ncci.names import edition_in_name
from almoner.lib.ncci.sources import NotNcci, Row
from almoner.lib.ncci.tables import Pair

LONGEST_PREAMBLE = 80
CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
_COLUMNS = {
    "column1": re.compile(r"column ?(1|one)\b"),
    "column2": re.compile(r"column ?(2|two)\b"),
    "starts": re.compile(r"\beff"),
    "ends": re.compile(r"\bdel"),
    "modifier": re.compile(r"modifier|\bccmi\b"),
    "rationale": re.compile(r"rationale"),
}
_INDICATORS = {"0": 0, "1": 1, "9": 9}
_OTHERS = (
    (re.compile(r"mue|unlikely|adjudication", re.IGNORECASE), "the table of units; load it as MUE"),
    (re.compile(r"add-?on|aoc_", re.IGNORECASE), "the add-on codes; load them as such"),
)


def pairs_in(rows: Iterable[Row], name: str, *, is_text: bool = True) -> Iterator[Pair]:
    """Yield the edits of a file; ``rows`` as :func:`tab_rows` makes them, or of a workbook.

    ``is_text``: whether a cut could have left half a row at the end. Raises
    :class:`NotNcci` with the line for a file that is something else, mixed up or cut off.
    """
    counted = iter(rows)
    places, first = _heading(counted, name)
    reader = _Reader(name, places)
    last: Row = first
    for last in chain([first], counted):
        if len(last[1]) > 1 or "".join(last[1]).strip():
            yield reader.pair(*last)
    if is_text:
        reader.check_end(*last)


def tab_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield the rows of a tab-separated text; the last cell keeps the end of its line."""
    for number, line in enumerate(lines, 1):
        yield number, line.split("\t")


def _is_row(cells: Sequence[str]) -> bool:
    codes = [cell for cell in cells[:2] if CODE.fullmatch(cell.strip())]
    return len(codes) == 2 and any(re.fullmatch(r"(19|20)\d{6}", c.strip()) for c in cells[2:])


def _heading(rows: Iterator[Row], name: str) -> tuple[Mapping[str, int], Row]:
    """Return the place of each column, and the first row below the heading."""
    before: list[Sequence[str]] = []
    for row in rows:
        if _is_row(row[1]):
            return _places(before, name), row
        before.append(row[1])
        if len(before) > LONGEST_PREAMBLE:
            break
    _places(before, name)
    raise NotNcci(f"{name} has a heading but no pair of codes: it is cut off; download it again.")


def _places(before: Sequence[Sequence[str]], name: str) -> dict[str, int]:
    try:
        words = _words("\n".join("\t".join(cells).rstrip("\r\n") for cells in before))
    except csv.Error as error:
        raise NotNcci(f"{name} begins with a cell that never ends: take CMS's text.") from error
    places = {}
    for column, pattern in _COLUMNS.items():
        found = next((at for at, text in enumerate(words) if pattern.search(text)), None)
        if found is not None:
            places[column] = found
    missing = {"column1", "column2", "starts", "ends", "modifier"} - places.keys()
    if not words or {"column1", "column2"} & missing:
        raise NotNcci(_told(before, name))
    if missing:
        raise NotNcci(
            f"{name}: the heading has no {' and no '.join(sorted(missing))}. The list of changes of"
            " a quarter cannot be loaded; take the full table of edits."
        )
    return places


def _words(preamble: str) -> list[str]:
    """Return what the heading says over each column, its wrapped lines joined."""
    rows = [
        [" ".join(cell.split()).lower() for cell in row]
        for row in csv.reader(preamble.splitlines(keepends=True), delimiter="\t")
    ]
    starts = next((at for at, row in enumerate(rows) if _says_columns(row)), None)
    if starts is None:
        return []
    wide = max(len(row) for row in rows[starts:])
    return [
        " ".join(row[at] for row in rows[starts:] if at < len(row) and row[at])
        for at in range(wide)
    ]


def _says_columns(row: Sequence[str]) -> bool:
    one, two = _COLUMNS["column1"], _COLUMNS["column2"]
    alone = [cell for cell in row if not (one.search(cell) and two.search(cell))]
    return any(one.search(cell) for cell in alone) and any(two.search(cell) for cell in alone)


def _told(before: Sequence[Sequence[str]], name: str) -> str:
    text = " ".join(cell for row in before for cell in row)
    other = next((said for words, said in _OTHERS if words.search(text)), "")
    if other:
        return f"{name} is not the table of pairs but {other}."
    return (
        f"{name}: in the first {max(len(before), 1)} lines there is no heading with Column 1 and"
        " Column 2. Take the PTP edits of CMS, the .txt or its ZIP."
    )


class _Reader:
    """Rows to edits; dates and rationales recur, so each is made once."""

    def __init__(self, name: str, places: Mapping[str, int]) -> None:
        self.name = name
        self.edition = edition_in_name(name)
        self.first, self.second = places["column1"], places["column2"]
        self.starts, self.ends = places["starts"], places["ends"]
        self.modifier, self.rationale = places["modifier"], places.get("rationale", -1)
        self.least = max(place for column, place in places.items() if column != "rationale") + 1
        self.dates: dict[str, date | None] = {"*": None, "": None}
        self.rationales: dict[str, str] = {}
        self.codes: set[str] = set()

    def pair(self, line: int, cells: Sequence[str]) -> Pair:
        if len(cells) < self.least:
            self._refuse(line, f"has {len(cells)} columns instead of {self.least}")
        one, two = cells[self.first], cells[self.second]
        if not (one in self.codes and two in self.codes):
            one, two = self._codes(line, one.strip(), two.strip())
        starts, ends = self._date(line, cells[self.starts]), self._date(line, cells[self.ends])
        if starts is None:
            self._refuse(line, "has no effective date")
        modifier = _INDICATORS.get(cells[self.modifier].strip())
        if modifier is None:
            told = cells[self.modifier].strip()[:12]
            self._refuse(line, f"the modifier indicator is “{told}”, not 0, 1 or 9")
        if ends is not None and ends < starts and modifier != 9:
            self._refuse(line, f"ends on {ends} before it begins on {starts}")
        return Pair(one, two, starts, ends, modifier, self._why(cells), self.edition)

    def _codes(self, line: int, one: str, two: str) -> tuple[str, str]:
        if not (CODE.fullmatch(one) and CODE.fullmatch(two)):
            self._refuse(line, f"“{one[:12]}” and “{two[:12]}” are not two procedure codes")
        self.codes |= {one, two}
        return one, two

    def _why(self, cells: Sequence[str]) -> str:
        if not 0 <= self.rationale < len(cells):
            return ""
        told = cells[self.rationale]
        found = self.rationales.get(told)
        return self.rationales.setdefault(told, told.strip()) if found is None else found

    def _date(self, line: int, cell: str) -> date | None:
        if cell in self.dates:
            return self.dates[cell]
        text = cell.strip()
        if text in self.dates:
            return self.dates[text]
        try:
            self.dates[text] = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            self._refuse(line, f"“{text[:12]}” is not a date like 20260101")
        return self.dates[text]

    def check_end(self, line: int, cells: Sequence[str]) -> None:
        """Refuse a last row that was cut in its middle: its reason is the beginning of another."""
        if not cells or cells[-1].endswith("\n") or self.rationale < 0:
            return
        told = "".join(cells[self.rationale : self.rationale + 1]).strip()
        whole = {each.strip() for each in self.rationales if each.endswith("\n")}
        if told not in whole and any(each.startswith(told) for each in whole):
            self._refuse(line, "the file ends in the middle of this row")

    def _refuse(self, line: int, what: str) -> NoReturn:
        raise NotNcci(
            f"{self.name}, line {line}: {what}. Nothing was loaded; download the file again from"
            " CMS."
        )
