"""What may stand beside a visit: prolonged services by time, and G2211 for continuing care.

Prolonged: CPT from the minutes of the highest code plus 15; Medicare its own codes and thresholds
(CMS, Physician Fee Schedule rules of 2021 and 2023; the table of its contractors of 2025). G2211:
42 CFR 414 rules of 2024, the exception of modifier 25 of 2025, home visits of 2026.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from almoner.lib.evaluation.decision import Evidence
from almoner.lib.evaluation.tables import PayerKind, Table, family_of

UNIT = 15
"""Minutes of a unit; only full ones count."""


@dataclass(frozen=True, slots=True)
class Prolonged:
    """Prolonged services: ``units`` of ``code``; none yet where ``units`` is 0.

    ``threshold``: minutes of the first unit. ``days_before`` and ``days_after`` the visit count.
    """

    code: str
    units: int
    threshold: int
    minutes: int
    days_before: int = 0
    days_after: int = 0


_CPT = {
    **dict.fromkeys(("99205", "99215", "99245", "99345", "99350"), ("99417", date(2021, 1, 1))),
    **dict.fromkeys(
        ("99223", "99233", "99236", "99255", "99306", "99310"), ("99418", date(2023, 1, 1))
    ),
}
_OFFICE, _OTHERS = date(2021, 1, 1), date(2023, 1, 1)
_MEDICARE = {
    "99205": ("G2212", 89, 0, 0, _OFFICE),
    "99215": ("G2212", 69, 0, 0, _OFFICE),
    "99223": ("G0316", 90, 0, 0, _OTHERS),
    "99233": ("G0316", 65, 0, 0, _OTHERS),
    "99236": ("G0316", 110, 0, 3, _OTHERS),
    "99306": ("G0317", 95, 1, 3, _OTHERS),
    "99310": ("G0317", 85, 1, 3, _OTHERS),
    "99345": ("G0318", 140, 3, 7, _OTHERS),
    "99350": ("G0318", 110, 3, 7, _OTHERS),
}


def prolonged(
    table: Table, payer: PayerKind, on: date, *, minutes: int, around: int = 0
) -> Prolonged | None:
    """Return the prolonged services of a visit chosen by time; ``None`` where there can be none.

    ``minutes`` on the day; ``around`` those on the other days that Medicare counts.
    """
    base = table.rungs[-1]
    if base.minutes is None or minutes < base.minutes:
        return None
    if payer is PayerKind.AMA:
        code, since = _CPT[base.code]
        if on < since:
            return None
        threshold = base.minutes + UNIT
        return Prolonged(code, _units(minutes, threshold), threshold, minutes)
    found = _MEDICARE.get(base.code)
    if found is None or on < found[4]:
        return None
    code, threshold, before, after, _ = found
    counted = minutes + (around if before or after else 0)
    return Prolonged(code, _units(counted, threshold), threshold, counted, before, after)


def _units(minutes: int, threshold: int) -> int:
    return max(0, (minutes - threshold) // UNIT + 1)


class Beside(StrEnum):
    """What else was done that day by the same practitioner."""

    PREVENTIVE = "preventive service of Part B"
    VACCINE = "vaccine administration"
    WELLNESS = "annual wellness visit"
    OTHER = "other procedure or service"


@dataclass(frozen=True, slots=True)
class Longitudinal:
    """Whether the practitioner is the continuing focal point of care, and where it is shown."""

    is_continuing: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Complexity:
    """Whether G2211 may stand beside the visit, and why."""

    is_allowed: bool
    why: str


SINCE, EXCEPTION, AT_HOME = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
_HOME = ("99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350")


def complexity(
    code: str,
    on: date,
    payer: PayerKind,
    *,
    relation: Longitudinal | None,
    modifiers: Collection[str] = (),
    beside: Collection[Beside] = (),
) -> Complexity:
    """Return whether G2211 is paid beside ``code``."""
    why = _refused(code, on, payer) or _unpaid(on, modifiers, beside)
    if why:
        return Complexity(False, why)
    if relation is None or not relation.is_continuing:
        return Complexity(
            False,
            "The record does not say that this practitioner gives the patient continuing care, or"
            " care for one serious or complex condition over time.",
        )
    shown = "" if relation.evidence else " Link the place in the record that shows it."
    return Complexity(True, f"Continuing care by this practitioner.{shown}")


def _refused(code: str, on: date, payer: PayerKind) -> str:
    if payer is not PayerKind.MEDICARE:
        return "G2211 is Medicare's; other payers pay it only where their contract says so."
    if on < SINCE:
        return "Medicare pays G2211 since 2024."
    family = family_of(code)
    if code in _HOME:
        return "" if on >= AT_HOME else "Medicare pays G2211 beside home visits since 2026."
    if family is None or not family.startswith("office"):
        return "G2211 stands beside office visits, and since 2026 home visits, alone."
    return ""


def _unpaid(on: date, modifiers: Collection[str], beside: Collection[Beside]) -> str:
    if "25" not in modifiers:
        return ""
    if on < EXCEPTION:
        return "The visit has modifier 25, with which G2211 is not paid."
    if not beside or Beside.OTHER in beside:
        return (
            "The visit has modifier 25; G2211 is paid with it only where what was done besides is"
            " a preventive service of Part B, a vaccine or an annual wellness visit."
        )
    return ""
