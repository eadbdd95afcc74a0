"""Local hours become the UTC minutes that the clock on the wall says, across every change of it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.clock import DAY, Between, at_local, minute, minute_up, moment, wall
from almoner.lib.hours import Block, ChangedDay, Held, Session, free_time, held_time, open_time
from almoner.lib.spans import intersected, merged, subtracted

# Each zone with a day on which its clock is changed: forward and back, or not at all.
CHANGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
    "America/Sao_Paulo": (date(2018, 11, 4), date(2018, 2, 18)),
    "Asia/Kathmandu": (date(1986, 1, 1), date(2026, 6, 1)),
}
ZONE_DAYS = st.sampled_from([(ZoneInfo(z), day) for z, days in CHANGES.items() for day in days])
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 5, 15, 30, 59)))
EARLY = st.builds(time, st.integers(0, 4), st.sampled_from((0, 15, 30, 45)))
BETWEEN = st.builds(Between, EARLY | CLOCKS, EARLY | CLOCKS)


@cache
def readings(zone: ZoneInfo, day: date) -> list[datetime]:
    """Return what the wall clock reads in each minute of four days around ``day``."""
    begin = minute(datetime.combine(day, time(0), tzinfo=UTC)) - DAY
    return [wall(m, zone) for m in range(begin, begin + 4 * DAY)]


def first_reading(day: date, clock: time, zone: ZoneInfo) -> int:
    """Walk from the day before until the wall clock reads that time or later."""
    wanted = datetime.combine(day, clock)
    begin = minute(datetime.combine(day, time(0), tzinfo=UTC)) - DAY
    return next(begin + n for n, read in enumerate(readings(zone, day)) if read >= wanted)


@settings(max_examples=40, deadline=None)
@given(ZONE_DAYS, EARLY | CLOCKS, st.integers(-1, 1))
def test_a_local_time_is_the_first_reading_of_it(
    zone_day: tuple[ZoneInfo, date], clock: time, shift: int
) -> None:
    zone, day = zone_day
    day += timedelta(days=shift)
    assert at_local(day, clock, zone) == first_reading(day, clock, zone)


@settings(max_examples=60, deadline=None)
@given(
    ZONE_DAYS,
    st.lists(st.builds(Session, st.integers(0, 6), BETWEEN), max_size=4),
    st.lists(st.tuples(st.integers(-1, 1), st.lists(BETWEEN, max_size=2)), max_size=2),
    st.sets(st.integers(-1, 1)),
)
def test_open_time_is_what_each_day_says(
    zone_day: tuple[ZoneInfo, date],
    sessions: list[Session],
    changes: list[tuple[int, list[Between]]],
    holidays: set[int],
) -> None:
    zone, middle = zone_day
    days = {n: middle + timedelta(days=n) for n in (-2, -1, 0, 1, 2)}
    changed = [ChangedDay(days[n], tuple(hours)) for n, hours in changes]
    window = (
        first_reading(days[-1], time(0), zone),
        first_reading(days[2], time(0), zone),
    )
    expected: set[int] = set()
    for n, day in days.items():
        today = [h for m, hours in changes if m == n for h in hours]
        if n not in {m for m, _ in changes} and n not in holidays:
            today = [s.hours for s in sessions if s.weekday == day.weekday()]
        for hours in today:
            ends_on = day if hours.end > hours.start else day + timedelta(days=1)
            start = first_reading(day, hours.start, zone)
            expected |= set(range(start, first_reading(ends_on, hours.end, zone)))
    expected &= set(range(*window))

    opened = open_time(window, zone, sessions, changed, {days[n] for n in holidays})

    assert {m for start, end in opened for m in range(start, end)} == expected
    assert opened == merged(opened)


SMALL = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(SMALL, SMALL, SMALL)
def test_spans_are_sets_of_minutes(
    one: list[tuple[int, int]], two: list[tuple[int, int]], three: list[tuple[int, int]]
) -> None:
    def minutes(spans: list[tuple[int, int]]) -> set[int]:
        return {m for start, end in spans for m in range(start, end)}

    tidy = [merged(spans) for spans in (one, two, three)]
    results = {
        "merged": (merged(one + two), minutes(one) | minutes(two)),
        "all": (intersected(*tidy), minutes(one) & minutes(two) & minutes(three)),
        "less": (subtracted(tidy[0], two), minutes(one) - minutes(two)),
    }
    for found, expected in results.values():
        assert minutes(found) == expected
        assert all(a[1] < b[0] for a, b in pairwise(found))
        assert all(start < end for start, end in found)


NEW_YORK = ZoneInfo("America/New_York")


def on(day: date, *clocks: tuple[int, int]) -> list[int]:
    return [minute(datetime.combine(day, time(h, m), tzinfo=UTC)) for h, m in clocks]


@pytest.mark.parametrize(
    ("day", "hours", "utc"),
    [
        (date(2026, 3, 8), Between(time(1, 30), time(3, 30)), ((6, 30), (7, 30))),
        (date(2026, 3, 8), Between(time(2, 15), time(2, 45)), None),
        (date(2026, 3, 8), Between(time(2, 30), time(4)), ((7, 0), (8, 0))),
        (date(2026, 11, 1), Between(time(1, 30), time(3, 30)), ((5, 30), (8, 30))),
        (date(2026, 11, 1), Between(time(0, 30), time(1, 30)), ((4, 30), (5, 30))),
    ],
)
def test_a_session_in_the_night_of_the_change(
    day: date, hours: Between, utc: tuple[tuple[int, int], tuple[int, int]] | None
) -> None:
    window = (minute(datetime.combine(day, time(0), tzinfo=UTC)),) * 2
    window = (window[0], window[0] + DAY)
    opened = open_time(window, NEW_YORK, [Session(day.weekday(), hours)])
    assert opened == ([tuple(on(day, *utc))] if utc else [])


def test_sessions_are_valid_to_their_last_day_and_change_beats_holiday() -> None:
    day = date(2026, 6, 1)
    start = minute(datetime(2026, 6, 1, 4, tzinfo=UTC))
    nine_to_ten = Between(time(9), time(10))
    sessions = [Session(0, nine_to_ten, last_day=day), Session(1, nine_to_ten)]
    window = (start, start + 14 * DAY)
    first = on(day, (13, 0), (14, 0))
    tuesdays = [(first[0] + n * DAY, first[1] + n * DAY) for n in (1, 8)]
    assert open_time(window, NEW_YORK, sessions) == [(first[0], first[1]), *tuesdays]
    holidays = {date(2026, 6, 2), date(2026, 6, 9)}
    changed = [ChangedDay(date(2026, 6, 9), (Between(time(9), time(9, 30)),)), ChangedDay(day)]
    late = (tuesdays[1][0], tuesdays[1][0] + 30)
    assert open_time(window, NEW_YORK, sessions, changed, holidays) == [late]


def test_a_block_is_kept_until_its_release() -> None:
    day = date(2026, 6, 1)
    start = minute(datetime(2026, 6, 1, 4, tzinfo=UTC))
    window = (start, start + DAY)
    begin, end = on(day, (14, 0), (15, 0))
    when = Session(0, Between(time(10), time(11)))
    block = Block(when, "new patients", frozenset({"new"}), timedelta(days=2))
    lunch = Block(ChangedDay(day, (Between(time(12), time(13)),)), "lunch")
    release = moment(begin) - timedelta(days=2)

    def held(purpose: str | None, now: datetime) -> list[Held]:
        return held_time(window, NEW_YORK, [lunch, block], purpose=purpose, now=now)

    noon = Held(end + 60, end + 120, "lunch")
    early = release - timedelta(minutes=1)
    assert held("follow-up", early) == [Held(begin, end, "new patients"), noon]
    assert held(None, early) == [Held(begin, end, "new patients"), noon]
    assert held("new", early) == [noon]
    assert held("follow-up", release) == [noon]
    opened = [(begin - 60, end + 180)]
    assert free_time(opened, held("follow-up", early)) == [
        (begin - 60, begin),
        (end, end + 60),
        (end + 120, end + 180),
    ]


def test_minutes_need_a_zone_and_round_inwards() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        minute(datetime(2026, 6, 1))  # noqa: DTZ001 - that is the point
    late = datetime(2026, 6, 1, 9, 0, 30, tzinfo=UTC)
    assert moment(minute(late)) == late.replace(second=0)
    assert moment(minute_up(late)) == late.replace(minute=1, second=0)
    assert minute_up(late.replace(second=0)) == minute(late)
