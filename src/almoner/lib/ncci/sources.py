"""The texts in a file as CMS publishes it: the text itself, or those inside its ZIP.

A row is its line number and its cells, so that a workbook can be read by the same readers.
"""

import codecs
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO

from almoner.lib.refusal import Refusal

LONGEST_LINE = 20_000
MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes one text may unpack to; the largest part of 2026 has about 60 million."""

Row = tuple[int, Sequence[str]]
"""Line number (from 1) and cells."""


class NotNcci(Refusal):
    """This is not an NCCI file as CMS publishes it, or it is damaged."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Source:
    """One text: its name, for sentences and for the edition, and its lines with their ends."""

    name: str
    lines: Iterator[str]


def sources(file: BinaryIO, name: str) -> Iterator[Source]:
    """Yield the text of ``file``, or the texts (.txt, .csv) inside it when it is a ZIP.

    Latin-1, as CMS writes; UTF-8 with a mark is understood. Each source is read before the next
    is asked for. Raises :class:`NotNcci` for a damaged ZIP or one without a text.
    """
    head = file.read(4)
    file.seek(0)
    if head[:2] != b"PK":
        yield Source(name, _lines(file, name))
        return
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotNcci(f"{name} is a damaged ZIP: download it again from CMS.") from error
    with archive:
        inside = [each for each in archive.infolist() if _is_text(each.filename)]
        if not inside:
            raise NotNcci(f"{name} has no .txt or .csv inside: take the ZIP that CMS publishes.")
        for each in inside:
            yield from _member(archive, each)


def _is_text(name: str) -> bool:
    last = name.rsplit("/", 1)[-1].lower()
    return last.endswith((".txt", ".csv")) and "readme" not in last


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Source]:
    if member.file_size > MOST_UNPACKED:
        raise NotNcci(f"{member.filename} unpacks to more than 1 GB: this is no file of CMS.")
    try:
        with archive.open(member) as opened:
            yield Source(member.filename, _lines(opened, member.filename))
    except (RuntimeError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise _damaged(member.filename) from error


def _damaged(name: str) -> NotNcci:
    return NotNcci(f"{name} is damaged or was cut short: download it again from CMS.")


def _lines(file: IO[bytes], name: str) -> Iterator[str]:
    encoding, number, length = "latin-1", 0, 0
    while True:
        try:
            line = file.readline(LONGEST_LINE + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise _damaged(name) from error
        if not line:
            return
        number, length = number + 1, length + len(line)
        if number == 1 and line.startswith(codecs.BOM_UTF8):
            line, encoding = line[3:], "utf-8"
        if len(line) > LONGEST_LINE or b"\0" in line or length > MOST_UNPACKED:
            raise NotNcci(
                f"{name}, line {number}: this is not text as CMS writes it; take the .txt or .csv"
                " of the ZIP that CMS publishes."
            )
        yield line.decode(encoding, "replace")
