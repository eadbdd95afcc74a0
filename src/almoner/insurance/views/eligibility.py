"""Eligibility: the list of a coming day, asking, and what a payer answered."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.insurance import operations, queries
from almoner.insurance.models import CheckState
from almoner.insurance.operations import TOPIC
from almoner.insurance.views.opening import asks_why, opened_check, opened_coverage
from almoner.lib.refusal import Refusal
from almoner.people.models import Location
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said, told

PAGE = 100
POWER = "insurance.check_eligibility"
OPEN = "open"


@require_safe
def eligibility(request: HttpRequest) -> HttpResponse:
    """List the visits of a coming day (``?on=``, tomorrow) by how they stand with their payers."""
    actor = actor_of(request)
    now = timezone.now()
    on = _day(request.GET.get("on", "")) or timezone.localdate(now) + timedelta(days=1)
    rows = queries.coming(actor, location=_location(request), first=on, last=on, now=now)
    counts = {state: sum(1 for row in rows if row.state == state) for state in queries.Verified}
    which = request.GET.get("which", OPEN)
    if which == OPEN:
        shown = [row for row in rows if row.state != queries.Verified.ACTIVE]
    else:
        shown = [row for row in rows if which in ("all", row.state)]
    context: dict[str, Any] = {
        "on": on,
        "which": which,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "total": len(rows),
        "figures": [(state.label, counts[state]) for state in _SHOWN],
        "locations": [(place.pk, place.name) for place in _locations()],
        "location": request.GET.get("location", ""),
        "askable": sum(1 for row in rows if row.may_ask and row.state in _TO_ASK),
        "may_ask": actor.may(POWER),
        "topic": TOPIC,
    }
    return render(request, "insurance/eligibility.html", context)


_SHOWN = (
    queries.Verified.INACTIVE,
    queries.Verified.REJECTED,
    queries.Verified.FAILED,
    queries.Verified.NOT_ASKED,
    queries.Verified.NONE,
    queries.Verified.ACTIVE,
)
_TO_ASK = (
    queries.Verified.NOT_ASKED,
    queries.Verified.FAILED,
    queries.Verified.REJECTED,
    queries.Verified.UNCLEAR,
)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _locations() -> list[Location]:
    return list(Location.objects.filter(is_active=True).order_by("name"))


def _location(request: HttpRequest) -> Location | None:
    key = request.GET.get("location", "") or request.POST.get("location", "")
    return next((place for place in _locations() if str(place.pk) == key), None)


@require_POST
def ask_coming(request: HttpRequest) -> HttpResponse:
    """Ask about the ticked visits of a day, or with ``all`` about every one still to be asked."""
    actor = actor_of(request)
    actor.must(POWER)
    now = timezone.now()
    on = _day(request.POST.get("on", ""))
    if on is None:
        raise Refusal("Say of which day.")
    rows = queries.coming(actor, location=_location(request), first=on, last=on, now=now)
    ticked = set(request.POST.getlist("coverage"))
    chosen = {
        row.coverage.pk: row.on
        for row in rows
        if row.coverage
        and row.may_ask
        and (str(row.coverage.pk) in ticked or ("all" in request.POST and row.state in _TO_ASK))
    }
    asked, why = operations.ask_many(actor, coverages=chosen.items(), now=now)
    text = " ".join([f"{asked} asked.", *why])
    kind = "warning" if why or not asked else "success"
    return told(said(HttpResponse(status=204), text, kind), TOPIC)


@require_POST
@asks_why
def ask_coverage(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Ask about a coverage on a day (``on``, today)."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_coverage(request, coverage_id)
    on = _day(request.POST.get("on", "")) or timezone.localdate()
    check = operations.ask_eligibility(actor, coverage=row, on=on, now=timezone.now())
    if "quiet" in request.POST:
        return told(said(HttpResponse(status=204), "The payer is asked."), TOPIC)
    return redirect_to("insurance:check", check.pk)


@require_safe
@asks_why
def check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Show what a payer answered: in plain words, and beside it as it came."""
    row = opened_check(request, check_id)
    reading = queries.reading_of(row)
    due, why = reading.due_today() if reading else (None, "")
    context = {
        "row": row,
        "coverage": row.coverage,
        "patient": row.coverage.patient,
        "reading": reading,
        "due": due,
        "why": why,
        "question": queries.raw_of(row, "question"),
        "answer": queries.raw_of(row, "answer"),
        "is_waiting": row.state == CheckState.ASKED,
        "may_ask": actor_of(request).may(POWER),
        "topic": TOPIC,
    }
    return render(request, "insurance/check.html", context)
