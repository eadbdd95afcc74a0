"""Money: exact dollars and cents, shared, allocated, paid in parts, aged, counted.

Every amount is a ``Decimal`` of two places that fits ``numeric(14,2)``. Nothing here rounds except
``share``, which says where each cent went. Refusals are ``NotMoney`` or a kind of it.
"""

from almoner.lib.money.aging import aged
from almoner.lib.money.allocating import Allocation, CannotAllocate, Due, Rule, allocate
from almoner.lib.money.amounts import MOST, ZERO, NotMoney, cents, dollars, typed
from almoner.lib.money.counting import BILLS_AND_COINS, Denomination, counted
from almoner.lib.money.installments import CannotPayInParts, Every, installments
from almoner.lib.money.sharing import CannotShare, share

__all__ = [
    "BILLS_AND_COINS",
    "MOST",
    "ZERO",
    "Allocation",
    "CannotAllocate",
    "CannotPayInParts",
    "CannotShare",
    "Denomination",
    "Due",
    "Every",
    "NotMoney",
    "Rule",
    "aged",
    "allocate",
    "cents",
    "counted",
    "dollars",
    "installments",
    "share",
    "typed",
]
