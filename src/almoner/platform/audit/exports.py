"""Rows of the log as a file for somebody outside: CSV, or a sheet for Excel."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Return CSV in UTF-8 piece by piece; nothing a spreadsheet would calculate."""
    yield b"\xef\xbb\xbf"
    for row in _with(heading, rows):
        line = io.StringIO()
        csv.writer(line).writerow([_inert(cell) for cell in row])
        yield line.getvalue().encode()


def as_xlsx(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return an Excel sheet; at most its 1,048,576 rows."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heading) - 1, 24)
        for number, row in enumerate(_with(heading, rows)):
            if number == 1_048_576:
                break
            sheet.write_row(number, 0, row)
    return made.getvalue()


def _with(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield heading
    yield from rows


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
