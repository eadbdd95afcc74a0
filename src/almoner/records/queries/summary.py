"""What one must know of a chart at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import (
    IN_ERROR,
    AllergyIntolerance,
    Condition,
    Immunization,
    MedicationStatement,
    Observation,
)

MOST = 25
"""Rows of a kind that the summary shows; the rest is in the list of that kind."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The first rows of a kind, and whether there are more."""

    rows: Sequence[Any]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Problems and medicines that hold, allergies by severity, the last vital sign of each."""

    problems: Shown
    allergies: Shown
    medications: Shown
    immunizations: Shown
    vitals: Sequence[Observation]


def summary_of(patient: Patient) -> Summary:
    """Return the summary of a chart, in five statements."""
    vitals = (
        Observation.objects.filter(patient=patient, category="vital-signs")
        .exclude(status__in=[IN_ERROR, "cancelled"])
        .order_by("code", "-at", "-id")
        .distinct("code")
    )
    return Summary(
        problems=_shown(_problems(patient).order_by("-at", "-id")),
        allergies=_shown(_allergies(patient)),
        medications=_shown(
            MedicationStatement.objects.filter(
                patient=patient, status__in=("active", "intended", "on-hold")
            ).order_by("-at", "-id")
        ),
        immunizations=_shown(
            Immunization.objects.filter(patient=patient, status="completed").order_by("-at", "-id")
        ),
        vitals=sorted(vitals[:MOST], key=lambda row: row.text),
    )


def panel_of(_actor: Actor, patient: Patient, _now: datetime) -> Mapping[str, Any]:
    """Return what the patient's page shows of the chart: allergies and problems that hold."""
    return {
        "allergies": _allergies(patient)[:5],
        "problems": _problems(patient).order_by("-at", "-id")[:5],
    }


def _problems(patient: Patient) -> "QuerySet[Condition]":
    return Condition.objects.filter(patient=patient, status__in=Condition.CURRENT)


def _allergies(patient: Patient) -> "QuerySet[AllergyIntolerance]":
    order = {"severe": 0, "moderate": 1, "mild": 3}
    severity = Case(
        *(When(severity=word, then=rank) for word, rank in order.items()),
        default=2,
        output_field=IntegerField(),
    )
    rows = AllergyIntolerance.objects.filter(patient=patient, status="active")
    return rows.order_by(severity, "text", "id")


def _shown(rows: "QuerySet[Any]") -> Shown:
    found = list(rows[: MOST + 1])
    return Shown(found[:MOST], len(found) > MOST)
