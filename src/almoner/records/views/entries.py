"""One entry: added, corrected, marked as entered in error, and all its versions."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, dialog_closed, said, told
from almoner.records import operations, queries
from almoner.records.forms import ADDED, ErrorForm, VitalsForm, form_of
from almoner.records.views.mixing import mixed_form, with_taken
from almoner.records.views.opening import of_chart, words_of

CHANGED = "records.chart"
"""What the chart's screens listen to on themselves."""


@of_chart("chart")
def add(request: HttpRequest, patient: Patient, kind: str) -> HttpResponse:
    """Add an entry."""
    actor = actor_of(request)
    actor.must("records.write")
    if kind not in ADDED:
        raise Http404
    make, called, initial = ADDED[kind]
    starting = {"at": timezone.localtime(), **initial}
    form = make(request.POST or None, patient=patient, initial=starting)
    name = called or form.name
    if request.method == "POST" and form.is_valid():
        try:
            operations.add(
                actor, patient=patient, kind=form.kind, values=form.values(), now=timezone.now()
            )
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done(f"The {name} was added.")
    return _dialog(request, patient, form, f"Add {'an' if name[0] in 'aeio' else 'a'} {name}")


@of_chart("chart")
def add_vitals(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Add vital signs, those that were taken."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.write")
    form = VitalsForm(request.POST or None, initial={"at": timezone.localtime(now)})
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_vital_signs(
                actor,
                patient=patient,
                readings=form.readings(),
                at=form.cleaned_data["at"],
                note=form.cleaned_data["note"],
                now=now,
            )
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done("The vital signs were added.")
    return _dialog(request, patient, form, "Add vital signs")


@of_chart("chart")
def change(request: HttpRequest, patient: Patient, kind: str, row_id: UUID) -> HttpResponse:
    """Correct an entry; who saves second is told what the first changed."""
    actor = actor_of(request)
    actor.must("records.write")
    row = queries.found_entry(patient, kind, row_id)
    make = form_of(row)
    if make is None:
        raise operations.NotWrittenHere
    typed = with_taken(request.POST, row=row, patient=patient) if request.POST else None
    form = make(typed, patient=patient, instance=row)
    words: dict[str, Any] = {"version": request.POST.get("version", row.version)}
    if request.method == "POST" and form.is_valid():
        try:
            operations.change(
                actor,
                row=row,
                seen_version=_number(request.POST.get("version", "")),
                values=form.values(),
                now=timezone.now(),
            )
        except operations.EditedMeanwhile as no:
            form, mixed = mixed_form(form, no, row=row, patient=patient)
            words = {"version": no.version, "mixed": mixed}
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done(f"The {form.name} was changed; what it was stays readable.")
    return _dialog(request, patient, form, f"Change the {form.name}", **words)


@of_chart("chart")
def error(request: HttpRequest, patient: Patient, kind: str, row_id: UUID) -> HttpResponse:
    """Mark an entry as entered in error with a reason, or take that back."""
    actor = actor_of(request)
    actor.must("records.mark_in_error")
    row = queries.found_entry(patient, kind, row_id)
    if request.method == "POST" and request.POST.get("take_back") == "yes":
        operations.take_back_error(actor, row=row)
        return _done("The entry holds again.")
    form = ErrorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.mark_in_error(actor, row=row, reason=form.cleaned_data["reason"])
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return _done("The entry was marked as entered in error; it stays readable.")
    return _dialog(request, patient, form, f"“{row}” was entered in error")


@of_chart("chart entry")
def versions(request: HttpRequest, patient: Patient, kind: str, row_id: UUID) -> HttpResponse:
    """Show every version of an entry."""
    row = queries.found_entry(patient, kind, row_id)
    context = {
        **words_of(request, patient),
        "row": row,
        "versions": queries.versions_of(row),
        "is_written_here": form_of(row) is not None,
    }
    return render(request, "records/entry.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _dialog(
    request: HttpRequest, patient: Patient, form: forms.BaseForm, title: str, **words: object
) -> HttpResponse:
    context = {"patient": patient, "form": form, "title": title, **words}
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


def _done(text: str) -> HttpResponse:
    return told(dialog_closed(said(HttpResponse(status=204), text)), CHANGED)
