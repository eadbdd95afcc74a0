"""Openings are the ones found minute by minute, ranked the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.clock import DAY, Between, at_local, minute, moment, wall
from almoner.lib.slots import (
    Booking,
    Busy,
    Calendar,
    Diary,
    Need,
    Place,
    Request,
    Resource,
    Score,
    Step,
    Wait,
    Weights,
    find_openings,
    search,
)
from almoner.lib.tests.slots_by_hand import ByHand
from almoner.lib.tests.slots_made import calendars, requests

ELM = Place("elm", "Elm Street", ZoneInfo("America/New_York"))
NINE = minute(datetime(2026, 6, 1, 13, tzinfo=UTC))


@settings(max_examples=60, deadline=None)
@given(requests(), calendars(), st.sampled_from((20, 80, 10**6)))
def test_openings_are_those_found_by_hand(request: Request, calendar: Calendar, near: int) -> None:
    by_hand = ByHand(request, calendar)
    with mock.patch.object(search, "NEAR", near):
        found = find_openings(request, calendar)
    ranked = [
        (o.score.total(request.weights), o.bookings[0].start, o.bookings[0].place.key)
        for o in found
    ]
    assert ranked == by_hand.best()
    for opening in found:
        assert by_hand.is_true(opening)
        assert by_hand.score(opening.bookings) == opening.score.total(request.weights)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=8),
    st.integers(1, 20),
)
def test_gaps_are_the_minutes_with_a_lane_free(
    lanes: int, taken: list[tuple[int, int]], shortest: int
) -> None:
    hours = [(10, 40), (40, 60), (70, 100)]
    busy = [Busy(start, start + length) for start, length in sorted(taken)]
    diary = Diary(Resource("r", "R", frozenset(), None, lanes), {"elm": hours}, busy)
    free = [
        any(start <= m < end for start, end in hours)
        and sum(b.start <= m < b.end for b in busy) < lanes
        for m in range(101)
    ]
    edges = [m for m in range(101) if free[m] != (m > 0 and free[m - 1])]
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    assert diary.gaps("elm", shortest) == [(a, b) for a, b in runs if b - a >= shortest]


def need(*tags: str) -> Need:
    return Need(frozenset(tags))


def diary(
    kind: str, busy: tuple[tuple[int, int], ...] = (), key: str = "", capacity: int = 1
) -> Diary:
    """Return somebody who is there from nine to five."""
    resource = Resource(key or kind, (key or kind).title(), frozenset({kind}), None, capacity)
    taken = [Busy(NINE + start, NINE + end) for start, end in busy]
    return Diary(resource, {"elm": [(NINE, NINE + 480)]}, taken)


def ask(*steps: Step) -> Request:
    return Request(steps=steps, earliest=moment(NINE), latest=moment(NINE + 480))


def starts(request: Request, *diaries: Diary) -> list[list[int]]:
    """Return the starts of every step, in minutes from nine, of every opening."""
    found = find_openings(request, Calendar([ELM], diaries))
    return [[booking.start - NINE for booking in opening.bookings] for opening in found]


DRAW = Step("draw", 10, (need("nurse"),))
VISIT = Step("visit", 30, (need("doctor"), need("room")), before=5, after=10)


def test_everybody_is_free_for_the_step_and_its_buffers() -> None:
    request = replace(ask(VISIT), limit=1)
    opening = find_openings(
        request, Calendar([ELM], [diary("doctor", ((0, 50),)), diary("room", ((100, 480),))])
    )[0]
    booking = opening.bookings[0]
    assert booking.start == NINE + 55
    assert booking.held == (NINE + 50, NINE + 95)
    assert [resource.key for resource in booking.resources] == ["doctor", "room"]
    assert opening.start == moment(NINE + 55)
    assert opening.end == moment(NINE + 85)
    # the doctor's day is cut at its beginning; five minutes of the room are lost, and it is split
    assert opening.score == Score(delay=55, stranded=5, splits=1)


def test_a_chain_keeps_its_waits() -> None:
    visit = replace(VISIT, before=0, after=0, wait=Wait(20, 60))
    found = starts(
        ask(DRAW, visit), diary("nurse", ((10, 480),)), diary("doctor"), diary("room", ((0, 45),))
    )
    assert found == [[0, 45]]
    late = diary("room", ((0, 75),))
    assert starts(ask(DRAW, visit), diary("nurse", ((10, 480),)), diary("doctor"), late) == []


def test_one_person_is_not_in_two_steps_at_once() -> None:
    twice = (replace(DRAW, after=15), replace(DRAW, wait=Wait(0, 30)))
    assert starts(replace(ask(*twice), limit=1), diary("nurse")) == [[0, 25]]
    other = diary("nurse", ((0, 10),), key="n2")
    assert starts(replace(ask(*twice), limit=1), diary("nurse"), other) == [[0, 10]]


def test_a_need_for_two_nurses_is_two_nurses() -> None:
    both = Step("lift", 10, (need("nurse"), need("nurse")))
    assert starts(ask(both), diary("nurse")) == []
    first, second = diary("nurse"), diary("nurse", ((0, 470),), key="n2")
    assert starts(ask(both), first, second) == [[470]]


def test_a_group_takes_as_many_as_it_has_seats() -> None:
    group = Step("class", 60, (need("class"),))
    seats = ((0, 60), (0, 60))
    assert starts(replace(ask(group), limit=1), diary("class", seats, capacity=3)) == [[0]]
    assert starts(replace(ask(group), limit=1), diary("class", seats, capacity=2)) == [[60]]


def test_the_preferred_person_is_worth_a_later_time() -> None:
    request = replace(ask(DRAW), prefer=frozenset({"n2"}), limit=1)
    calendar = Calendar([ELM], [diary("nurse"), diary("nurse", ((0, 200),), key="n2")])
    assert find_openings(request, calendar)[0].bookings[0].start == NINE + 200
    hasty = replace(request, weights=Weights(other=60))
    assert find_openings(hasty, calendar)[0].score == Score(others=1)


def test_bookings_end_off_the_grid_and_openings_begin_on_it() -> None:
    assert starts(replace(ask(DRAW), limit=1), diary("nurse", ((0, 13), (25, 480)))) == [[15]]
    assert starts(ask(DRAW), diary("nurse", ((0, 13), (24, 480)))) == []


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", date(2026, 3, 8)),
        ("Europe/London", date(2026, 10, 25)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Asia/Kathmandu", date(2026, 6, 1)),
    ],
)
def test_times_of_day_and_the_grid_are_those_of_the_wall_clock(zone: str, day: date) -> None:
    place = Place("elm", "Elm Street", ZoneInfo(zone))
    midnight = at_local(day, time(0), place.zone)
    nurse = Diary(diary("nurse").resource, {"elm": [(midnight - DAY, midnight + 3 * DAY)]})
    request = Request(
        steps=(replace(DRAW, minutes=30),),
        earliest=moment(midnight),
        latest=moment(at_local(date(day.year, day.month, day.day + 1), time(0), place.zone)),
        times=(Between(time(9), time(11)), Between(time(1), time(4))),
        grid=60,
    )
    found = find_openings(request, Calendar([place], [nurse]))
    clocks = {wall(o.bookings[0].start, place.zone) for o in found}
    minutes = {(clock.date(), clock.minute) for clock in clocks}
    assert minutes == {(day, 0)}
    assert {9, 10} <= {clock.hour for clock in clocks} <= {1, 2, 3, 9, 10}


def test_a_chain_over_days_and_places() -> None:
    oak = Place("oak", "Oak Street", ZoneInfo("America/Chicago"))
    tomorrow = NINE + DAY
    surgeon = Resource("surgeon", "Surgeon", frozenset({"doctor"}))
    calendar = Calendar(
        [ELM, oak],
        [diary("nurse"), Diary(surgeon, {"oak": [(tomorrow, tomorrow + 60)]})],
    )
    visit = Step("visit", 30, (need("doctor"),), wait=Wait(DAY // 2, 3 * DAY))
    request = replace(ask(DRAW, visit), latest=moment(NINE + 4 * DAY), same_place=False, limit=1)
    (opening,) = find_openings(request, calendar)
    assert [b.place.key for b in opening.bookings] == ["elm", "oak"]
    assert opening.bookings[1] == Booking(visit, oak, tomorrow, (surgeon,))
    assert find_openings(replace(request, same_place=True), calendar) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Wait(-1, 5),
        lambda: Wait(10, 5),
        lambda: Step("visit", 0, (need("nurse"),)),
        lambda: Step("visit", 10, ()),
        lambda: replace(ask(DRAW), grid=7),
        lambda: replace(ask(DRAW), limit=0),
        lambda: ask(),
    ],
)
def test_impossible_requests_are_refused(wrong: type) -> None:
    with pytest.raises(ValueError, match=r"wait|step|divided"):
        wrong()
