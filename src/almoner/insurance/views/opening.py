"""Opening a patient from the screens of insurance: a restricted chart asks for a reason."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from almoner.insurance.models import Accident, Authorization, Coverage, EligibilityCheck
from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, MergedIntoAnother, open_patient
from almoner.platform.accounts.actor import actor_of

View = Callable[..., HttpResponse]


def opened(request: HttpRequest, patient_id: UUID, what: str = "coverages") -> Patient:
    """Return a patient for whoever may see coverages; ``what`` is noted as looked at."""
    actor = actor_of(request)
    actor.must("insurance.see")
    return open_patient(actor, patient_id, what=what, now=timezone.now())


def asks_why(view: View) -> View:
    """Lead a view that opens a patient on where the chart was merged, or ask for the reason."""

    @wraps(view)
    def asked(request: HttpRequest, **words: Any) -> HttpResponse:  # noqa: ANN401 - of the address
        try:
            return view(request, **words)
        except MergedIntoAnother as led:
            return redirect("insurance:of_patient", led.survivor_id)
        except ChartRestricted as no:
            context = {
                "patient": Patient.objects.get(pk=no.patient_id),
                "next": request.get_full_path(),
                "may_break": actor_of(request).may("audit.break_glass"),
            }
            return render(request, "people/break_glass.html", context, status=403)

    return asked


def opened_coverage(request: HttpRequest, coverage_id: UUID) -> Coverage:
    """Return a coverage with its patient opened."""
    actor_of(request).must("insurance.see")
    row = get_object_or_404(
        Coverage.objects.select_related("plan__payer__profile", "accident"), pk=coverage_id
    )
    row.patient = opened(request, row.patient_id)
    return row


def opened_accident(request: HttpRequest, accident_id: UUID) -> Accident:
    """Return an accident with its patient opened."""
    actor_of(request).must("insurance.see")
    row = get_object_or_404(Accident, pk=accident_id)
    row.patient = opened(request, row.patient_id)
    return row


def opened_authorization(request: HttpRequest, authorization_id: UUID) -> Authorization:
    """Return an authorization with its patient opened."""
    actor_of(request).must("insurance.see")
    row = get_object_or_404(
        Authorization.objects.select_related("coverage__plan__payer__profile", "practitioner"),
        pk=authorization_id,
    )
    row.patient = opened(request, row.patient_id, "authorizations")
    return row


def opened_check(request: HttpRequest, check_id: UUID) -> EligibilityCheck:
    """Return a question to a payer with its patient opened."""
    actor_of(request).must("insurance.see")
    row = get_object_or_404(
        EligibilityCheck.objects.select_related(
            "coverage__plan__payer__profile", "partner", "question", "answer", "asked_by"
        ),
        pk=check_id,
    )
    row.coverage.patient = opened(request, row.coverage.patient_id, "eligibility")
    return row
