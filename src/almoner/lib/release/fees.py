"""What copies cost: by page in tiers, a search fee, postage; for the patient a flat, low fee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")
MOST = Decimal(1000)
"""Dollars that no rate and no fee may exceed: a slip of the keyboard, not a price."""
Tier = tuple[int | None, Decimal]
"""Up to this page (``None``: all that follow), dollars for each page."""


class WrongTiers(ValueError):
    """The tiers cannot be read; the message says which line and what it should look like."""


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """Dollars: per page by tier, for searching, and the patient's flat fee.

    The patient's fee is reasonable and cost-based: labour of copying, supplies and postage, never
    the search (45 CFR 164.524(c)(4)).
    """

    tiers: tuple[Tier, ...]
    search: Decimal = Decimal(0)
    patient_flat: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of an invoice: ``quantity`` times ``rate`` = ``amount``, in dollars."""

    text: str
    quantity: int
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """Return what the line comes to, to the cent."""
        return (self.quantity * self.rate).quantize(CENT)


def charges(
    schedule: FeeSchedule, *, pages: int, postage: Decimal = Decimal(0), is_patient: bool = False
) -> list[Charge]:
    """Return the lines for ``pages`` that leave; lines of no amount are left out."""
    lines = [*_pages_and_search(schedule, pages)]
    if is_patient:
        lines = [Charge("Copies for the patient, flat fee", 1, schedule.patient_flat)]
    lines.append(Charge("Postage", 1, postage))
    return [line for line in lines if pages and line.amount]


def total(lines: Iterable[Charge]) -> Decimal:
    """Return the sum of the lines."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def _pages_and_search(schedule: FeeSchedule, pages: int) -> Iterable[Charge]:
    yield Charge("Search and retrieval", 1, schedule.search)
    first = 1
    for last, rate in schedule.tiers:
        until = pages if last is None else min(last, pages)
        if until >= first:
            yield Charge(f"Pages {first} to {until}", until - first + 1, rate)
        first = max(first, until + 1)


def read_tiers(text: str) -> tuple[Tier, ...]:
    """Read tiers as people type them, a line each: ``25 0.75`` … ``rest 0.50``.

    Raises ``WrongTiers``. Pages must rise, rates are dollars and cents, ``rest`` comes last.
    """
    found: list[Tier] = []
    for number, line in enumerate(_filled(text), 1):
        found.append(_tier(number, line, found))
    if not found or found[-1][0] is not None:
        raise WrongTiers("The last line must say what the rest costs: rest 0.50")
    return tuple(found)


def _filled(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line.strip()]


def _tier(number: int, line: str, before: Sequence[Tier]) -> Tier:
    shape = f"Line {number}, “{line.strip()[:40]}”: write it like “25 0.75” or “rest 0.50”."
    try:
        pages, rate = line.replace("$", " ").split()
        dollars = Decimal(rate)
    except (ValueError, InvalidOperation):
        raise WrongTiers(shape) from None
    if not dollars.is_finite() or not 0 <= dollars <= MOST or dollars != dollars.quantize(CENT):
        raise WrongTiers(f"Line {number}: the rate must be dollars and cents, 0 to {MOST}.")
    last = before[-1][0] if before else 0
    if last is None:
        raise WrongTiers(f"Line {number}: nothing can follow the rest.")
    if pages.lower() == "rest":
        return None, dollars
    if not (pages.isascii() and pages.isdecimal() and len(pages) < 7):
        raise WrongTiers(shape)
    if int(pages) <= last:
        raise WrongTiers(f"Line {number}: pages must rise; before it came {last}.")
    return int(pages), dollars
