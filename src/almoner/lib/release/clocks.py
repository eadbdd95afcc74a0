"""By when a request must be answered."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Days to answer, days of the one extension (0: none), and where that is written."""

    days: int
    extension: int
    source: str


CLOCKS = {
    "release": Clock(30, 0, "The practice's own promise; state law may set a shorter time"),
    "access": Clock(30, 30, "45 CFR 164.524(b)(2)"),
    "amendment": Clock(60, 30, "45 CFR 164.526(b)(2)"),
    "accounting": Clock(60, 30, "45 CFR 164.528(c)(1)"),
}
"""The clock of every kind of request, in calendar days from the day it came."""


def due_on(kind: str, received_on: date) -> date:
    """Return the last day to answer a request that came on ``received_on``."""
    return received_on + timedelta(days=CLOCKS[kind].days)


def extended_due_on(kind: str, received_on: date) -> date | None:
    """Return the last day after the one extension, or ``None`` where there is none."""
    clock = CLOCKS[kind]
    if not clock.extension:
        return None
    return received_on + timedelta(days=clock.days + clock.extension)
