"""Sliding fees: what a household pays by its size and income, against a poverty guideline."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.money import ZERO, cents, dollars
from almoner.lib.refusal import Refusal

MOST_PERSONS = 50
PERIODS: Mapping[str, int] = {
    "year": 1,
    "month": 12,
    "half month": 24,
    "fortnight": 26,
    "week": 52,
}
"""How often a year an income comes."""
_CENT = Decimal("0.01")


class WrongScale(Refusal):
    """The scale of sliding fees cannot be used."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """A year's poverty guideline, dollars a year: for one person, and for each more."""

    base: Decimal
    per_person: Decimal
    name: str = "poverty guideline"

    def of(self, persons: int) -> Decimal:
        """Return the guideline for a household."""
        return self.base + self.per_person * (persons - 1)


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to this percent of the guideline a patient pays a share, or a nominal amount a visit.

    Exactly one of ``share`` (percent of the charge, 0 to 100) and ``nominal`` (dollars) is given.
    """

    up_to: Decimal
    share: Decimal | None = None
    nominal: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A guideline and its tiers, the poorest first; above the last the charge is paid in full.

    Raises ``WrongScale`` when made of tiers that do not rise or are no tiers.
    """

    guideline: Guideline
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        if self.guideline.base <= 0 or self.guideline.per_person < 0:
            raise WrongScale("The guideline must be more than nothing for one person.")
        if not self.tiers:
            raise WrongScale("The scale has no tiers: give at least one.")
        before = Decimal(0)
        for number, tier in enumerate(self.tiers, 1):
            if tier.up_to <= before:
                raise WrongScale(f"Tier {number} ends at {tier.up_to:f} %: percents must rise.")
            _check(number, tier)
            before = tier.up_to


@dataclass(frozen=True, slots=True)
class Slid:
    """What is paid and what is taken off, and why, in a sentence that can be shown."""

    pays: Decimal
    reduction: Decimal
    percent: Decimal
    """Income in percent of the guideline, rounded to one decimal; tiers compare it unrounded."""
    tier: Tier | None
    explanation: str


def yearly(income: Decimal, per: str) -> Decimal:
    """Return a year's income from one of ``PERIODS``; raises ``WrongScale`` for another."""
    if per not in PERIODS:
        raise WrongScale(f"“{per}” is no period: {', '.join(PERIODS)}.")
    return cents(income) * PERIODS[per]


def slide(scale: Scale, *, persons: int, income: Decimal, charge: Decimal) -> Slid:
    """Return what a household of ``persons`` with a yearly ``income`` pays of a ``charge``.

    A limit belongs to its tier: exactly 100 % is within “up to 100 %”. A share is rounded half up
    to the cent; a nominal amount is never above the charge. Raises ``WrongScale``.
    """
    income, charge = cents(income), cents(charge)
    if not 1 <= persons <= MOST_PERSONS:
        raise WrongScale(f"A household has from 1 to {MOST_PERSONS} persons, not {persons}.")
    if income < 0 or charge < 0:
        raise WrongScale("An income and a charge are not negative.")
    guideline = scale.guideline.of(persons)
    tier = next((t for t in scale.tiers if income * 100 <= t.up_to * guideline), None)
    pays = _paid(tier, charge)
    percent = (income * 100 / guideline).quantize(Decimal("0.1"), ROUND_HALF_UP)
    size = "1 person" if persons == 1 else f"{persons} persons"
    begin = (
        f"{dollars(income)} a year for {size} is {percent} % of the {scale.guideline.name} of "
        f"{dollars(guideline)}: "
    )
    explanation = begin + _words(scale, tier, pays)
    return Slid(pays, charge - pays, percent, tier, explanation)


def _paid(tier: Tier | None, charge: Decimal) -> Decimal:
    if tier is None:
        return charge
    if tier.nominal is not None:
        return min(cents(tier.nominal), charge)
    return (charge * (tier.share or ZERO) / 100).quantize(_CENT, ROUND_HALF_UP)


def _words(scale: Scale, tier: Tier | None, pays: Decimal) -> str:
    if tier is None:
        return (
            f"above {scale.tiers[-1].up_to:f} %, so the charge is paid in full ({dollars(pays)})."
        )
    limit = f"up to {tier.up_to:f} %, so "
    if tier.nominal is not None:
        return f"{limit}a nominal {dollars(pays)} is paid."
    return f"{limit}{tier.share:f} % of the charge is paid ({dollars(pays)})."


def _check(number: int, tier: Tier) -> None:
    if (tier.share is None) == (tier.nominal is None):
        raise WrongScale(f"Tier {number}: give either a share or a nominal amount.")
    if tier.share is not None and not 0 <= tier.share <= 100:
        raise WrongScale(f"Tier {number}: a share is from 0 to 100 %, not {tier.share:f}.")
    if tier.nominal is not None and cents(tier.nominal) < 0:
        raise WrongScale(f"Tier {number}: a nominal amount is not negative.")
