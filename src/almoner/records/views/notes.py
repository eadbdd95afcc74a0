"""Notes: written, read, changed while drafts, continued by addenda, amended."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said
from almoner.records import operations, queries
from almoner.records.papers.notes import blocks_of
from almoner.records.queries import papers
from almoner.records.views.opening import of_chart, words_of
from almoner.records.writing_forms import AddendumForm, AmendmentForm, NoteForm, initial_of

if TYPE_CHECKING:
    from almoner.records.models import Encounter, Note


@of_chart("note")
def read(request: HttpRequest, patient: Patient, row_id: UUID) -> HttpResponse:
    """Show a note with who signed it, its addenda and its versions."""
    row = papers.found_note(patient, row_id)
    me = papers.practitioner_of(actor_of(request))
    context = {
        **words_of(request, patient),
        "row": row,
        "blocks": blocks_of(row.body),
        "attestations": papers.attestations_of(row),
        "addenda": [(each, blocks_of(each.body)) for each in papers.addenda_of(row)],
        "versions": queries.versions_of(row),
        "may_sign": actor_of(request).may("records.sign") and row.author == me,
    }
    return render(request, "records/note.html", context)


@of_chart("chart")
def write(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Write a note."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.write")
    form = NoteForm(request.POST or None, patient=patient, initial=_beginning(request, patient))
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.write_note(actor, patient=patient, values=form.values(), now=now)
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return said(redirect_to("records:note", patient.pk, row.pk), "The note was saved.")
    return _page(request, patient, form, "Write a note")


@of_chart("chart")
def change(request: HttpRequest, patient: Patient, row_id: UUID) -> HttpResponse:
    """Change a note that is not signed."""
    actor = actor_of(request)
    actor.must("records.write")
    row = papers.found_note(patient, row_id)
    form = NoteForm(request.POST or None, patient=patient, row=row, initial=initial_of(row))
    words: dict[str, Any] = {"version": request.POST.get("version", row.version), "row": row}
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_note(
                actor,
                row=row,
                seen_version=_seen(request),
                values=form.values(),
                now=timezone.now(),
            )
        except operations.EditedMeanwhile as no:
            words |= {"version": no.version, "differences": no.differences}
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return said(redirect_to("records:note", patient.pk, row.pk), "The note was saved.")
    return _page(request, patient, form, f"Change “{row}”", **words)


@of_chart("chart")
def add_to(request: HttpRequest, patient: Patient, row_id: UUID) -> HttpResponse:
    """Write an addendum; its author is whoever writes it, else the note's."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.write")
    row = papers.found_note(patient, row_id)
    form = AddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {
            "type": row.type,
            "text": f"Addendum: {row.text}"[:500],
            "at": now,
            "author": papers.practitioner_of(actor) or row.author,
            "addendum_to": row,
            "body": form.cleaned_data["body"],
        }
        try:
            operations.write_note(actor, patient=patient, values=values, now=now)
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            answer = redirect_to("records:note", patient.pk, row.addendum_to_id or row.pk)
            return said(answer, "The addendum was saved. It is to be signed.")
    return _page(request, patient, form, f"Addendum to “{row}”", row=row, shown=row)


@of_chart("chart")
def amend(request: HttpRequest, patient: Patient, row_id: UUID) -> HttpResponse:
    """Make a new version of a signed note."""
    actor = actor_of(request)
    actor.must("records.write")
    row = papers.found_note(patient, row_id)
    form = AmendmentForm(request.POST or None, initial=initial_of(row))
    words: dict[str, Any] = {"version": request.POST.get("version", row.version), "row": row}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            operations.amend_note(
                actor,
                row=row,
                seen_version=_seen(request),
                values={"text": typed["text"], "body": typed["body"]},
                reason=typed["reason"],
                now=timezone.now(),
            )
        except operations.EditedMeanwhile as no:
            words |= {"version": no.version, "differences": no.differences}
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            answer = redirect_to("records:note", patient.pk, row.pk)
            return said(answer, "The new version was saved. It is to be signed.")
    return _page(request, patient, form, f"Amend “{row}”", **words)


def _beginning(request: HttpRequest, patient: Patient) -> dict[str, Any]:
    asked = request.GET.get("encounter", "")
    encounter: Encounter | None = next(
        (each for each in papers.encounters_of(patient) if str(each.pk) == asked), None
    )
    me = papers.practitioner_of(actor_of(request))
    author = me or (encounter.practitioner if encounter else patient.usual_practitioner)
    return {
        "at": timezone.localtime(encounter.at if encounter else timezone.now()),
        "encounter": encounter.pk if encounter else None,
        "author": author.pk if author else None,
        "type": request.GET.get("type") or None,
    }


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _page(
    request: HttpRequest,
    patient: Patient,
    form: forms.BaseForm,
    title: str,
    **words: Any,  # noqa: ANN401
) -> HttpResponse:
    shown: Note | None = words.get("shown")
    context = {
        **words_of(request, patient),
        "form": form,
        "title": title,
        "shown_blocks": blocks_of(shown.body) if shown else [],
        **words,
    }
    wrong = request.method == "POST"
    template = "records/write_note.html#form" if wrong else "records/write_note.html"
    return render(request, template, context, status=422 if wrong else 200)
