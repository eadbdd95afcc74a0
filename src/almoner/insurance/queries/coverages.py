"""Finding what covers a patient."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from almoner.insurance.models import Accident, Coverage, Rank
from almoner.people.models import Patient


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
        .select_related("plan__payer__profile", "accident")
        .order_by("is_entered_in_error", "-until", "rank")
    )
