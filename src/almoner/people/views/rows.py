"""Telephones, addresses, contacts and the like: added and changed in a dialog."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from almoner.people import operations
from almoner.people.forms.rows import KINDS, GuarantorForm
from almoner.people.models import FamilyAccount, Patient
from almoner.people.operations import around
from almoner.people.views.opening import of_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, dialog_closed, said, told

CHANGED = "people.patient"
"""What the patient's page listens to on itself."""


@of_patient("details")
def add(request: HttpRequest, patient: Patient, kind: str) -> HttpResponse:
    """Add a row to the patient."""
    actor_of(request).must("people.edit")
    model, form_class, name = _kind(kind)
    form = form_class(request.POST or None, initial=_initial(kind))
    if request.method == "POST" and form.is_valid():
        try:
            around.add(actor_of(request), patient=patient, kind=model, values=form.values())
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done(f"The {name} was added.")
    return _dialog(request, patient, form, f"Add {_a(name)}")


@of_patient("details")
def edit(request: HttpRequest, patient: Patient, kind: str, row_id: UUID) -> HttpResponse:
    """Change a row; who saves second is told what the first changed."""
    actor_of(request).must("people.edit")
    _model, form_class, name = _kind(kind)
    row = _row(patient, kind, row_id)
    if not hasattr(row, "version"):
        raise around.NotChangeable
    form = form_class(request.POST or None, instance=row)
    words: dict[str, Any] = {"version": request.POST.get("version", row.version)}
    if request.method == "POST" and form.is_valid():
        try:
            around.edit_row(
                actor_of(request),
                row=row,
                seen_version=int(request.POST.get("version") or 0),
                values=form.values(),
            )
        except operations.EditedMeanwhile as no:
            words = {"version": no.version, "differences": no.differences}
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done(f"The {name} was changed.")
    return _dialog(request, patient, form, f"Change the {name}", **words)


@require_POST
@of_patient("details")
def settle(
    request: HttpRequest, patient: Patient, kind: str, row_id: UUID, verb: str
) -> HttpResponse:
    """End a row, mark it as entered in error, or undo either."""
    actor, row = actor_of(request), _row(patient, kind, row_id)
    name = _kind(kind)[2]
    if verb == "end":
        around.end(actor, row=row, on=timezone.localdate())
        return _done(f"The {name} was ended; it stays in the history.")
    if verb == "in-error":
        around.mark_row_in_error(actor, row=row)
        return _done(f"The {name} was marked as entered in error.")
    if verb != "reopen":
        raise Http404
    around.reopen(actor, row=row)
    return _done(f"The {name} holds again.")


@of_patient("account")
def account(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Say who answers for the patient's bills: themselves, somebody else, a family's account."""
    actor = actor_of(request)
    actor.must("people.edit")
    form = GuarantorForm(request.POST or None, initial={"relationship": "self"})
    if request.method == "POST" and form.is_valid():
        joined = request.POST.get("account", "").strip()
        try:
            if joined:
                operations.join_account(
                    actor,
                    patient=patient,
                    account=_account(joined),
                    relationship=form.cleaned_data["relationship"],
                )
            else:
                operations.open_account(
                    actor,
                    patient=patient,
                    relationship=form.cleaned_data["relationship"],
                    guarantor=form.guarantor(),
                )
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done("The account was set.")
    return _dialog(request, patient, form, "Who answers for the bills", is_account=True)


def _account(number: str) -> FamilyAccount:
    found = FamilyAccount.objects.filter(number=number).first() if number.isdecimal() else None
    if found is None:
        raise operations.NotAcceptable(f"There is no account {number}.")
    return found


def _kind(kind: str) -> tuple[Any, Any, str]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _row(patient: Patient, kind: str, row_id: UUID) -> Any:  # noqa: ANN401 - one of several tables
    row = _kind(kind)[0]._default_manager.filter(pk=row_id, patient=patient).first()
    if row is None:
        raise Http404
    return row


def _initial(kind: str) -> dict[str, object]:
    return {"on": timezone.localdate()} if kind == "consent" else {}


def _a(name: str) -> str:
    return f"an {name}" if name[0] in "aeio" else f"a {name}"


def _dialog(
    request: HttpRequest,
    patient: Patient,
    form: Any,  # noqa: ANN401 - one of several forms
    title: str,
    **words: object,
) -> HttpResponse:
    context = {"patient": patient, "form": form, "title": title, **words}
    wrong = request.method == "POST"
    template = "people/row_dialog.html#form" if wrong else "people/row_dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


def _done(text: str) -> HttpResponse:
    return told(dialog_closed(said(HttpResponse(status=204), text)), CHANGED)
