"""Tables as agencies publish them: CSV, text or Excel, titles above the heading, notes below.

The heading is found by its words, wherever it stands, because its place moves from year to year.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from almoner.lib.refusal import Refusal

FIRST_LINES = 60
"""How far down a heading is looked for."""
SPREADSHEETS = (".xlsx", ".xlsm")
Rows = Iterator[tuple[int, list[str]]]


class NotATable(Refusal):
    """This file does not hold the table that is read here."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the heading: its line, and its cells by the names that were asked for."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read_table(
    path: Path, wanted: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> list[Row]:
    """Return the rows of the table whose heading has each wanted column.

    ``wanted`` and ``optional`` give a regular expression for the words of each column's heading.
    Raises ``NotATable`` with what was looked for, where the file has no such heading or cannot be
    read.
    """
    for sheet in _sheets(path):
        first = list(islice(sheet, FIRST_LINES))
        for at, (_, cells) in enumerate(first):
            places = _places(cells, wanted, required=True)
            if places is not None:
                places |= _places(cells, optional or {}, required=False) or {}
                return [
                    Row(line, {name: _cell(row, place) for name, place in places.items()})
                    for line, row in chain(first[at + 1 :], sheet)
                    if any(row)
                ]
    looked = ", ".join(f"“{_words(pattern)}”" for pattern in wanted.values())
    raise NotATable(
        f"{path.name} has no heading with {looked} in its first {FIRST_LINES} lines. Give the file "
        "as it was published."
    )


def read_lines(path: Path) -> Rows:
    """Yield the rows of a CSV or text file: cells between commas, tabs, semicolons or bars."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise NotATable(f"{path.name} cannot be read: {error.strerror}.") from error
    if b"\0" in text[:4096]:
        raise NotATable(f"{path.name} is neither text nor a spreadsheet (.xlsx).")
    lines = _decoded(text).splitlines()
    sample = "\n".join(lines[:FIRST_LINES])
    delimiter = max("\t,;|", key=sample.count)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATable(f"{path.name}, line {rows.line_num}: {error}.") from error
        yield rows.line_num, [" ".join(cell.split()) for cell in row]


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")


def _sheets(path: Path) -> Iterator[Rows]:
    if path.suffix.lower() not in SPREADSHEETS:
        yield read_lines(path)
        return
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise NotATable(f"{path.name} is no spreadsheet that can be read (.xlsx).") from error
    try:
        for sheet in book.worksheets:
            yield (
                (line, ["" if cell is None else " ".join(str(cell).split()) for cell in row])
                for line, row in enumerate(sheet.iter_rows(values_only=True), 1)
            )
    finally:
        book.close()


def _places(
    cells: Sequence[str], patterns: Mapping[str, str], *, required: bool
) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for name, pattern in patterns.items():
        place = next((at for at, c in enumerate(cells) if re.search(pattern, c, re.I)), None)
        if place is None and required:
            return None
        if place is not None:
            found[name] = place
    return found


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _words(pattern: str) -> str:
    """Return a pattern as one would say it."""
    return " ".join(re.sub(r"\\[a-z]|[\^$()?*+.]", " ", pattern).split())
