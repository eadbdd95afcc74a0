"""Series of visits: from a rule to the dates it falls on, and to the words of iCalendar for it.

A series keeps its time on the wall clock: nine o'clock stays nine o'clock when the clocks change
(see ``clock`` for the times that a change skips or repeats). Rules mean what RFC 5545 says of
RRULE, with two things an office wants different: ``count`` counts the visits that take place, and
a rule never adds its first day where that day does not fit it.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from almoner.lib.clock import at_local, moment

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FARTHEST = 366
"""Days without an open one after which a move gives up, and periods without a date, a rule."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Every ``every`` days."""

    every: int = 1

    def dates(self, first: date) -> Iterator[list[date]]:
        """Yield the dates of each period from ``first`` on."""
        for number in count():
            yield [first + timedelta(days=number * self.every)]

    def rrule(self) -> str:
        """Return the rule without its end."""
        return _rrule("DAILY", self.every)


@dataclass(frozen=True, slots=True)
class Weekly:
    """On some weekdays (Monday is 0) of every ``every`` weeks; weeks begin on Monday."""

    weekdays: frozenset[int]
    every: int = 1

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("a weekly rule needs weekdays from 0 to 6")

    def dates(self, first: date) -> Iterator[list[date]]:
        """Yield the dates of each period from ``first`` on."""
        monday = first - timedelta(days=first.weekday())
        for number in count():
            week = monday + timedelta(weeks=number * self.every)
            yield [week + timedelta(days=day) for day in sorted(self.weekdays)]

    def rrule(self) -> str:
        """Return the rule without its end."""
        days = ",".join(WEEKDAYS[day] for day in sorted(self.weekdays))
        return _rrule("WEEKLY", self.every, f"BYDAY={days};WKST=MO")


@dataclass(frozen=True, slots=True)
class MonthlyByDay:
    """On one day of every ``every`` months: 1 to 31, or -1 for the last.

    Months without the day are left out.
    """

    day: int
    every: int = 1

    def __post_init__(self) -> None:
        if self.day != -1 and not 1 <= self.day <= 31:
            raise ValueError(f"no month has a day {self.day}")

    def dates(self, first: date) -> Iterator[list[date]]:
        """Yield the dates of each period from ``first`` on."""
        for year, month in _months(first, self.every):
            length = monthrange(year, month)[1]
            day = length if self.day == -1 else self.day
            yield [date(year, month, day)] if day <= length else []

    def rrule(self) -> str:
        """Return the rule without its end."""
        return _rrule("MONTHLY", self.every, f"BYMONTHDAY={self.day}")


@dataclass(frozen=True, slots=True)
class MonthlyByWeekday:
    """On the ``nth`` (1 to 5, or -1 for the last) weekday of every ``every`` months.

    Months without a fifth are left out.
    """

    nth: int
    weekday: int
    every: int = 1

    def __post_init__(self) -> None:
        if self.nth not in (1, 2, 3, 4, 5, -1) or self.weekday not in range(7):
            raise ValueError(f"no month has weekday {self.weekday} for time {self.nth}")

    def dates(self, first: date) -> Iterator[list[date]]:
        """Yield the dates of each period from ``first`` on."""
        for year, month in _months(first, self.every):
            begins, length = monthrange(year, month)
            days = range((self.weekday - begins) % 7 + 1, length + 1, 7)
            number = self.nth - 1 if self.nth > 0 else len(days) + self.nth
            yield [date(year, month, days[number])] if 0 <= number < len(days) else []

    def rrule(self) -> str:
        """Return the rule without its end."""
        return _rrule("MONTHLY", self.every, f"BYDAY={self.nth}{WEEKDAYS[self.weekday]}")


Rule = Daily | Weekly | MonthlyByDay | MonthlyByWeekday


class OnClosed(Enum):
    """What becomes of a visit whose date is closed."""

    SKIP = "skip"
    MOVE = "move to the next open day"


@dataclass(frozen=True, slots=True)
class Series:
    """A rule from ``first`` on, ended by ``count`` visits or after the date ``until``.

    ``until`` ends the rule's own dates; a visit moved from a closed day may come after it. A visit
    moved to a day that has one already is that one.
    """

    first: date
    at: time
    zone: ZoneInfo
    rule: Rule
    count: int | None = None
    until: date | None = None
    closed: Collection[date] = frozenset()
    closed_weekdays: Collection[int] = frozenset()
    on_closed: OnClosed = OnClosed.SKIP

    def __post_init__(self) -> None:
        if (self.count is None) == (self.until is None):
            raise ValueError("a series ends either by a count or by a date")
        if not 1 <= self.rule.every < 100 or (self.count is not None and self.count < 1):
            raise ValueError("a series skips at most 99 periods, and has at least one visit")
        if len(set(self.closed_weekdays)) == len(WEEKDAYS):
            raise ValueError("no day of the week is open")

    def dates(self) -> list[date]:
        """Return the local dates of the visits, in order."""
        return self._walk()[1]

    def occurrences(self) -> list[datetime]:
        """Return the visits' starts in UTC, in order."""
        return [moment(at_local(day, self.at, self.zone)) for day in self.dates()]

    def ical(self) -> list[str]:
        """Return DTSTART, RRULE, and EXDATE and RDATE for what closed days change.

        The lines are neither folded nor ended. A series without any visit has none.
        """
        fits, visits = self._walk()
        if not visits:
            return []
        gone = sorted(set(fits) - set(visits))
        added = sorted(set(visits) - set(fits))
        lines = [
            f"DTSTART{self._stamps([fits[0]])}",
            f"RRULE:{self.rule.rrule()};COUNT={len(fits)}",
        ]
        lines += [f"EXDATE{self._stamps(gone)}"] * bool(gone)
        return lines + [f"RDATE{self._stamps(added)}"] * bool(added)

    def _walk(self) -> tuple[list[date], list[date]]:
        """Return the dates that the rule gives, and those of the visits they become."""
        fits: list[date] = []
        visits: set[date] = set()
        for day in self._fitting():
            visit = self._visit_for(day)
            fits.append(day)
            if visit is not None:
                visits.add(visit)
            if self.count is not None and len(visits) == self.count:
                break
        return fits, sorted(visits)

    def _fitting(self) -> Iterator[date]:
        """Yield the rule's own dates up to its end; give up where none comes for long."""
        barren = 0
        for period in self.rule.dates(self.first):
            days = [day for day in period if day >= self.first]
            if self.until is not None and period and period[0] > self.until:
                return
            barren = 0 if any(self._visit_for(day) for day in days) else barren + 1
            if barren > FARTHEST:
                return
            yield from takewhile(lambda day: self.until is None or day <= self.until, days)

    def _visit_for(self, day: date) -> date | None:
        """Return the date of the visit that the rule wants on ``day``, if there is one."""
        if self._is_open(day):
            return day
        if self.on_closed is OnClosed.SKIP:
            return None
        after = (day + timedelta(days=n) for n in range(1, FARTHEST))
        return next((later for later in after if self._is_open(later)), None)

    def _is_open(self, day: date) -> bool:
        return day not in self.closed and day.weekday() not in self.closed_weekdays

    def _stamps(self, days: list[date]) -> str:
        """Return the visits of these days as the value of an iCalendar property."""
        stamps = ",".join(f"{day:%Y%m%d}T{self.at:%H%M%S}" for day in days)
        return f";TZID={self.zone.key}:{stamps}"


def _rrule(frequency: str, every: int, rest: str = "") -> str:
    parts = [f"FREQ={frequency}", f"INTERVAL={every}" if every > 1 else "", rest]
    return ";".join(part for part in parts if part)


def _months(first: date, every: int) -> Iterator[tuple[int, int]]:
    """Yield year and month of every n-th month from that of ``first`` on."""
    for number in count(first.year * 12 + first.month - 1, every):
        yield number // 12, number % 12 + 1
