"""Counting cash: the notes and coins of US dollars, and what they come to."""

from collections.abc import Mapping
from decimal import Decimal

from almoner.lib.money import dollars

DENOMINATIONS = (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1)
"""The notes and coins in circulation, in cents, the largest first."""
MOST_PIECES = 99_999


class NotACount(ValueError):
    """A count names something that is no note or coin, or not a number of pieces."""


def total_of(count: Mapping[int, int]) -> Decimal:
    """Return what pieces of each denomination (cents) come to, in dollars.

    Raises ``NotACount`` with a sentence.
    """
    for cents, pieces in count.items():
        if cents not in DENOMINATIONS:
            raise NotACount(f"There is no note or coin of {dollars(Decimal(cents) / 100)}.")
        if not 0 <= pieces <= MOST_PIECES:
            raise NotACount(f"{pieces} pieces of {name_of(cents)} cannot be right.")
    return Decimal(sum(cents * pieces for cents, pieces in count.items())) / 100


def name_of(cents: int) -> str:
    """Return what a note or coin is called: ``$20``, ``25¢``."""
    return f"${cents // 100}" if cents >= 100 else f"{cents}¢"
