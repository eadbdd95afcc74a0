"""Release of information: what may leave, on whose word, by when, and for how much.

Rules of 45 CFR part 164 (HIPAA), 42 CFR part 2 (substance use) and of the practice, as tables and
plain functions. Nothing here decides for a lawyer: where the law leaves room, the narrower reading
holds, and state law is a class of pages that needs an authority of its own.
"""

from almoner.lib.release.authorities import (
    AUTHORITIES,
    CLASSES,
    PART_2_NOTICE,
    Authority,
    Element,
    is_accounted,
    missing_elements,
    permits,
)
from almoner.lib.release.clocks import CLOCKS, Clock, due_on, extended_due_on
from almoner.lib.release.fees import Charge, FeeSchedule, WrongTiers, charges, read_tiers, total
from almoner.lib.release.retention import keep_until

__all__ = [
    "AUTHORITIES",
    "CLASSES",
    "CLOCKS",
    "PART_2_NOTICE",
    "Authority",
    "Charge",
    "Clock",
    "Element",
    "FeeSchedule",
    "WrongTiers",
    "charges",
    "due_on",
    "extended_due_on",
    "is_accounted",
    "keep_until",
    "missing_elements",
    "permits",
    "read_tiers",
    "total",
]
