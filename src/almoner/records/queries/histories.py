"""The histories of a chart: past illnesses, surgery, family, social history."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from almoner.people.models import Patient
from almoner.records.models import (
    IN_ERROR,
    Condition,
    FamilyMemberHistory,
    Observation,
    Procedure,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 25
"""Entries of a history that are shown; the rest is in the list of that kind."""


@dataclass(frozen=True, slots=True)
class History:
    """One of the histories: its name, its entries, and their kind in addresses."""

    name: str
    kind: str
    rows: "QuerySet[Any]"


def histories_of(patient: Patient) -> list[History]:
    """Return the histories of a chart, in four statements; of social history what holds now."""
    over = ("resolved", "remission", "inactive")
    social = Observation.objects.filter(patient=patient, category="social-history")
    latest = social.exclude(status=IN_ERROR).order_by("text", "-at", "-id").distinct("text")
    family = FamilyMemberHistory.objects.filter(patient=patient).exclude(status=IN_ERROR)
    past = Condition.objects.filter(patient=patient, status__in=over).order_by("-at", "-id")
    done = Procedure.objects.filter(patient=patient).exclude(status__in=[IN_ERROR, "not-done"])
    return [
        History("Past illnesses", "problem", past[:MOST]),
        History("Surgery and procedures", "procedure", done.order_by("-at", "-id")[:MOST]),
        History("Family history", "family", family.order_by("relative", "text", "id")[:MOST]),
        History("Social history", "observation", latest[:MOST]),
    ]
