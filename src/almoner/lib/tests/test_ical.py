"""What is written can be read again, in lines no longer than the standard allows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.ical import LONGEST, Event, Status, calendar, escaped, folded

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
NINE = datetime(2026, 6, 1, 9, tzinfo=timezone(timedelta(hours=-4)))


def unescaped(text: str) -> str:
    """Read a TEXT value from left to right."""
    found, characters = "", iter(text)
    for character in characters:
        if character == "\\":
            following = next(characters)
            character = "\n" if following in "nN" else following
        found += character
    return found


@settings(max_examples=80, deadline=None)
@given(TEXT)
def test_folding_can_be_undone_and_cuts_no_character(text: str) -> None:
    line = escaped(text)
    raw = folded(line)
    assert raw.endswith(b"\r\n")
    pieces = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.startswith(b" ") and piece.decode() for piece in pieces[1:])
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line


@settings(max_examples=80, deadline=None)
@given(TEXT)
def test_escaped_text_is_one_line_and_reads_back(text: str) -> None:
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c in "\n\t" or not (ord(c) < 32 or ord(c) == 127))
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == kept


def test_a_calendar() -> None:
    event = Event(
        uid="0190@almoner",
        stamp=NINE,
        start=NINE,
        end=NINE + timedelta(minutes=30),
        summary="Visit; Dr Lee, room 2",
        location="Elm Street",
        status=Status.CANCELLED,
        sequence=2,
    )
    assert calendar("Dr Lee", [event]).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Almoner//Almoner//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Dr Lee",
        "BEGIN:VEVENT",
        "UID:0190@almoner",
        "DTSTAMP:20260601T130000Z",
        "DTSTART:20260601T130000Z",
        "DTEND:20260601T133000Z",
        "SUMMARY:Visit\\; Dr Lee\\, room 2",
        "LOCATION:Elm Street",
        "STATUS:CANCELLED",
        "SEQUENCE:2",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_time_without_a_zone_is_refused() -> None:
    event = Event("uid", NINE, NINE.replace(tzinfo=None), NINE.astimezone(UTC), "visit")
    with pytest.raises(ValueError, match="no time zone"):
        calendar("Dr Lee", [event])
