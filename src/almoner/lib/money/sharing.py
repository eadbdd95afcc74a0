"""An amount shared by weights so that the parts are cents and sum exactly: largest remainders."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from almoner.lib.money.amounts import NotMoney, cents


class CannotShare(NotMoney):
    """There is nothing to share the amount by."""


def in_cents(amount: Decimal) -> int:
    """Return the whole number of cents."""
    return int(amount.scaleb(2))


def from_cents(number: int) -> Decimal:
    """Return the amount of so many cents."""
    return Decimal(number).scaleb(-2)


def share(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Return a part for each weight; their sum is the amount.

    Each part is its exact share rounded down or up to a cent; the cents left over go to the largest
    remainders, the earlier first. A negative amount is shared as its opposite. Raises
    ``CannotShare`` for a negative weight, or when an amount is to be shared by weights of zero.
    """
    number = in_cents(cents(amount))
    exact = [Fraction(weight) for weight in weights if _is_finite(weight)]
    if len(exact) != len(weights) or any(weight < 0 for weight in exact):
        raise CannotShare("An amount is shared by weights of zero or more.")
    total = sum(exact)
    if not total:
        if number:
            raise CannotShare("The amount cannot be shared: there is nothing to share it by.")
        return [from_cents(0) for _ in exact]
    wanted = [abs(number) * weight / total for weight in exact]
    parts = [int(each) for each in wanted]
    order = sorted(range(len(parts)), key=lambda at: parts[at] - wanted[at])
    for at in order[: abs(number) - sum(parts)]:
        parts[at] += 1
    return [from_cents(-part if number < 0 else part) for part in parts]


def _is_finite(weight: Decimal | int) -> bool:
    return not isinstance(weight, Decimal) or weight.is_finite()
