"""Opening a chart from a screen: merged charts lead on, restricted ones ask for a reason."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, MergedIntoAnother
from almoner.platform.accounts.actor import actor_of
from almoner.records import queries

View = Callable[..., HttpResponse]


def of_chart(what: str) -> Callable[[View], View]:
    """Give the view the patient of its address; ``what`` of the chart is noted as looked at."""
    return _through(queries.open_chart, what, "records:chart")


def of_patient_forms(view: View) -> View:
    """Give the view the patient of its address, for those who fill forms in with patients."""
    return _through(queries.open_for_forms, "forms", "records:patient_forms")(view)


def _through(door: Callable[..., Patient], what: str, onward: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, patient_id: UUID, **words: Any) -> HttpResponse:  # noqa: ANN401
            actor = actor_of(request)
            try:
                patient = door(actor, patient_id, what=what, now=timezone.now())
            except MergedIntoAnother as led:
                return redirect(onward, led.survivor_id)
            except ChartRestricted as no:
                context = {
                    "patient": Patient.objects.get(pk=no.patient_id),
                    "next": request.get_full_path(),
                    "may_break": actor.may("audit.break_glass"),
                }
                return render(request, "people/break_glass.html", context, status=403)
            return view(request, patient, **words)

        return opened

    return decorate


def words_of(request: HttpRequest, patient: Patient) -> dict[str, Any]:
    """Return what every screen of a chart shows of the patient, and what one may do."""
    actor = actor_of(request)
    return {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "today": timezone.localdate(),
        "may": {verb: actor.may(f"records.{verb}") for verb in ("write", "mark_in_error", "query")},
    }
