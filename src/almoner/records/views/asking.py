"""Physician queries: the worklist, asking, answering, talking, closing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said
from almoner.records import operations
from almoner.records.models import QueryTemplate
from almoner.records.models.asking import QueryOutcome, QueryState
from almoner.records.queries import asking, papers
from almoner.records.query_forms import AnswerForm, AskForm, CloseForm, beginning
from almoner.records.views.opening import of_chart, words_of

STATES = [(state.value, state.label) for state in QueryState]


def worklist(request: HttpRequest) -> HttpResponse:
    """Show the queries: all to those who ask, their own to a clinician."""
    actor = actor_of(request)
    mine = None
    if not actor.may("records.query"):
        actor.must("records.sign")
        mine = papers.practitioner_of(actor)
        if mine is None:
            raise operations.NoClinician
    state = request.GET.get("state", "")
    context = {
        "rows": asking.queries_list(practitioner=mine, state=state)[:200],
        "state": state,
        "states": STATES,
        "today": timezone.localdate(),
        "is_own": mine is not None,
    }
    return render(request, "records/queries.html", context)


@of_chart("chart")
def ask(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Ask a clinician; a query that may lead comes back with the warnings."""
    actor = actor_of(request)
    actor.must("records.query")
    asked = request.GET.get("template", "")
    template = get_object_or_404(QueryTemplate, pk=asked) if asked else None
    form = AskForm(
        request.POST or None,
        patient=patient,
        initial=beginning(patient, template, request.GET.get("encounter", "")),
    )
    words: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = operations.ask(
                actor,
                patient=patient,
                practitioner=typed["practitioner"],
                encounter=typed["encounter"],
                template=template,
                values=form.values(),
                due_on=typed["due_on"],
                now=timezone.now(),
                in_spite_of_warnings=request.POST.get("seen") == "yes",
            )
        except operations.MayLead as no:
            words = {"warnings": no.warnings}
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            answer = redirect_to("records:query", patient.pk, row.pk)
            return said(answer, f"{row.practitioner} was asked.")
    context = {
        **words_of(request, patient),
        "form": form,
        "templates": asking.templates(),
        "template": template,
        **words,
    }
    wrong = request.method == "POST"
    name = "records/ask.html#form" if wrong else "records/ask.html"
    return render(request, name, context, status=422 if wrong else 200)


@of_chart("query")
def query(request: HttpRequest, patient: Patient, query_id: UUID) -> HttpResponse:
    """Show a query with its thread; answer it as the clinician, or close it."""
    actor, now = actor_of(request), timezone.now()
    row = asking.found_query(patient, query_id)
    me = papers.practitioner_of(actor)
    is_mine = actor.may("records.sign") and me is not None and row.practitioner_id == me.pk
    doing = request.POST.get("do", "")
    answering = AnswerForm(request.POST if doing == "answer" else None, offered=row.options)
    closing = CloseForm(request.POST if doing == "close" else None, patient=patient)
    if doing == "answer" and me is not None and answering.is_valid():
        try:
            operations.answer(actor, row=row, me=me, now=now, **answering.cleaned_data)
        except operations.NotAcceptable as no:
            add_error(answering, no)
        else:
            if request.POST.get("then") == "note":
                return redirect_to("records:write_note", patient.pk)
            return said(redirect_to("records:query", patient.pk, row.pk), "Answered.")
    if doing == "close" and closing.is_valid():
        typed = closing.cleaned_data
        try:
            operations.close(
                actor, row=row, outcome=QueryOutcome(typed["outcome"]), note=typed["note"], now=now
            )
        except operations.NotAcceptable as no:
            add_error(closing, no)
        else:
            return said(redirect_to("records:query", patient.pk, row.pk), "The query is closed.")
    context = {
        **words_of(request, patient),
        "row": row,
        "thread": row.thread.all(),
        "is_mine": is_mine,
        "may_ask": actor.may("records.query"),
        "is_open": row.state in asking.WAITING,
        "answering": answering,
        "closing": closing,
    }
    return render(request, "records/query.html", context, status=422 if doing else 200)


@require_POST
@of_chart("query")
def say(request: HttpRequest, patient: Patient, query_id: UUID) -> HttpResponse:
    """Add a line to the thread, or withdraw the query with its reason."""
    actor, now = actor_of(request), timezone.now()
    row = asking.found_query(patient, query_id)
    words = request.POST.get("words", "")
    if request.POST.get("do") == "withdraw":
        operations.withdraw(actor, row=row, reason=words, now=now)
        return said(redirect_to("records:query", patient.pk, row.pk), "The query was withdrawn.")
    operations.say(actor, row=row, words=words, now=now)
    return said(redirect_to("records:query", patient.pk, row.pk), "Said.")
