"""Which openings to offer at the desk when a patient should come back about a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from almoner.scheduling.queries.openings import FoundOpening

DAYS = 5
"""How many days are offered."""
A_DAY = 4
"""How many times of a day are offered: the first, the last, and some between."""


@dataclass(frozen=True, slots=True)
class Day:
    """Openings of one day by the clock of the place."""

    on: date
    openings: tuple[FoundOpening, ...]


def offered(openings: Sequence[FoundOpening], *, wished: date, zone: ZoneInfo) -> list[Day]:
    """Return a choice of ``openings`` on the days nearest to ``wished``, in the order of time."""

    def day_of(opening: FoundOpening) -> date:
        return opening.starts_at.astimezone(zone).date()

    in_time = sorted(openings, key=lambda opening: opening.starts_at)
    days = [Day(on, tuple(_some(list(found)))) for on, found in groupby(in_time, key=day_of)]
    nearest = sorted(days, key=lambda day: (abs(day.on - wished), day.on))[:DAYS]
    return sorted(nearest, key=lambda day: day.on)


def _some(openings: list[FoundOpening]) -> list[FoundOpening]:
    """Return at most ``A_DAY`` of a day's openings, spread from the first to the last."""
    different = list({opening.starts_at: opening for opening in openings}.values())
    if len(different) <= A_DAY:
        return different
    step = (len(different) - 1) / (A_DAY - 1)
    return [different[round(number * step)] for number in range(A_DAY)]
