"""Business days: Monday to Friday, without the legal public holidays (5 U.S.C. 6103)."""

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""New Year, Juneteenth, Independence Day, Veterans Day, Christmas."""
_FLOATING = ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4))
"""Month, weekday (Monday is 0) and which of them: King, Washington, Labor, Columbus, Thanks."""


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Return the days of a year on which legal public holidays are kept.

    One that falls on a Saturday is kept on the Friday before, on a Sunday on the Monday after (5
    U.S.C. 6103(b); Executive Order 11582), so New Year's may fall into the year before.
    """
    kept = {_kept(date(each, *day)) for each in (year, year + 1) for day in _FIXED}
    kept |= {_nth(year, *each) for each in _FLOATING}
    memorial = date(year, 5, 31)
    kept.add(memorial - memorial.weekday() * _DAY)
    return frozenset(day for day in kept if day.year == year)


def _kept(day: date) -> date:
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta())


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * _DAY


def is_business_day(day: date) -> bool:
    """Say whether offices work on this day by the calendar of the United States."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def add_business_days(day: date, number: int) -> date:
    """Return the business day that is ``number`` (at least 1) business days after ``day``."""
    while number > 0:
        day += _DAY
        number -= is_business_day(day)
    return day


def business_days_between(day: date, until: date) -> int:
    """Return how many business days lie from ``day`` on and before ``until``.

    What is scheduled on Monday for Thursday is scheduled three business days before.
    """
    days = max((until - day).days, 0)
    return sum(is_business_day(day + number * _DAY) for number in range(days))
