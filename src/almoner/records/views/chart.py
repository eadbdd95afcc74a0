"""The chart: at a glance, in order of time, by problem."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from almoner.people.models import Patient
from almoner.records import queries
from almoner.records.models import KINDS
from almoner.records.views.opening import of_chart, words_of

KIND_WORDS = [(kind, str(model._meta.verbose_name_plural)) for kind, model in KINDS.items()]


@of_chart("chart")
def summary(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show what one must know at a glance."""
    context = {**words_of(request, patient), "view": "summary"}
    context["summary"] = queries.summary_of(patient)
    return render(request, "records/chart.html", context)


@of_chart("chart entries")
def chronological(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show a page of entries, the latest first."""
    kind, q = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    before = request.GET.get("before", "")
    context: dict[str, Any] = {
        **words_of(request, patient),
        "view": "entries",
        "page": queries.chart_page(patient, kind=kind, q=q, before=before),
        "kinds": KIND_WORDS,
        "kind": kind,
        "q": q,
        "before": before,
    }
    return render(request, "records/entries.html", context)


@of_chart("chart by problem")
def by_problem(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show each problem with what was given and done for it."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    problems, has_more = queries.problems_page(patient, page=number)
    context = {
        **words_of(request, patient),
        "view": "problems",
        "problems": problems,
        "histories": queries.histories_of(patient) if number == 1 else [],
        "next": number + 1 if has_more else None,
        "previous": number - 1 if number > 1 else None,
    }
    return render(request, "records/problems.html", context)


@of_chart("chart histories")
def histories(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show past illnesses, surgery, family and social history."""
    context = {**words_of(request, patient), "view": "histories"}
    context["histories"] = queries.histories_of(patient)
    return render(request, "records/histories_page.html", context)
