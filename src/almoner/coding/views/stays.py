"""Inpatient stays grouped into MS-DRGs, and why: one that is typed, or those that wait."""

from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.coding import operations, queries
from almoner.coding.forms import StayForm
from almoner.coding.models import CodedVisit
from almoner.coding.queries import visits
from almoner.coding.views.visits import PAGE, STATES, marked_notes, of_visit
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def stay(request: HttpRequest) -> HttpResponse:
    """Ask for a stay; group it and say why. Nothing of it is kept."""
    actor_of(request).must("coding.group_stays")
    form = StayForm(request.POST or None, versions=queries.versions())
    return _grouped(request, form, {"action": reverse("coding:stay")})


@require_http_methods(METHODS)
@of_visit
def visit_stay(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Show a stay with its notes; group it, and keep it as coded (``do=keep``)."""
    actor = actor_of(request)
    actor.must("coding.group_stays")
    form = StayForm(
        request.POST or None,
        versions=queries.versions(),
        initial=visits.beginning_of_stay(visit),
    )
    context = {
        "action": request.path,
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(visit.on),
        "notes": marked_notes(visits.desk_of(visit)),
    }
    if request.POST.get("do") == "keep" and form.is_valid():
        try:
            operations.finish_stay(
                actor,
                visit=visit,
                typed=form.typed(),
                version=form.cleaned_data["version"],
                now=timezone.now(),
            )
        except Refusal as no:
            form.add_error(None, no.message)
        else:
            following = visits.next_visit(actor, after=visit, stays=True)
            if following is None:
                return said(redirect_to("coding:stays"), "Coded. No other stay waits.")
            return said(redirect_to("coding:visit_stay", following.pk), "Coded. The next one.")
    return _grouped(request, form, context)


def _grouped(request: HttpRequest, form: StayForm, context: dict[str, Any]) -> HttpResponse:
    context = {**context, "form": form}
    if request.method != "POST":
        return render(request, "coding/stay.html", context)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "coding/stay.html#work", context, status=status)
    version = form.cleaned_data["version"]
    found = queries.group_stay(actor_of(request), form.stay(), version=version)
    return render(request, "coding/stay.html#work", {**context, "found": found})


@require_safe
def stays(request: HttpRequest) -> HttpResponse:
    """Show the stays to code, or those held or coded (``?state=``)."""
    rows = visits.visits_list(actor_of(request), state=request.GET.get("state", ""), stays=True)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": STATES,
        "now": timezone.now(),
    }
    return render(request, "coding/stays.html", context)


@require_safe
def next_stay(request: HttpRequest) -> HttpResponse:
    """Lead to the stay that waits longest."""
    found = visits.next_visit(actor_of(request), stays=True)
    return redirect("coding:visit_stay", found.pk) if found else redirect("coding:stays")
