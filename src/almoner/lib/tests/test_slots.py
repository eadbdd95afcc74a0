"""Openings are the ones found minute by minute, ranked the same."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from almoner.lib.clock import DAY, Between, at_local, minute, moment
from almoner.lib.slots import (
    Busy,
    Calendar,
    Diary,
    Need,
    Place,
    Request,
    Resource,
    Step,
    Wait,
    find_openings,
)
from almoner.lib.tests.slots_by_hand import ByHand
from almoner.lib.tests.slots_made import calendars, requests

NEW_YORK = ZoneInfo("America/New_York")
ELM = Place("elm", "Elm Street", NEW_YORK)
NINE = minute(datetime(2026, 6, 1, 13, tzinfo=UTC))
DOCTOR = Need(frozenset({"doctor"}))
ROOM = Need(frozenset({"room"}))
NURSE = Need(frozenset({"nurse"}))


def resource(key: str, *tags: str, capacity: int = 1) -> Resource:
    return Resource(key, key.title(), frozenset(tags), None, capacity)


def diary(
    key: str,
    *tags: str,
    open_at: tuple[int, int],
    busy: tuple[tuple[int, int], ...] = (),
    capacity: int = 1,
) -> Diary:
    hours = {"elm": [(NINE + open_at[0], NINE + open_at[1])]}
    taken = [Busy(NINE + start, NINE + end) for start, end in busy]
    return Diary(resource(key, *tags, capacity=capacity), hours, taken)


def search(*steps: Step, minutes: int = 8 * 60, **wishes: object) -> Request:
    return Request(
        steps=steps,
        earliest=moment(NINE),
        latest=moment(NINE + minutes),
        **wishes,  # type: ignore[arg-type]
    )


@settings(max_examples=120)
@given(requests(), calendars())
def test_openings_are_those_found_by_hand(request: Request, calendar: Calendar) -> None:
    by_hand = ByHand(request, calendar)
    found = find_openings(request, calendar)
    ranked = [
        (o.score.total(request.weights), o.bookings[0].start, o.bookings[0].place.key)
        for o in found
    ]
    assert ranked == by_hand.best()
    for opening in found:
        assert by_hand.is_true(opening)
        assert by_hand.score(opening.bookings) == opening.score.total(request.weights)
