"""A series falls on the days that a look at every single day finds, and iCalendar says the same."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.recurrence import (
    Daily,
    MonthlyByDay,
    MonthlyByWeekday,
    OnClosed,
    Rule,
    Series,
    Weekly,
)

NEW_YORK = ZoneInfo("America/New_York")
FIRST = date(2026, 1, 5)
EVERY = st.integers(1, 3)
DAYS = st.integers(0, 6)
RULES = st.one_of(
    st.builds(Daily, EVERY),
    st.builds(Weekly, st.frozensets(DAYS, min_size=1), EVERY),
    st.builds(MonthlyByDay, st.sampled_from((1, 15, 29, 30, 31, -1)), EVERY),
    st.builds(MonthlyByWeekday, st.sampled_from((1, 2, 3, 4, 5, -1)), DAYS, EVERY),
)
ENDS = st.one_of(
    st.integers(1, 12).map(lambda n: (n, None)),
    st.integers(-3, 150).map(lambda n: (None, FIRST + timedelta(days=n))),
)
CLOSED = st.frozensets(st.integers(0, 100).map(lambda n: FIRST + timedelta(days=n)), max_size=12)


@st.composite
def series(draw: st.DrawFn) -> Series:
    times, until = draw(ENDS)
    return Series(
        first=FIRST + timedelta(days=draw(st.integers(0, 40))),
        at=time(9, 30),
        zone=NEW_YORK,
        rule=draw(RULES),
        count=times,
        until=until,
        closed=draw(CLOSED),
        closed_weekdays=draw(st.sampled_from([(), (), (5, 6), (6,)])),
        on_closed=draw(st.sampled_from(OnClosed)),
    )


def fits(rule: Rule, first: date, day: date) -> bool:
    """Tell whether one day is in the rule, from the day alone."""
    months = (day.year - first.year) * 12 + day.month - first.month
    length = monthrange(day.year, day.month)[1]
    match rule:
        case Daily(every):
            return (day - first).days % every == 0
        case Weekly(weekdays, every):
            weeks = (day.toordinal() - 1) // 7 - (first.toordinal() - 1) // 7
            return day.weekday() in weekdays and weeks % every == 0
        case MonthlyByDay(number, every):
            return months % every == 0 and day.day in (number, number + length + 1)
        case MonthlyByWeekday(nth, weekday, every):
            number = (day.day + 6) // 7 if nth > 0 else -((length - day.day) // 7 + 1)
            return months % every == 0 and day.weekday() == weekday and number == nth


def by_hand(asked: Series) -> list[date]:
    """Look at each day for ten years."""

    def is_open(day: date) -> bool:
        return day not in asked.closed and day.weekday() not in asked.closed_weekdays

    visits: list[date] = []
    for n in range(3660):
        day = asked.first + timedelta(days=n)
        if asked.until is not None and day > asked.until:
            break
        if not fits(asked.rule, asked.first, day):
            continue
        if asked.on_closed is OnClosed.MOVE:
            while not is_open(day):
                day += timedelta(days=1)
        if is_open(day) and day not in visits:
            visits.append(day)
        if len(visits) == asked.count:
            break
    return visits


@settings(max_examples=100, deadline=None)
@given(series())
def test_dates_are_those_found_day_by_day(asked: Series) -> None:
    assert asked.dates() == by_hand(asked)


@settings(max_examples=60, deadline=None)
@given(series())
def test_icalendar_means_the_same_dates(asked: Series) -> None:
    lines = asked.ical()
    values = {line.split(":")[0].split(";")[0]: line.split(":", 1)[1] for line in lines}
    if not lines:
        assert asked.dates() == []
        return

    def stamps(name: str) -> set[datetime]:
        found = [stamp for stamp in values.get(name, "").split(",") if stamp]
        return {datetime.strptime(stamp, "%Y%m%dT%H%M%S") for stamp in found}  # noqa: DTZ007

    (begin,) = stamps("DTSTART")
    ruled = set(rrulestr(values["RRULE"], dtstart=begin))
    assert stamps("EXDATE") <= ruled
    expanded = sorted((ruled - stamps("EXDATE")) | stamps("RDATE"))
    assert expanded == [datetime.combine(day, asked.at) for day in asked.dates()]


def test_the_wall_clock_stays_the_same_when_the_clocks_change() -> None:
    weekly = Series(date(2026, 2, 26), time(9), NEW_YORK, Weekly(frozenset({3})), count=3)
    assert weekly.occurrences() == [
        datetime(2026, 2, 26, 14, tzinfo=UTC),
        datetime(2026, 3, 5, 14, tzinfo=UTC),
        datetime(2026, 3, 12, 13, tzinfo=UTC),
    ]


def test_words_of_icalendar() -> None:
    thursdays = Series(
        date(2026, 11, 19),
        time(9),
        NEW_YORK,
        Weekly(frozenset({3}), 1),
        count=3,
        closed={date(2026, 11, 26)},
        on_closed=OnClosed.MOVE,
    )
    assert thursdays.ical() == [
        "DTSTART;TZID=America/New_York:20261119T090000",
        "RRULE:FREQ=WEEKLY;BYDAY=TH;WKST=MO;COUNT=3",
        "EXDATE;TZID=America/New_York:20261126T090000",
        "RDATE;TZID=America/New_York:20261127T090000",
    ]


def test_a_series_that_never_fits_ends() -> None:
    february = MonthlyByDay(30, every=12)
    assert Series(date(2026, 2, 1), time(9), NEW_YORK, february, count=2).dates() == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Series(FIRST, time(9), NEW_YORK, Daily()),
        lambda: Series(FIRST, time(9), NEW_YORK, Daily(), count=1, until=FIRST),
        lambda: Series(FIRST, time(9), NEW_YORK, Daily(0), count=1),
        lambda: Series(FIRST, time(9), NEW_YORK, Daily(), count=1, closed_weekdays=range(7)),
        lambda: Weekly(frozenset()),
        lambda: MonthlyByDay(32),
        lambda: MonthlyByWeekday(6, 0),
    ],
)
def test_impossible_series_are_refused(wrong: type) -> None:
    with pytest.raises(ValueError, match=r"series|weekly|month|week"):
        wrong()
