"""Rows of an uploaded CSV file: its character set and separator found out, damage named by line."""

import csv
from collections.abc import Iterator
from itertools import islice

from almoner.lib.refusal import Refusal

FIRST_LINES = 60
"""So many lines show which separator it is."""
CsvRows = Iterator[tuple[int, list[str]]]


def csv_rows(data: bytes, name: str, refusal: type[Refusal]) -> CsvRows:
    """Yield the line each row begins in, and its cells; empty rows are left out.

    UTF-8, UTF-16 with its mark, or Windows-1252; commas, semicolons, tabs or bars. Raises
    ``refusal`` with a sentence, for damage in the middle when it is reached.
    """
    lines = _text(data, name, refusal).splitlines(keepends=True)
    sample = "".join(islice(lines, FIRST_LINES))
    reader = csv.reader(lines, delimiter=max(",;\t|", key=sample.count), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(
                f"{name}, line {begins}: {error}. The file is damaged or cut off here."
            ) from error
        if any(cell.strip() for cell in row):
            yield begins, row


def _text(data: bytes, name: str, refusal: type[Refusal]) -> str:
    charsets = ["utf-8-sig", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charsets = ["utf-16"]
    elif b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise refusal(f"{name} is no text. Save a spreadsheet as CSV first.")
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeError:
            continue
    raise refusal(f"{name} is in no character set that is known here. Save it as UTF-8.")
