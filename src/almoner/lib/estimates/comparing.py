"""What was billed beside what was expected, provider by provider: 45 CFR 149.620(a)(2), (b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from almoner.lib.money import ZERO

SUBSTANTIAL = Decimal(400)
"""Dollars above a provider's estimate from which on its bill may be disputed."""
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Compared(Generic[K]):
    """A provider's dollars; ``is_listed`` says whether it stood on the estimate."""

    key: K
    expected: Decimal
    billed: Decimal
    is_listed: bool = True

    @property
    def over(self) -> Decimal:
        """How much more was billed than was expected; below nothing where it was less."""
        return self.billed - self.expected

    @property
    def is_substantial(self) -> bool:
        """Whether the bill is at least $400 above the estimate."""
        return self.over >= SUBSTANTIAL


def compare(expected: Mapping[K, Decimal], billed: Mapping[K, Decimal]) -> list[Compared[K]]:
    """Return every provider that was listed or billed, the most above its estimate first."""
    keys = dict.fromkeys([*expected, *billed])
    rows = [
        Compared(key, expected.get(key, ZERO), billed.get(key, ZERO), key in expected)
        for key in keys
    ]
    return sorted(rows, key=lambda row: -row.over)
