"""What a service costs: by code, modifier, kind of place, days and locality."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from almoner.lib.published import NotATable

COMPONENTS = ("26", "TC", "53")
"""Modifiers that make another service of a code: its fee is never that of the code alone."""


class NotFees(NotATable):
    """This file does not hold fees that can be read."""


class PlaceKind(StrEnum):
    """Where a service is rendered, as fee schedules distinguish it."""

    FACILITY = "facility"
    NONFACILITY = "nonfacility"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Fee:
    """Dollars for a code; both days are included, and open where they are ``None``."""

    code: str
    modifier: str
    amount: Decimal
    place: PlaceKind = PlaceKind.ANY
    starts_on: date | None = None
    ends_on: date | None = None
    locality: str = ""

    def holds(self, on: date) -> bool:
        """Whether the fee holds on this day."""
        return (self.starts_on or on) <= on <= (self.ends_on or on)

    def overlaps(self, other: "Fee") -> bool:
        """Whether both hold on some day."""
        latest_start = max(self.starts_on or date.min, other.starts_on or date.min)
        return latest_start <= min(self.ends_on or date.max, other.ends_on or date.max)


class FeeSchedule:
    """Fees to be found by code; of several that fit, the one that says most."""

    def __init__(self, fees: Iterable[Fee]) -> None:
        self._of_code: defaultdict[str, list[Fee]] = defaultdict(list)
        for fee in fees:
            self._of_code[fee.code].append(fee)

    def find(
        self,
        code: str,
        *,
        on: date,
        place: PlaceKind,
        modifiers: Sequence[str] = (),
        locality: str = "",
    ) -> Fee | None:
        """Return the fee of a service, or ``None``.

        A row with one of the modifiers goes before one without any, then its own locality, then its
        kind of place, then the latest start. A component (26, TC, 53) is only found by its own row.
        """
        component = next((each for each in modifiers if each in COMPONENTS), None)
        fitting = [
            fee
            for fee in self._of_code.get(code, ())
            if fee.holds(on)
            and fee.place in (place, PlaceKind.ANY)
            and fee.locality in (locality, "")
            and (fee.modifier == component if component else fee.modifier in ("", *modifiers))
        ]
        return max(
            fitting,
            key=lambda fee: (
                bool(fee.modifier),
                bool(fee.locality),
                fee.place is not PlaceKind.ANY,
                fee.starts_on or date.min,
            ),
            default=None,
        )
