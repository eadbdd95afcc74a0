"""Dates as people type them.

The American reading (month first) goes before the European one wherever both are possible.
"""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import chain

_OLDEST = 120  # years: no patient is older, so an earlier birth year is a slip
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_TIME_OF_DAY = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[AP]M|[+-]\d{2}:?\d{2})?$", re.I
)
_NUMBERS = re.compile(r"(\d{1,4})\s*[-/., ]\s*(\d{1,2})\s*[-/., ]\s*(\d{1,4})")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s.,/-]*(?:of\s+)?([a-z]{3,9})[\s.,/-]*(\d{4}|\d\d)"
)
_NAME_FIRST = re.compile(r"([a-z]{3,9})[\s.,/-]*(\d{1,2})(?:st|nd|rd|th)?(?:[\s.,/-]+)(\d{4}|\d\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[\s.,/-]*([a-z]{3,9})[\s.,/-]*(\d{1,2})(?:st|nd|rd|th)?")

_Parts = tuple[int, int, str]  # month, day, the year's digits as written


class NotADate(ValueError):
    """The text is no date; the message is a sentence for the person who typed it."""


def parse_birth_date(text: str, *, today: date | None = None) -> list[date]:
    """Return every reading of ``text`` as a day somebody living was born on, likeliest first.

    ``3/4/1961`` may be 4 March or 3 April; ``3/4/25`` may be 2025 or, after that, 1925. The
    list is empty when the text is no such date. ``today`` is only needed by tests.
    """
    latest = (today or datetime.now(UTC).date()) + timedelta(days=1)  # it is tomorrow somewhere
    born = [
        (generation, day_of_birth)
        for month, day, year in _readings(text)
        for generation, full_year in enumerate(_years(year, latest))
        if (day_of_birth := _date(full_year, month, day))
        and latest.year - _OLDEST <= full_year
        and day_of_birth <= latest
    ]
    born.sort(key=lambda each: each[0])  # stable: month first stays first
    return list(dict.fromkeys(day_of_birth for _, day_of_birth in born))


def parse_date(text: str) -> date:
    """Read one date with a four-digit year, month first where numbers leave it open.

    Raises ``NotADate`` with a sentence that says what is wrong.
    """
    readings = list(_readings(text))
    if not text.strip():
        raise NotADate("No date was given.")
    if not readings:
        raise NotADate(f"“{text}” is not a date: write it like 3/4/2026 or 2026-03-04.")
    if len(readings[0][2]) != 4:
        raise NotADate(f"“{text}” leaves the century open: write the year with four digits.")
    dates = (_date(int(year), month, day) for month, day, year in readings if len(year) == 4)
    found = next((each for each in dates if each), None)
    if found is None:
        raise NotADate(_no_such_day(text, readings[0]))
    return found


def _no_such_day(text: str, reading: _Parts) -> str:
    month, day, year = reading
    if not 1 <= month <= 12:
        return f"“{text}” is not a date: there is no month {month}."
    return f"“{text}” is not a date: {_MONTHS[month - 1].title()} {year} has no day {day}."


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _years(written: str, latest: date) -> list[int]:
    """The years that two or four digits may mean, the most recent first."""
    if len(written) == 4:
        return [int(written)]
    if len(written) != 2:
        return []
    century = latest.year - latest.year % 100
    years = [century + int(written), century - 100 + int(written)]
    return years if years[0] <= latest.year else [*years[1:], years[1] - 100]


def _readings(text: str) -> "chain[_Parts]":
    cleaned = _TIME_OF_DAY.sub("", " ".join(text.split())).strip(" .,").lower()
    return chain(_separated(cleaned), _run_together(cleaned), _with_month_name(cleaned))


def _separated(text: str) -> list[_Parts]:
    match = _NUMBERS.fullmatch(text)
    if not match:
        return []
    one, two, three = match.groups()
    if len(one) == 4:
        return [(int(two), int(three), one)] if len(three) <= 2 else []
    if len(one) > 2 or len(three) not in (2, 4):
        return []
    return [(int(one), int(two), three), (int(two), int(one), three)]


def _run_together(text: str) -> list[_Parts]:
    if not text.isascii() or not text.isdigit() or len(text) not in (6, 7, 8):
        return []
    digits = text.zfill(8) if len(text) == 7 else text  # a spreadsheet ate the leading zero
    one, two, rest = int(digits[:2]), int(digits[2:4]), digits[4:]
    month_last, day_last = int(digits[-4:-2]), int(digits[-2:])
    year_first = (month_last, day_last, digits[:-4])
    year_last = [(one, two, rest), (two, one, rest)]
    if len(digits) == 8 and digits[:2] in ("18", "19", "20") and 1 <= month_last <= 12:
        return [year_first, *year_last]
    return [*year_last, year_first]


def _with_month_name(text: str) -> list[_Parts]:
    if match := _DAY_FIRST.fullmatch(text):
        day, name, year = match.groups()
    elif match := _NAME_FIRST.fullmatch(text):
        name, day, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(text):
        year, name, day = match.groups()
    else:
        return []
    month = _month(name)
    return [(month, int(day), year)] if month else []


def _month(name: str) -> int | None:
    matching = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    return 9 if name == "sept" else matching[0] if len(matching) == 1 else None
