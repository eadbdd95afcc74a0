"""A cash drawer counted: US bills and coins."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from almoner.lib.money.amounts import ZERO, NotMoney, cents


@dataclass(frozen=True, slots=True)
class Denomination:
    """A bill or coin: the name it is counted under, its words, what one is worth."""

    name: str
    words: str
    value: Decimal


BILLS_AND_COINS = (
    *(Denomination(f"bill_{n}", f"${n} bills", Decimal(n)) for n in (100, 50, 20, 10, 5, 2, 1)),
    Denomination("coin_dollar", "Dollar coins", Decimal("1.00")),
    Denomination("coin_half", "Half dollars", Decimal("0.50")),
    Denomination("coin_quarter", "Quarters", Decimal("0.25")),
    Denomination("coin_dime", "Dimes", Decimal("0.10")),
    Denomination("coin_nickel", "Nickels", Decimal("0.05")),
    Denomination("coin_penny", "Pennies", Decimal("0.01")),
)


def counted(counts: Mapping[str, int]) -> Decimal:
    """Return what the counted bills and coins are worth; those not named are none.

    Raises ``NotMoney`` for a name that is none of ``BILLS_AND_COINS``, or a negative count.
    """
    known = {each.name: each for each in BILLS_AND_COINS}
    total = ZERO
    for name, count in counts.items():
        if name not in known:
            raise NotMoney(f"“{name}” is no bill or coin that is counted here.")
        if count < 0:
            raise NotMoney(f"{known[name].words}: {count} cannot be counted.")
        total += known[name].value * count
    return cents(total)
