"""Opening a patient from a screen: merged charts lead on, restricted ones ask for a reason."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from almoner.people import queries
from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, MergedIntoAnother
from almoner.platform.accounts.actor import actor_of

View = Callable[..., HttpResponse]


def of_patient(what: str) -> Callable[[View], View]:
    """Give the view the patient of its address; ``what`` is noted as looked at."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, patient_id: UUID, **words: Any) -> HttpResponse:  # noqa: ANN401
            try:
                patient: Patient = queries.open_patient(
                    actor_of(request), patient_id, what=what, now=timezone.now()
                )
            except MergedIntoAnother as led:
                return redirect("people:patient", led.survivor_id)
            except ChartRestricted as no:
                return _ask_why(request, no)
            return view(request, patient, **words)

        return opened

    return decorate


@require_POST
def break_glass(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Open a restricted chart with a reason, and go to where it was wanted."""
    reason = request.POST.get("reason", "").strip()
    wanted = request.POST.get("next", "")
    try:
        queries.open_patient(
            actor_of(request),
            patient_id,
            what="restricted chart",
            now=timezone.now(),
            reason=reason,
        )
    except ChartRestricted as no:
        return _ask_why(request, no, wanted, "Write the reason: it is kept, and others read it.")
    except MergedIntoAnother as led:
        return redirect("people:patient", led.survivor_id)
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    return redirect("people:patient", patient_id)


def _ask_why(
    request: HttpRequest, no: ChartRestricted, wanted: str = "", error: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "patient": Patient.objects.get(pk=no.patient_id),
        "next": wanted or request.get_full_path(),
        "error": error,
        "may_break": actor.may("audit.break_glass"),
    }
    return render(request, "people/break_glass.html", context, status=403)
