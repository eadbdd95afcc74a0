"""Reading tables as other programs write them: CSV, plain or gzipped, in the usual encodings."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from almoner.lib.refusal import Refusal

_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 100_000
_SAMPLE = 65_536
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "na", "nil", "\\n", "-", "#n/a"})


class NotATable(Refusal):
    """This file cannot be read as a table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by heading; ``problem`` when it is broken."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""

    def get(self, *headings: str) -> str:
        """Return the first cell of these columns that says something, else nothing."""
        for heading in headings:
            value = self.cells.get(heading, "").strip()
            if value.casefold() not in _NOTHING:
                return value
        return ""


@dataclass(slots=True)
class Table:
    """A file's headings as they stand there, and its rows, read as they are asked for."""

    path: Path
    encoding: str
    delimiter: str
    headings: list[str] = field(default_factory=list)
    _found: dict[tuple[str, ...], str] = field(default_factory=dict, init=False, repr=False)

    def column(self, *names: str) -> str:
        """Return the heading that reads like one of ``names``, whatever its case and spaces."""
        if names not in self._found:
            known = {plain(heading): heading for heading in reversed(self.headings)}
            found = (known[plain(name)] for name in names if plain(name) in known)
            self._found[names] = next(found, "")
        return self._found[names]

    def rows(self) -> Iterator[Row]:
        """Read the file from its first row after the headings."""
        with _text(self.path, self.encoding) as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            next(reader, None)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    yield Row(line, {}, f"The row cannot be read: {error}.")
                    continue
                except (OSError, EOFError, zlib.error) as error:
                    raise NotATable(
                        f"{self.path.name} is damaged after line {line}: {error}."
                    ) from None
                if cells is None:
                    return
                if any(cell.strip() for cell in cells):
                    yield self._row(line, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Row:
        named = dict(zip(self.headings, cells, strict=False))
        extra = [cell for cell in cells[len(self.headings) :] if cell.strip()]
        if extra:
            return Row(
                line,
                named,
                f"It has {len(cells)} columns where the heading has {len(self.headings)}.",
            )
        if any(len(cell) > _LONGEST_FIELD for cell in cells):
            return Row(line, {}, "One of its fields is longer than a hundred thousand characters.")
        return Row(line, named)


def open_table(path: Path) -> Table:
    """Look at the start of a file; raise ``NotATable`` with a sentence when it is none."""
    csv.field_size_limit(10 * _LONGEST_FIELD)
    start = _start(path)
    encoding = _encoding_of(start, path)
    text = start.decode(encoding, errors="ignore")
    if _BINARY.search(text):
        raise NotATable(f"{path.name} is not text: save it as CSV first.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise NotATable(f"{path.name} is empty.")
    delimiter = max(_DELIMITERS, key=first.count)
    headings = [heading.strip() for heading in next(csv.reader([first], delimiter=delimiter))]
    if len(headings) < 2:
        raise NotATable(
            f"{path.name} has one column only (“{first[:60]}”): columns are separated by commas, "
            "semicolons, tabs or bars, and the first line names them."
        )
    repeated = {heading for heading in headings if heading and headings.count(heading) > 1}
    if repeated:
        raise NotATable(f"{path.name} names the column “{min(repeated)}” twice.")
    return Table(path, encoding, delimiter, headings)


def plain(heading: str) -> str:
    """Return a heading's letters and digits alone, in small letters."""
    return re.sub(r"[\W_]+", "", heading).casefold()


def _start(path: Path) -> bytes:
    try:
        with _bytes(path) as file:
            return file.read(_SAMPLE)
    except FileNotFoundError:
        raise NotATable(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise NotATable(f"{path} is a folder, not a file.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise NotATable(f"{path.name} cannot be read: {error}.") from None


def _bytes(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if zipped else path.open("rb")


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_bytes(path), encoding=encoding, errors="replace", newline="")


def _encoding_of(start: bytes, path: Path) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for magic, kind in ((b"PK\x03\x04", "a spreadsheet or archive"), (b"%PDF", "a PDF")):
        if start.startswith(magic):
            raise NotATable(f"{path.name} is {kind}, not a CSV file: save it as CSV first.")
    with _bytes(path) as file:
        decoder = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            while decoder.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return "cp1252"
        except (OSError, EOFError, zlib.error) as error:
            raise NotATable(f"{path.name} is damaged: {error}.") from None
    return "utf-8-sig"
