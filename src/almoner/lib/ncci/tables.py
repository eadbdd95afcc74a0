"""The rows of the three tables, as the checks want them.

Sources: NCCI Policy Manual for Medicare Services, chapter I, and the notes on each quarterly file.
"""

from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

CONTRACTOR_DEFINED = "CCCCC"
"""What stands in place of a primary code where the contractor decides."""

MODIFIERS = (
    *("E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
    *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
    *("LT", "RT", "LC", "LD", "RC", "LM", "RI"),
    *("24", "25", "57", "58", "78", "79"),
    *("27", "59", "91", "XE", "XS", "XP", "XU"),
)
"""The NCCI PTP-associated modifiers: anatomic, of global surgery, and others."""


class Setting(StrEnum):
    """Whose services a table is for."""

    PRACTITIONER = "practitioner"
    OUTPATIENT_HOSPITAL = "outpatient-hospital"
    DME = "dme"


class Adjudication(IntEnum):
    """MUE adjudication indicator (MAI)."""

    LINE = 1
    """Each line for itself."""
    DAY_BY_POLICY = 2
    """All lines of the day; from law, regulation or anatomy: absolute."""
    DAY_BY_CLINIC = 3
    """All lines of the day; may be appealed with the record."""


class AddOnType(IntEnum):
    """How the primary codes of an add-on code are defined."""

    LISTED = 1
    """CMS lists them all."""
    BY_CONTRACTOR = 2
    """The contractor defines them."""
    LISTED_AND_BY_CONTRACTOR = 3
    """CMS lists some; the contractor may allow others."""


class Pair(NamedTuple):
    """A PTP edit: ``column2`` is denied beside ``column1`` from ``starts_on`` through ``ends_on``.

    ``modifier`` is the indicator: 0 no modifier resolves it, 1 one may, 9 it never applied.
    The same two codes may recur with other dates.
    """

    column1: str
    column2: str
    starts_on: date
    ends_on: date | None
    modifier: int
    rationale: str = ""
    edition: str = ""

    def applies(self, on: date) -> bool:
        """Whether the edit applies on the date of service."""
        ends = self.ends_on
        return self.modifier != 9 and self.starts_on <= on and (ends is None or on <= ends)


class Limit(NamedTuple):
    """An MUE: from ``starts_on`` at most ``units`` of ``code``, counted by ``adjudication``."""

    code: str
    units: int
    adjudication: Adjudication
    starts_on: date
    rationale: str = ""
    edition: str = ""


class AddOn(NamedTuple):
    """An add-on code and one primary it may stand with, through ``ends_on``."""

    kind: AddOnType
    addon: str
    primary: str
    starts_on: date
    ends_on: date | None
    note: str = ""
    edition: str = ""

    def applies(self, on: date) -> bool:
        """Whether the row applies on the date of service."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
