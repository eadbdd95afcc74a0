"""An X12 file taken apart into segments: one pass, a megabyte in memory whatever its size.

Delimiters are those of each interchange's own ISA, found by counting its separators: its fixed
lengths are often wrong by one. A byte order mark, CR, LF or CRLF as terminator or after it, blanks
before a segment, several interchanges one after the other and BIN segments (counted in bytes, they
may hold delimiters) are read as they come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, NoReturn

from almoner.lib.refusal import Refusal

CHUNK = 1 << 20
LONGEST = 1 << 22
"""No segment but BIN is longer; what is, is not X12."""
_BLANK = " \t\r\n"
_NOISE = " \t\r\n\x00\x1a"
"""What may stand before, between and after interchanges; 1A ended files once."""
_BOM = "\xef\xbb\xbf"
_SEPARATORS = 16
"""Of an ISA: the character after the last is the component separator, the next the terminator."""

Segment = list[str]
"""Its name, then its elements; elements at the end may be missing."""


class NotX12(Refusal):
    """This file is not X12 that can be read."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What separates elements, components, repetitions and segments."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"


class Reader:
    """The segments of a file, one after the other; ``number`` counts them from 1.

    Raises :class:`NotX12` with the segment, for what is no X12 and for a file that is cut off.
    """

    def __init__(self, data: bytes | BinaryIO, name: str = "the file") -> None:
        self.name = name
        self.number = 0
        self.delimiters = Delimiters()
        self._file = BytesIO(data) if isinstance(data, bytes) else data
        self._text = ""
        self._at = 0

    def __iter__(self) -> Iterator[Segment]:
        self._text = self._more()
        while self._begins():
            yield self._interchange_header()
            yield from self._segments()

    def refuse(self, what: str) -> NoReturn:
        """Raise :class:`NotX12` with the place."""
        raise NotX12(f"{self.name}, segment {self.number}: {what}")

    def _more(self) -> str:
        return self._file.read(CHUNK).decode("latin-1")

    def _fill(self) -> bool:
        """Read on; return whether there was more."""
        more = self._more()
        self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)

    def _begins(self) -> bool:
        """Move to the next interchange; return whether there is one."""
        self._text, self._at = self._text[self._at :].lstrip(_NOISE), 0
        while len(self._text) < len(_BOM) + 3 and self._fill():
            self._text = self._text.lstrip(_NOISE)
        self._text = self._text.removeprefix(_BOM).lstrip(_NOISE)
        while len(self._text) < 3 and self._fill():
            self._text = self._text.lstrip(_NOISE)
        if not self._text:
            if self.number == 0:
                raise NotX12(f"{self.name} is empty.")
            return False
        if not self._text.startswith("ISA"):
            if self.number == 0:
                raise NotX12(
                    f"{self.name} does not begin with ISA: it is not X12. Look at what it is, and "
                    "send it where such files belong."
                )
            self.refuse("after the end of the interchange (IEA) comes something that is not ISA.")
        return True

    def _interchange_header(self) -> Segment:
        while len(self._text) < LONGEST // 8 and self._fill():
            pass
        self.number += 1
        separator = self._text[3:4]
        if not separator or separator.isalnum() or separator in _BLANK:
            self.refuse("after ISA comes no separator.")
        at = 2
        for _ in range(_SEPARATORS):
            at = self._text.find(separator, at + 1, 400)
            if at < 0:
                self.refuse("the interchange header (ISA) has fewer than 16 elements.")
        component, terminator = self._text[at + 1 : at + 2], self._text[at + 2 : at + 3]
        if not terminator or terminator.isalnum() or terminator in (separator, component, " "):
            self.refuse("the interchange header (ISA) has no terminator after its 16th element.")
        elements = self._text[: at + 2].split(separator)
        repetition = elements[11] if len(elements[11]) == 1 and not elements[11].isalnum() else ""
        self.delimiters = Delimiters(separator, component, repetition, terminator)
        self._at = at + 3
        return elements

    def _segments(self) -> Iterator[Segment]:
        """Yield the segments up to IEA; pieces without IEA and BIN are taken apart at once."""
        end_of, separator = self.delimiters.segment, self.delimiters.element
        while True:
            for raw in self._simple(end_of):
                self.number += 1
                yield raw.split(separator)
            elements = self._careful(end_of, separator)
            if elements is None:
                return
            if elements:
                yield elements
                if elements[0] == "IEA":
                    return

    def _simple(self, end_of: str) -> list[str]:
        """Return the whole segments that are read and need no care; move behind them."""
        places = (self._text.find(mark, self._at) for mark in ("IEA", "BIN"))
        upto = min((place for place in places if place >= 0), default=len(self._text))
        last = self._text.rfind(end_of, self._at, upto)
        if last < 0:
            return []
        text = self._text[self._at : last]
        self._at = last + 1
        pieces = text.split(end_of)
        if "\n" in text or "\r" in text or f"{end_of} " in text or text[:1] in _BLANK:
            pieces = [raw.strip(_BLANK) for raw in pieces]
        if not text.isascii():
            pieces = [raw if raw.isascii() else _as_written(raw) for raw in pieces]
        return [raw for raw in pieces if raw]

    def _careful(self, end_of: str, separator: str) -> Segment | None:
        """Return the next segment, nothing for an empty one, ``None`` where the file ends."""
        end = self._text.find(end_of, self._at)
        if end < 0:
            return [] if self._fill_within() else None
        raw = self._text[self._at : end].strip(_BLANK)
        self._at = end + 1
        if not raw:
            return []
        self.number += 1
        raw = self._special(raw, separator)
        elements = (raw if raw.isascii() else _as_written(raw)).split(separator)
        if len(elements) > 3 and elements[0] == "BIN":
            elements[2:] = [separator.join(elements[2:])]
        return elements

    def _special(self, raw: str, separator: str) -> str:
        """Return a BIN segment whole; any other as it is, the place after IEA kept."""
        return self._binary(raw, separator) if raw.startswith(f"BIN{separator}") else raw

    def _fill_within(self) -> bool:
        """Read on within an interchange; return whether there is more. A rest is a cut-off file."""
        if len(self._text) - self._at > LONGEST:
            self.refuse("a segment does not end within four million characters.")
        if self._fill():
            return True
        if self._text.strip(_NOISE):
            self.number += 1
            self.refuse("the file ends within a segment: it is cut off. Ask for it again.")
        self._at = len(self._text)
        return False

    def _binary(self, raw: str, separator: str) -> str:
        """Return a BIN segment whole: its first element says how many bytes its second has."""
        length, _, content = raw[4:].partition(separator)
        if not length.isdecimal() or len(length) > 9:
            self.refuse("BIN01 is not the number of bytes that follow.")
        missing = int(length) - len(content)
        if missing < 0:
            self.refuse(f"BIN02 has {len(content)} bytes, and BIN01 says {length}.")
        if missing == 0:
            return raw
        self._at -= 1
        while len(self._text) - self._at <= missing:
            if not self._fill():
                self.refuse("the file ends within BIN02: it is cut off. Ask for it again.")
        raw += self._text[self._at : self._at + missing]
        self._at += missing
        if self._text[self._at] != self.delimiters.segment:
            self.refuse(f"BIN02 does not end after the {length} bytes that BIN01 says.")
        self._at += 1
        return raw


def _as_written(raw: str) -> str:
    """Return text that was read byte by byte as its sender wrote it: UTF-8, or else Latin-1."""
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return raw


def element(segment: Segment, place: int) -> str:
    """Return an element by its number (1 is the first), or nothing where it is missing."""
    return segment[place] if place < len(segment) else ""


_NOTHING = [""] * 24


def padded(segment: Segment, length: int) -> Segment:
    """Return the name and elements of a segment, exactly ``length`` of them."""
    return (segment + _NOTHING)[:length]
