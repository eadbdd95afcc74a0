"""The files of a release: single, in a ZIP (also one inside another) or in a folder.

Text is decoded line by line, as UTF-8 where it is that and as Windows' Latin-1 otherwise; with or
without byte order mark, lines ended by either system. Sheets (.xlsx) give rows like tables do.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from almoner.lib.codesets.rows import BadRelease, refused

LARGEST = 300_000_000
"""Bytes of one file; CPT's and the NCCI's stay below a third of it."""
MOST_FILES = 2_000
TEXTS = (".txt", ".csv", ".prn", ".tsv", ".sql", ".dat", "")
SHEETS = (".xlsx",)
DELIMITERS = ("\t", "|", ",", ";")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


Opener = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a release; ``name`` leads to it: ``release.zip: folder/file.txt``."""

    name: str
    size: int
    open: Opener

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters, with the dot."""
        return Path(self.name).suffix.lower()

    def lines(self) -> Generator[tuple[int, str]]:
        """Yield number (from 1) and text of each line that is not blank, without its end."""
        number = 0
        try:
            with self.open() as raw:
                for number, line in enumerate(_raw_lines(raw), 1):
                    text = _decoded(line).rstrip("\r\n\x1a")
                    if text.strip():
                        yield number, text
        except _BROKEN as error:
            raise refused(self.name, number, "the file is damaged or ends here.") from error

    def head(self, count: int = 40) -> list[str]:
        """Return the first lines that are not blank."""
        with closing(self.lines()) as lines:
            return [text for _number, text in islice(lines, count)]

    def rows(self) -> Generator[tuple[int, list[str]]]:
        """Yield line and cells, trimmed, of each row that is not blank."""
        made = self._sheet_rows() if self.suffix in SHEETS else self._delimited()
        with closing(made) as found:
            yield from ((number, cells) for number, cells in found if any(cells))

    def _delimited(self) -> Generator[tuple[int, list[str]]]:
        delimiter = delimiter_of(self.head())
        numbers: list[int] = []

        def texts(lines: Iterator[tuple[int, str]]) -> Iterator[str]:
            for number, text in lines:
                numbers[:] = [number]
                yield f"{text}\n"

        try:
            with closing(self.lines()) as lines:
                reader = csv.reader(texts(lines), delimiter=delimiter, strict=delimiter == ",")
                for cells in reader:
                    yield numbers[0], [" ".join(cell.split()) for cell in cells]
        except csv.Error as error:
            raise refused(self.name, numbers[0] if numbers else 0, f"{error}.") from error

    def _sheet_rows(self) -> Generator[tuple[int, list[str]]]:
        try:
            with self.open() as raw:
                book = load_workbook(io.BytesIO(raw.read()), read_only=True, data_only=True)
            for sheet in book:
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    yield number, ["" if cell is None else _cell(cell) for cell in cells]
        except (*_BROKEN, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise refused(self.name, 0, "the sheet is damaged or cut off.") from error


def _cell(value: object) -> str:
    return " ".join(str(value).split())


def delimiter_of(head: Sequence[str]) -> str:
    """Return what separates the cells of a table that begins with ``head``."""
    half = len(head) // 2
    return max(
        DELIMITERS, key=lambda each: sorted(line.count(each) for line in head)[half : half + 1]
    )


def members(path: Path, name: str = "") -> list[Member]:
    """Return the files of a release; raises :class:`BadRelease` for what cannot be opened.

    ``name`` is what a file is called where its path does not say.
    """
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        if len(inside) > MOST_FILES:
            raise BadRelease(f"{path.name} holds more than {MOST_FILES:,} files: no release does.")
        return [found for each in inside for found in _file(each, each.name)]
    return _file(path, name or path.name)


def _file(path: Path, name: str) -> list[Member]:
    size = path.stat().st_size
    _limit(name, size)
    if Path(name).suffix.lower() not in SHEETS and _is_zip(path):
        return _zipped(name, lambda: path.open("rb"), depth=0)
    return [Member(name, size, lambda: path.open("rb"))]


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _zipped(name: str, opened: Opener, *, depth: int) -> list[Member]:
    found: list[Member] = []
    try:
        with opened() as raw, zipfile.ZipFile(raw) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_FILES:
                raise BadRelease(f"{name} holds more than {MOST_FILES:,} files: no release does.")
            for info in infos:
                within = f"{name}: {info.filename}"
                _limit(within, info.file_size)
                if info.filename.lower().endswith(".zip") and depth == 0:
                    content = archive.read(info)
                    found += _zipped(within, lambda held=content: io.BytesIO(held), depth=1)  # type: ignore[misc]
                else:
                    found.append(Member(within, info.file_size, _opener(opened, info.filename)))
    except _BROKEN as error:
        raise BadRelease(
            f"{name} is cut off or damaged: it is no complete ZIP. Download it again."
        ) from error
    return found


def _opener(opened: Opener, inside: str) -> Opener:
    @contextmanager
    def open_member() -> Iterator[BinaryIO]:
        with opened() as raw, zipfile.ZipFile(raw) as archive, archive.open(inside) as member:
            yield io.BufferedReader(member, 1 << 20)  # type: ignore[type-var]

    return open_member


def _limit(name: str, size: int) -> None:
    if size > LARGEST:
        raise BadRelease(f"{name} is larger than {LARGEST // 1_000_000} MB: no release is.")


def _raw_lines(raw: BinaryIO) -> Iterator[bytes]:
    first = raw.readline()
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = (first + raw.read()).decode("utf-16", "replace")
        yield from (line.encode() for line in text.splitlines())
        return
    yield first.removeprefix(b"\xef\xbb\xbf")
    yield from raw


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
