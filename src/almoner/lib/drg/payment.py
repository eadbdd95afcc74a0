"""What Medicare's inpatient PPS pays for a stay: an estimate, with the transfer policy.

42 CFR 412.2, 412.64 and 412.312 (full payment), 412.4 (transfers). Not in it: outliers, new
technology, uncompensated care, and payments outside the DRG.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.drg.stays import tidy_status
from almoner.lib.drg.weights import DrgWeight
from almoner.lib.refusal import Refusal

CENT = Decimal("0.01")
HALF = Decimal("0.5")
GAF_POWER = Decimal("0.6848")
CAPITAL_COLA = Decimal("0.3152")
"""The part of the cost-of-living adjustment that capital gets (412.316(c))."""
ACUTE = frozenset({"02", "66", "82", "94"})
"""To another acute care or critical access hospital (412.4(b)): every DRG."""
POST_ACUTE = frozenset(
    {"03", "05", "06", "50", "51", "62", "63", "65"} | {"83", "85", "86", "90", "91", "93"}
)
"""To other hospitals and units, nursing facilities, home health and hospice (412.4(c))."""
NEVER_REDUCED = frozenset({"789"})
"""Neonates who died or were transferred: the DRG itself is about transfers (412.4(f)(4))."""


class NotPayable(Refusal):
    """This DRG has no weight: nothing is paid for it."""


@dataclass(frozen=True, slots=True)
class Rates:
    """A hospital's rates in dollars, and its factors; add-ons are fractions of the DRG payment.

    ``labor_share`` of the operating amount is multiplied by the wage index. A capital factor
    (GAF) that is not given is the wage index to the power of 0.6848.
    """

    operating: Decimal
    capital: Decimal = Decimal(0)
    labor_share: Decimal = Decimal("0.676")
    wage_index: Decimal = Decimal(1)
    cola: Decimal = Decimal(1)
    gaf: Decimal | None = None
    operating_add_on: Decimal = Decimal(0)
    capital_add_on: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Dollars, and how they came about. ``share`` is the part of the full payment that is paid."""

    full: Decimal
    paid: Decimal
    operating: Decimal
    capital: Decimal
    per_diem: Decimal
    share: Decimal
    rule: str


def estimate(weight: DrgWeight, rates: Rates, *, status: str, days: int) -> Estimate:
    """Return the estimate for a stay of so many days with this discharge status.

    Raises ``NotPayable`` for a DRG without a weight, ``ValueError`` for negative days.
    """
    if days < 0:
        raise ValueError("A stay cannot have fewer than 0 days.")
    if weight.weight is None or weight.gmlos is None:
        raise NotPayable(f"DRG {weight.drg} has no weight: nothing is paid for it.")
    operating = _operating(rates) * weight.weight * (1 + rates.operating_add_on)
    capital = _capital(rates) * weight.weight * (1 + rates.capital_add_on)
    full = operating + capital
    share, rule = _share(weight, weight.gmlos, tidy_status(status), days)
    operating_paid, capital_paid = _cents(operating * share), _cents(capital * share)
    return Estimate(
        full=_cents(full),
        paid=operating_paid + capital_paid,
        operating=operating_paid,
        capital=capital_paid,
        per_diem=_cents(full / weight.gmlos),
        share=share,
        rule=rule,
    )


def _operating(rates: Rates) -> Decimal:
    labor = rates.operating * rates.labor_share * rates.wage_index
    return labor + rates.operating * (1 - rates.labor_share) * rates.cola


def _capital(rates: Rates) -> Decimal:
    gaf = rates.wage_index**GAF_POWER if rates.gaf is None else rates.gaf
    return rates.capital * gaf * (1 + CAPITAL_COLA * (rates.cola - 1))


def _share(weight: DrgWeight, gmlos: Decimal, status: str, days: int) -> tuple[Decimal, str]:
    """Return the part of the full payment that is paid, and the rule in words.

    A transfer is paid per day, twice for the first, up to the full amount; with special pay half
    of the full amount and half of the days.
    """
    acute = status in ACUTE
    if weight.drg in NEVER_REDUCED or not (acute or (status in POST_ACUTE and weight.post_acute)):
        return Decimal(1), "Paid in full: not a transfer under 42 CFR 412.4."
    per_day = Decimal(max(days, 1) + 1) / gmlos
    kind = "acute care" if acute else "post-acute care"
    if weight.special_pay and not acute:
        share, how = HALF + HALF * per_day, "half of the full payment and half of each day"
    else:
        share, how = per_day, "each day, the first twice"
    if share >= 1:
        return Decimal(1), f"Paid in full: a transfer to {kind}, but the stay was long enough."
    return share, f"A transfer to {kind} (status {status}): {how}, of {gmlos} days on average."


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
