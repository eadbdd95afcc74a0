"""Elements as values: amounts, days, times, numbers."""

import re
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})")


class WrongValue(ValueError):
    """An element is not what it has to be; the sentence says what it is."""


def amount(text: str) -> Decimal:
    """Return a number as X12 writes it: ``100``, ``.5``, ``-12.30``; never with an exponent."""
    if not _NUMBER.fullmatch(text):
        raise WrongValue(f"“{text[:30]}” is not a number")
    return Decimal(text)


class _Amounts(dict[str, Decimal]):
    """Numbers that were read already: most amounts of a file come again and again."""

    def __missing__(self, text: str) -> Decimal:
        found = amount(text)
        if len(self) < MOST_KNOWN:
            self[text] = found
        return found


MOST_KNOWN = 100_000
AMOUNTS = _Amounts({"": Decimal(0)})


@lru_cache(maxsize=8192)
def day(text: str) -> date:
    """Return a date written CCYYMMDD, or YYMMDD."""
    if len(text) == 6 and text.isascii() and text.isdecimal():
        text = f"20{text}"
    if len(text) == 8 and text.isascii() and text.isdecimal():
        with suppress(ValueError):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    raise WrongValue(f"“{text[:30]}” is not a date like 20260131")


def days(qualifier: str, text: str) -> tuple[date, date]:
    """Return the first and last day of a DTP element: D8 a day, RD8 two with a hyphen."""
    if qualifier == "RD8":
        first, _, last = text.partition("-")
        return day(first), day(last)
    return day(text[:8]), day(text[:8])


def moment(text: str) -> time:
    """Return a time written HHMM or HHMMSS."""
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:6] or 0))
    except ValueError:
        raise WrongValue(f"“{text[:30]}” is not a time like 1430") from None


def written(number: Decimal) -> str:
    """Return a number as X12 writes it: no exponent, no zeros behind the point; ``0`` for none."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0", "-") else text
