"""A balance paid in parts: equal amounts on days a week, a fortnight or a month apart."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from almoner.lib.money.amounts import NotMoney, cents, dollars
from almoner.lib.money.sharing import from_cents, in_cents

MOST_PARTS = 600
"""More parts than this are a slip of the keyboard, not a plan."""


class CannotPayInParts(NotMoney):
    """The balance cannot be paid in these parts."""


class Every(StrEnum):
    """How far apart."""

    MONTH = "month"
    FORTNIGHT = "fortnight"
    WEEK = "week"


def installments(
    total: Decimal,
    *,
    first_on: date,
    count: int | None = None,
    each: Decimal | None = None,
    every: str = Every.MONTH,
) -> list[tuple[date, Decimal]]:
    """Return the days and amounts that pay ``total``; they sum to it.

    Give ``count`` (the last part takes the cents left over) or ``each`` (the last part may be
    smaller), not both. Months count from the first day: from January 31 they are February 28 and
    March 31. Raises ``CannotPayInParts``.
    """
    total = cents(total)
    if total <= 0:
        raise CannotPayInParts(f"{dollars(total)} cannot be paid in parts: nothing is due.")
    if count is not None and each is None:
        amounts = _by_count(total, count)
    elif each is not None and count is None:
        amounts = _by_amount(total, each)
    else:
        raise CannotPayInParts("Give either the number of parts or the amount of each.")
    return [(_day(first_on, Every(every), at), amount) for at, amount in enumerate(amounts)]


def _by_count(total: Decimal, count: int) -> list[Decimal]:
    number = in_cents(total)
    _check_count(count)
    if count > number:
        raise CannotPayInParts(f"{dollars(total)} has fewer cents than {count} parts.")
    part = number // count
    return [from_cents(part)] * (count - 1) + [from_cents(number - part * (count - 1))]


def _by_amount(total: Decimal, each: Decimal) -> list[Decimal]:
    part, number = in_cents(cents(each)), in_cents(total)
    if part <= 0:
        raise CannotPayInParts(f"Parts of {dollars(each)} never pay it: give more than nothing.")
    full, last = divmod(number, part)
    _check_count(full + bool(last))
    return [from_cents(part)] * full + ([from_cents(last)] if last else [])


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_PARTS:
        raise CannotPayInParts(f"{count:,} parts: give from 1 to {MOST_PARTS}.")


def _day(first: date, every: Every, at: int) -> date:
    try:
        if every is not Every.MONTH:
            return first + timedelta(weeks=at * (2 if every is Every.FORTNIGHT else 1))
        months = first.year * 12 + first.month - 1 + at
        year, month = divmod(months, 12)
        return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise CannotPayInParts("The parts reach beyond the calendar.") from error
