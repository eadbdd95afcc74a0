"""What is open, by how many days it has been so."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from almoner.lib.money.amounts import ZERO, cents

EDGES = (30, 60, 90, 120)


def aged(
    items: Iterable[tuple[date, Decimal]], as_of: date, edges: Sequence[int] = EDGES
) -> tuple[Decimal, ...]:
    """Return the sums by age in days: up to each edge, and above the last.

    ``items`` are days and amounts, credits negative; a day still to come counts as today. The sums
    add up to the items. Raises ``ValueError`` where the edges do not rise.
    """
    if any(later <= before for before, later in pairwise(edges)):
        raise ValueError(f"The edges {edges} do not rise.")
    sums = [ZERO] * (len(edges) + 1)
    for on, amount in items:
        sums[bisect_left(edges, max((as_of - on).days, 0))] += cents(amount)
    return tuple(sums)
