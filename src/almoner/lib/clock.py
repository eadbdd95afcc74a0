"""Instants as whole minutes, and the clock on a place's wall.

Scheduling counts in minutes since 1970-01-01T00:00Z: plain integers, so that searching them is
fast and comparing them cannot depend on a time zone. Aware datetimes come in and go out here.

The rule for local times, everywhere in Almoner: *a local time means the first moment at which the
clock on the wall reads that time or later.* Where the clock is put forward, a time that does not
exist is the moment of the jump; where it is put back, a time that comes twice is the first one.
The rule never turns two times round, so sessions that follow each other never overlap.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from almoner.lib.spans import Span

DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute(moment: datetime) -> int:
    """Return the minute that ``moment`` lies in. A datetime without a zone is a ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return (moment - _EPOCH) // _MINUTE


def minute_up(moment: datetime) -> int:
    """Return the first whole minute at or after ``moment``."""
    floor = minute(moment)
    return floor if _EPOCH + floor * _MINUTE == moment else floor + 1


def moment(minutes: int) -> datetime:
    """Return the instant as a datetime in UTC."""
    return _EPOCH + timedelta(minutes=minutes)


def wall(minutes: int, zone: ZoneInfo) -> datetime:
    """Return what the calendar and clock on the wall read, as a datetime without a zone."""
    return moment(minutes).astimezone(zone).replace(tzinfo=None, fold=0)


def offset(minutes: int, zone: ZoneInfo) -> int:
    """Return how many minutes the wall clock is ahead of UTC at that instant."""
    return (wall(minutes, zone) - moment(minutes).replace(tzinfo=None)) // _MINUTE


@lru_cache(maxsize=65536)
def at_local(day: date, clock: time, zone: ZoneInfo) -> int:
    """Return the first minute at which the wall clock reads ``clock`` on ``day``, or later."""
    reading = datetime.combine(day, clock)
    found = minute(reading.replace(tzinfo=zone, fold=0))
    if wall(found, zone) == reading:
        return found
    # The reading is jumped over. Python puts fold=1 before the jump and fold=0 after it.
    around = range(minute(reading.replace(tzinfo=zone, fold=1)), found + 1)
    return around[bisect_left(around, reading, key=lambda m: wall(m, zone))]


@dataclass(frozen=True, slots=True)
class Between:
    """Part of a day by the wall clock; an ``end`` not after ``start`` is on the following day."""

    start: time
    end: time

    def on(self, day: date, zone: ZoneInfo) -> Span:
        """Return the span that begins on ``day``; empty (start == end) where a jump swallows it."""
        ends_on = day if self.end > self.start else day + timedelta(days=1)
        return at_local(day, self.start, zone), at_local(ends_on, self.end, zone)

    @classmethod
    def all_day(cls) -> "Between":
        """Return the whole of a day, midnight to midnight."""
        return cls(time(0), time(0))

    def __str__(self) -> str:
        return f"{self.start:%-I:%M %p} to {self.end:%-I:%M %p}"


def days_between(first: date, last: date) -> list[date]:
    """Return every date from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
