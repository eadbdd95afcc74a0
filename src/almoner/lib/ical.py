"""Writing iCalendar (RFC 5545): events that phones and other programs can subscribe to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

LONGEST = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""


class Status(Enum):
    """What an event is (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """An event. ``uid`` stays the same for ever; ``sequence`` grows with every change.

    ``stamp`` is when this state of it was written. All datetimes are aware.
    """

    uid: str
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    location: str = ""
    description: str = ""
    status: Status = Status.CONFIRMED
    sequence: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the event's lines, not folded."""
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(self.uid)}"
        yield f"DTSTAMP:{_utc(self.stamp)}"
        yield f"DTSTART:{_utc(self.start)}"
        yield f"DTEND:{_utc(self.end)}"
        yield f"SUMMARY:{escaped(self.summary)}"
        if self.location:
            yield f"LOCATION:{escaped(self.location)}"
        if self.description:
            yield f"DESCRIPTION:{escaped(self.description)}"
        yield f"STATUS:{self.status.value}"
        yield f"SEQUENCE:{self.sequence}"
        yield "END:VEVENT"


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """Return a whole calendar, ready to be sent as ``text/calendar; charset=utf-8``."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Almoner//Almoner//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += event.lines()
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return text as a TEXT value: backslash, semicolon, comma and line ends written out.

    Control characters that a calendar may not carry are left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
    for plain in ("\\", ";", ","):
        text = text.replace(plain, "\\" + plain)
    return text.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return the line in pieces of at most 75 octets that cut no character, each with its end."""
    pieces: list[bytes] = []
    rest = line.encode()
    room = LONGEST
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # the middle of a character in UTF-8
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
        room = LONGEST - 1  # for the space that every further piece begins with
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
