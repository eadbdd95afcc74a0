"""Split or shared visits in a facility: who performed the substantive part and bills.

42 CFR 415.140; substantive since 2024: more than half of the total time, or a substantive part of
the decision making (made or approved the plan and takes responsibility for it). Modifier FS.
"""

from dataclasses import dataclass
from datetime import date

from almoner.lib.evaluation.tables import Family

SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Shared:
    """The minutes of each alone (together they count once), and who made the decisions."""

    physician_minutes: int
    other_minutes: int
    joint_minutes: int = 0
    physician_decided: bool = False


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether the visit can be shared, whether the physician may bill it, and why."""

    is_possible: bool
    physician_may_bill: bool
    by_time_minutes: int
    why: str


def share(family: Family, on: date, shared: Shared) -> Sharing:
    """Return who may bill a visit that a physician and another practitioner shared."""
    total = shared.physician_minutes + shared.other_minutes + shared.joint_minutes
    if family.startswith(("office", "home")):
        why = "Outside a facility a visit is not shared: the rules of incident-to services count."
        return Sharing(False, False, total, why)
    if on < SINCE:
        why = "Before 2024 other rules counted (a whole component, or more than half of the time)."
        return Sharing(False, False, total, why)
    own = shared.physician_minutes + shared.joint_minutes
    if own * 2 > total:
        why = f"The physician spent {own} of {total} minutes, more than half. Add modifier FS."
        return Sharing(True, True, total, why)
    if shared.physician_decided:
        why = (
            "The physician made or approved the plan and answers for it: when the level is chosen"
            " by decision making the physician may bill. Add modifier FS."
        )
        return Sharing(True, True, total, why)
    why = (
        f"The physician spent {own} of {total} minutes and did not make the decisions: the other"
        " practitioner bills. Add modifier FS."
    )
    return Sharing(True, False, total, why)
