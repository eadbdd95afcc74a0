"""Discounts: how much of a visit a rule takes off, and off which charges."""

from collections.abc import Hashable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from almoner.lib.money import ZERO, cents, share

K = TypeVar("K", bound=Hashable)
_CENT = Decimal("0.01")


def taken_off(charged: Decimal, *, percent: Decimal | None, amount: Decimal | None) -> Decimal:
    """Return the dollars that a percent (0 to 100), or an amount, takes off what was charged.

    A percent is rounded half up to the cent; an amount is never above the charge.
    """
    if percent is not None:
        return (cents(charged) * percent / 100).quantize(_CENT, ROUND_HALF_UP)
    return min(cents(amount or ZERO), cents(charged))


def spread(reduction: Decimal, owed: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Return what is taken off each charge: in proportion to what is owed, and never more.

    The sum is the reduction, or all that is owed where that is less; charges that nothing is taken
    off are left out.
    """
    due = {key: amount for key, amount in owed.items() if amount > 0}
    total = min(cents(reduction), sum(due.values(), ZERO))
    if total <= 0:
        return {}
    parts = share(total, list(due.values()))
    return {key: part for key, part in zip(due, parts, strict=True) if part}
