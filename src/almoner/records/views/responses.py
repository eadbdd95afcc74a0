"""Forms of patients: begun and filled in at the desk, read, amended, printed; those that wait."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib import questionnaires as lib
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import dialog_closed, pdf, redirect_to, said, told
from almoner.records import operations, queries
from almoner.records.forms import AlertForm, ErrorForm
from almoner.records.models import QuestionnaireResponse
from almoner.records.models.questionnaires import FilledBy
from almoner.records.papers import forms as papers
from almoner.records.views.filling import Page, fill, sheet_of, with_faults
from almoner.records.views.opening import of_patient_forms, words_of

View = Callable[..., HttpResponseBase]


def of_response(view: View) -> View:
    """Give the view the filled form of its address, once its patient may be opened."""

    @wraps(view)
    def opened(request: HttpRequest, response_id: UUID, **words: Any) -> HttpResponseBase:  # noqa: ANN401
        actor_of(request).must("records.fill_forms")
        row = queries.found_response(response_id)

        def shown(request: HttpRequest, _patient: Patient) -> HttpResponseBase:
            return view(request, row, **words)

        return of_patient_forms(shown)(request, row.patient_id)

    return opened


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """List the forms that wait for staff or patients."""
    q, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    now = timezone.now()
    rows = queries.waiting_responses(actor_of(request), q=q, state=state)
    context = {
        "rows": [(row, *queries.state_of(row, now), queries.has_alert(row)) for row in rows],
        "q": q,
        "state": state,
        "states": [("review", "To review"), ("underway", "With the patient"), ("alert", "Alerts")],
    }
    return render(request, "records/forms/waiting.html", context)


@require_GET
@of_patient_forms
def of_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    """List the forms of a patient."""
    now = timezone.now()
    rows = list(queries.responses_of(patient)[:100])
    context = {
        **words_of(request, patient),
        "rows": [(row, *queries.state_of(row, now), queries.has_alert(row)) for row in rows],
        "forms": queries.forms_in_use(),
    }
    return render(request, "records/forms/patient.html", context)


@require_POST
@of_patient_forms
def begin(request: HttpRequest, patient: Patient, form_id: UUID) -> HttpResponse:
    """Begin a form at the desk."""
    row = operations.start(
        actor_of(request),
        patient=patient,
        questionnaire=queries.found_form(form_id),
        filled_by=FilledBy.DESK,
        now=timezone.now(),
    )
    return redirect_to("records:response", row.pk)


@require_http_methods(["GET", "POST"])
@of_response
def response(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Fill a form in at the desk; a complete one is shown."""
    words = words_of(request, row.patient)
    if row.is_done or row.is_in_error:
        return read(request, row, words)

    def done(row: QuestionnaireResponse) -> HttpResponse:
        messages.success(request, f"“{row.form.title}” is complete.")
        return redirect("records:review", row.pk)

    return fill(request, row, Page("records/forms/fill.html", actor_of(request), done, words))


def read(request: HttpRequest, row: QuestionnaireResponse, words: dict[str, Any]) -> HttpResponse:
    """Show a complete form."""
    form, answers = queries.body_of(row.form), queries.answers_of(row)
    state, tone = queries.state_of(row, timezone.now())
    context = {
        **words,
        "row": row,
        "fields": with_faults(sheet_of(form, answers), ()),
        "scores": lib.scored(form, answers),
        "state": state,
        "tone": tone,
        "may_see": actor_of(request).may("records.see"),
    }
    return render(request, "records/forms/read.html", context)


@require_GET
@of_response
def paper(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Make the PDF of a form as it is filled in now."""
    del request
    made = papers.filled(row, zone=timezone.get_current_timezone())
    return pdf(made, f"form-{row.patient.number}.pdf")


@require_POST
@of_response
def amend(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Open a complete form to change it."""
    operations.amend(actor_of(request), response=row, now=timezone.now())
    return redirect_to("records:response", row.pk)


@require_http_methods(["GET", "POST"])
@of_response
def error(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Mark a form as entered in error, with the reason."""
    form = ErrorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.mark_response_in_error(
            actor_of(request), response=row, reason=form.cleaned_data["reason"]
        )
        text = "The form was marked as entered in error; it stays readable."
        return told(dialog_closed(said(HttpResponse(status=204), text)), "records.forms")
    context = {"form": form, "title": f"“{row}” was entered in error", "patient": row.patient}
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@of_response
def alert(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Say what was done about what the form told staff to see at once."""
    actor = actor_of(request)
    actor.must("records.see")
    form = AlertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = form.cleaned_data["done"]
        operations.see_alert(actor, response=row, done=done, now=timezone.now())
        text = "Noted what was done about it."
        return told(dialog_closed(said(HttpResponse(status=204), text)), "records.forms")
    context = {"form": form, "title": row.alert, "patient": row.patient}
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)
