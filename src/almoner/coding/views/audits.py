"""Coding looked at again: drawn, judged code by code, and how often coders agree."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.coding import operations
from almoner.coding.audit_forms import DrawForm, VerdictForm, verdict_forms
from almoner.coding.operations.audits import GivenVerdict
from almoner.coding.queries import audits, visits
from almoner.coding.views.visits import marked_notes, restricted
from almoner.lib.refusal import Refusal
from almoner.people.queries import ChartRestricted
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

PAGE = 50
DAYS = 90
"""How far back the agreement on screen reaches."""


def audit_list(request: HttpRequest) -> HttpResponse:
    """Show the audits that wait, or those closed (``?state=closed``), and draw new ones."""
    actor, now = actor_of(request), timezone.now()
    is_open = request.GET.get("state") != "closed"
    rows = audits.audits_list(actor, is_open=is_open)
    today = timezone.localdate()
    form = DrawForm(request.POST or None, initial={"since": today - timedelta(days=30), "count": 5})
    if request.method == "POST" and form.is_valid():
        try:
            drawn = operations.draw(actor, now=now, **form.values())
        except Refusal as no:
            add_error(form, no)
        else:
            count = len(drawn)
            return said(
                redirect_to("coding:audits"),
                f"{count} visit{'' if count == 1 else 's'} drawn.",
            )
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "is_open": is_open,
        "agreements": audits.agreements(actor, since=today - timedelta(days=DAYS), until=today),
        "days": DAYS,
    }
    if request.method == "POST":
        return render(request, "coding/audits.html#draw", context, status=422)
    return render(request, "coding/audits.html", context)


def audit(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Show a visit in audit: what was written, its codes, and a verdict on each."""
    actor, now = actor_of(request), timezone.now()
    row = audits.found_audit(actor, audit_id)
    try:
        visit = visits.open_audited(actor, row, now=now)
    except ChartRestricted as no:
        return restricted(request, no)
    desk = visits.desk_of(visit)
    forms = verdict_forms(desk, request.POST or None)
    words: dict[str, Any] = {}
    if request.method == "POST" and all(form.is_valid() for form in forms):
        try:
            operations.close_audit(
                actor,
                row=row,
                verdicts=[given for form in forms if (given := _given(form))],
                remark=request.POST.get("remark", ""),
                give_back=request.POST.get("give_back") == "yes",
                now=now,
            )
        except Refusal as no:
            words = {"sentence": no.message}
        else:
            return said(redirect_to("coding:audits"), "The audit is closed.")
    context = {
        "row": row,
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(visit.on),
        "notes": marked_notes(desk),
        "forms": forms,
        "verdicts": row.verdicts.all() if row.closed_at else (),
        **words,
    }
    if request.method == "POST":
        return render(request, "coding/audit.html#judging", context, status=422)
    return render(request, "coding/audit.html", context)


def _given(form: VerdictForm) -> GivenVerdict | None:
    typed = form.cleaned_data
    return GivenVerdict(**typed) if typed["coded"] or typed["right"] else None
