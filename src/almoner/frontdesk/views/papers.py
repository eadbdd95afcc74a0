"""Labels and wristbands as PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from almoner.frontdesk import labels
from almoner.frontdesk.views.desk import desk_of
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient, Practice
from almoner.people.queries import open_patient
from almoner.platform.ui.answers import pdf

KINDS = ("label", "sheet", "wristband")


@require_GET
def labels_of(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Choose what to print for a patient."""
    patient = _patient(request, patient_id)
    return render(
        request, "frontdesk/labels.html", {"patient": patient, "places": range(1, labels.SHEET + 1)}
    )


@require_GET
def paper(request: HttpRequest, patient_id: UUID, kind: str) -> HttpResponse:
    """Make one kind of paper; a sheet takes ``?first=`` (its first free label) and ``?count=``."""
    if kind not in KINDS:
        raise NotFound("There is no such paper.")
    patient = _patient(request, patient_id)
    whose = labels.Label.of(patient, practice=str(Practice.objects.first() or ""))
    if kind == "sheet":
        made = labels.sheet(
            whose,
            first=_number(request, "first", 1),
            count=_number(request, "count", labels.SHEET),
        )
    else:
        made = labels.label(whose) if kind == "label" else labels.wristband(whose)
    return pdf(made, f"{kind}-{patient.number}.pdf")


def _patient(request: HttpRequest, patient_id: UUID) -> Patient:
    desk = desk_of(request)
    desk.actor.must("frontdesk.print_labels")
    return open_patient(desk.actor, patient_id, what="labels", now=desk.now)


def _number(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) <= labels.SHEET:
        raise Refusal(f"A sheet has labels 1 to {labels.SHEET}.", field=name)
    return int(text)
