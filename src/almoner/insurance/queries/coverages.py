"""Finding what covers a patient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from almoner.insurance.models import Accident, Coverage, Rank
from almoner.people.models import Patient
from almoner.people.queries.history import Change, changes_in
from almoner.platform.accounts.actor import Actor


def coverages_on(
    patient: Patient, day: date, *, accident: Accident | None = None
) -> list[Coverage]:
    """Return what covers a patient on a day, who pays first first; an accident's stand apart."""
    found = (
        Coverage.objects.filter(patient=patient, is_entered_in_error=False, since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day))
        .filter(accident=accident)
        .select_related("plan__payer__profile", "patient")
    )
    return sorted(found, key=lambda each: each.rank)


def first_coverages(patients: Iterable[UUID], day: date) -> dict[UUID, Coverage]:
    """Return the coverage that pays first on a day, of each patient that has one."""
    found = (
        Coverage.objects.filter(
            patient__in=list(patients),
            rank=Rank.FIRST,
            accident=None,
            is_entered_in_error=False,
            since__lte=day,
        )
        .filter(Q(until=None) | Q(until__gte=day))
        .select_related("plan__payer__profile")
    )
    return {each.patient_id: each for each in found}


def coverages_of(patient: Patient) -> list[Coverage]:
    """Return all coverages of a patient, those that hold first."""
    return list(
        Coverage.objects.filter(patient=patient)
        .select_related("plan__payer__profile", "accident", "patient")
        .order_by("is_entered_in_error", "-until", "rank")
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """What the page of a patient's coverages shows."""

    now: list[Coverage]
    later: list[Coverage]
    past: list[Coverage]
    in_error: list[Coverage]
    accidents: list[Accident]


def covered(actor: Actor, patient: Patient, day: date) -> Covered:
    """Return a patient's coverages by whether they hold on a day, and the accidents."""
    actor.must("insurance.see")
    rows = coverages_of(patient)
    right = [row for row in rows if not row.is_entered_in_error]
    return Covered(
        now=sorted((row for row in right if row.holds_on(day)), key=_order),
        later=[row for row in right if row.since > day],
        past=[row for row in right if row.until is not None and row.until < day],
        in_error=[row for row in rows if row.is_entered_in_error],
        accidents=list(Accident.objects.filter(patient=patient)),
    )


def _order(row: Coverage) -> tuple[bool, int]:
    return row.accident_id is not None, row.rank


def panel_of(actor: Actor, patient: Patient, now: datetime) -> dict[str, Any]:
    """Return what the card on the patient's page shows."""
    shown = covered(actor, patient, timezone.localdate(now))
    return {"covered": shown, "may_keep": actor.may("insurance.keep_coverages")}


def coverage_history(actor: Actor, coverage: Coverage) -> list[Change]:
    """Return who changed what of a coverage, the latest first."""
    actor.must("insurance.see")
    found = changes_in(Coverage, limit=200, pgh_obj_id=coverage.pk)
    return [change for change in found if change.changes]
