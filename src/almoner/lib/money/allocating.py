"""A payment put on what is due: to the oldest, to a visit first, line by line, or in proportion."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from almoner.lib.money.amounts import ZERO, NotMoney, cents, dollars
from almoner.lib.money.sharing import share

Key = TypeVar("Key", bound=Hashable)


class CannotAllocate(NotMoney):
    """The payment cannot be put on what is due in this way."""


class Rule(Enum):
    """How a payment finds what it pays."""

    OLDEST = "oldest"
    BY_VISIT = "visit"
    """What belongs to the given visit first, then the oldest."""
    BY_LINE = "line"
    """Exactly the given parts."""
    EVEN = "even"
    """In proportion to what is due."""


@dataclass(frozen=True, slots=True)
class Due(Generic[Key]):
    """Something to be paid: since when, of which visit, how much is open (zero or more)."""

    key: Key
    on: date
    visit: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Allocation(Generic[Key]):
    """What each due gets (those that get nothing are left out), and what is not applied."""

    parts: dict[Key, Decimal]
    rest: Decimal


def allocate(
    amount: Decimal,
    dues: Sequence[Due[Key]],
    rule: Rule = Rule.OLDEST,
    *,
    visit: str = "",
    parts: Mapping[Key, Decimal] | None = None,
) -> Allocation[Key]:
    """Return which due gets which part of ``amount``, and the rest.

    No part is above its due or negative, and parts and rest sum to the amount. Dues of one day are
    paid in the order given. ``visit`` is for ``BY_VISIT``, ``parts`` for ``BY_LINE``. Raises
    ``CannotAllocate`` for a negative amount or due, a key given twice, and parts that do not fit.
    """
    amount = cents(amount)
    _check(amount, dues)
    match rule:
        case Rule.OLDEST:
            found = _in_turn(amount, sorted(dues, key=lambda due: due.on))
        case Rule.BY_VISIT:
            if not visit:
                raise CannotAllocate("Say which visit the payment is for.")
            found = _in_turn(amount, sorted(dues, key=lambda due: (due.visit != visit, due.on)))
        case Rule.BY_LINE:
            found = _as_given(amount, dues, parts or {})
        case Rule.EVEN:
            found = _in_proportion(amount, dues)
    kept = {due.key: found[due.key] for due in dues if found.get(due.key)}
    return Allocation(kept, amount - sum(kept.values(), ZERO))


def _check(amount: Decimal, dues: Sequence[Due[Key]]) -> None:
    if amount < 0:
        raise CannotAllocate(f"{dollars(amount)} is negative: a refund is not allocated.")
    if len({due.key for due in dues}) < len(dues):
        raise CannotAllocate("Something due was given twice.")
    if negative := next((due for due in dues if cents(due.amount) < 0), None):
        raise CannotAllocate(
            f"{negative.key} has a balance of {dollars(negative.amount)}: nothing is due on it."
        )


def _in_turn(amount: Decimal, dues: Iterable[Due[Key]]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for due in dues:
        found[due.key] = min(amount, due.amount)
        amount -= found[due.key]
    return found


def _in_proportion(amount: Decimal, dues: Sequence[Due[Key]]) -> dict[Key, Decimal]:
    total = sum((due.amount for due in dues), ZERO)
    if amount >= total:
        return {due.key: due.amount for due in dues}
    shares = share(amount, [due.amount for due in dues])
    return {due.key: part for due, part in zip(dues, shares, strict=True)}


def _as_given(
    amount: Decimal, dues: Sequence[Due[Key]], parts: Mapping[Key, Decimal]
) -> dict[Key, Decimal]:
    exact = {key: cents(part) for key, part in parts.items()}
    open_amounts = {due.key: due.amount for due in dues}
    for key, part in exact.items():
        if key not in open_amounts:
            raise CannotAllocate(f"{key} is not among what is due.")
        if not 0 <= part <= open_amounts[key]:
            raise CannotAllocate(
                f"{dollars(part)} for {key}: give from $0.00 to {dollars(open_amounts[key])}."
            )
    if (total := sum(exact.values(), ZERO)) > amount:
        raise CannotAllocate(
            f"The lines sum to {dollars(total)}, the payment is only {dollars(amount)}."
        )
    return exact
