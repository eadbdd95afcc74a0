"""Printing a selection of a chart: chosen, made in the background, opened by who asked."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.lib import paper
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to
from almoner.records import operations, queries
from almoner.records.forms import FilePrintForm
from almoner.records.models import IN_ERROR, KINDS, Condition
from almoner.records.operations.prints import topic_of
from almoner.records.views.chart import KIND_WORDS
from almoner.records.views.opening import of_chart, words_of


@of_chart("chart, to print of it")
def choose(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Choose entries by kind, dates and problem, or one by one; a POST has the PDF made."""
    actor = actor_of(request)
    actor.must("records.print")
    is_order = request.method == "POST"
    error = ""
    try:
        chosen = _selection(request.POST if is_order else request.GET)
        if is_order:
            made = operations.order_print(
                actor, patient=patient, selection=chosen, now=timezone.now()
            )
            return redirect_to("records:print", patient.pk, made.pk)
    except Refusal as no:
        chosen, error = queries.Selection(), no.message
    parts = queries.selected(patient, chosen)
    problems = Condition.objects.filter(patient=patient).exclude(status=IN_ERROR)
    context: dict[str, Any] = {
        **words_of(request, patient),
        "view": "print",
        "error": error,
        "chosen": chosen,
        "kinds": KIND_WORDS,
        "problems": [(str(row.pk), row.text) for row in problems.order_by("-at")[:200]],
        "entries": queries.latest_of(parts),
        "count": queries.count_of(parts),
    }
    return render(request, "records/print_choose.html", context, status=422 if error else 200)


@require_safe
@of_chart("PDF of the chart: its progress")
def progress(request: HttpRequest, patient: Patient, print_id: UUID) -> HttpResponse:
    """Show how far the PDF is, and lead to it."""
    made = queries.open_print(actor_of(request), patient, print_id)
    context = {
        **words_of(request, patient),
        "view": "print",
        "made": made,
        "topic": topic_of(made.pk),
        "is_half_done": made.state in made.HALF_DONE,
        "may_file": actor_of(request).may("records.file"),
    }
    return render(request, "records/print.html", context)


@require_http_methods(["GET", "POST"])
@of_chart("PDF of the chart, to file it")
def file(request: HttpRequest, patient: Patient, print_id: UUID) -> HttpResponse:
    """File the PDF in the chart, so that its pages can be picked for a release."""
    actor = actor_of(request)
    actor.must("records.file")
    made = queries.open_print(actor, patient, print_id)
    form = FilePrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with queries.file_of_print(made) as opened:
            content = opened.read()
        try:
            row = operations.file_print(
                actor,
                asked=made,
                content=content,
                pages=paper.texts_of(content),
                release_class=form.cleaned_data["release_class"],
                now=timezone.now(),
            )
        except NotAcceptable as no:
            add_error(form, no)
        else:
            messages.success(request, "Filed. Its pages can be picked for a release now.")
            return redirect_to("records:document", patient.pk, row.pk)
    context = {"form": form, "title": "File this extract in the chart", "patient": patient}
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


@require_safe
@of_chart("PDF of the chart")
def pdf(request: HttpRequest, patient: Patient, print_id: UUID) -> HttpResponseBase:
    """Send the PDF to who asked for it."""
    made = queries.open_print(actor_of(request), patient, print_id)
    content = queries.file_of_print(made)
    name = f"chart-{patient.number}.pdf"
    answer = FileResponse(content, filename=name, content_type="application/pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _selection(asked: QueryDict) -> queries.Selection:
    kinds = tuple(kind for kind in asked.getlist("kind") if kind in KINDS)
    return queries.Selection(
        kinds=kinds,
        since=_day(asked, "since"),
        until=_day(asked, "until"),
        problem=_problem(asked.get("problem", "")),
        ticked=tuple(each for each in asked.getlist("entry") if _is_key(each)),
        with_errors="with_errors" in asked,
        with_versions="with_versions" in asked,
        with_pages="with_pages" in asked,
    )


def _day(asked: QueryDict, name: str) -> str:
    text = asked.get(name, "")
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(f"“{text}” is no day. Write it as 2026-03-02.", field=name) from None


def _problem(text: str) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        raise Refusal("Choose a problem of this chart.", field="problem") from None


def _is_key(text: str) -> bool:
    kind, _, key = text.partition(":")
    try:
        UUID(key)
    except ValueError:
        return False
    return kind in KINDS
