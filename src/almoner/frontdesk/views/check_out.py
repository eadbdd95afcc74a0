"""Checking out, and booking what follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.frontdesk import operations, queries
from almoner.frontdesk.forms import WEEKS, FollowUpForm, read_wish, wish_text
from almoner.frontdesk.models import Visit
from almoner.frontdesk.views.desk import Desk, desk_of
from almoner.lib.refusal import Refusal
from almoner.platform.ui.answers import redirect_to
from almoner.scheduling.models import Occupancy
from almoner.scheduling.queries.openings import Answer, FoundOpening, find_openings


@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Offer follow-ups; check the patient out with one, with a recall, or with nothing."""
    desk = desk_of(request)
    if request.method == "POST":
        return _check_out(request, desk, visit_id)
    desk.actor.must("frontdesk.check_out")
    visit = queries.open_visit(desk.actor, visit_id)
    return render(request, "frontdesk/check_out.html", _page(request, desk, visit))


def _check_out(request: HttpRequest, desk: Desk, visit_id: UUID) -> HttpResponse:
    sent = request.POST
    opening = sent.get("opening", "")
    recall = None
    if "recall" in sent:
        form = FollowUpForm(sent)
        if not form.is_valid() or form.wished(desk.today) is None:
            raise Refusal("Say for which visit, and in how many weeks to call back.")
        recall = form.recall(desk.today)
    visit = operations.check_out(
        desk.actor,
        visit_id=visit_id,
        version=int(sent["version"]) if sent.get("version", "").isdecimal() else None,
        follow_up=read_wish(opening) if opening else None,
        recall=recall,
        now=desk.now,
    )
    also = " and has the follow-up" if opening else " and is on the recall list" if recall else ""
    messages.success(request, f"{visit.patient.display_name} is checked out{also}.")
    return redirect_to("frontdesk:arrivals")


def _page(request: HttpRequest, desk: Desk, visit: Visit) -> dict[str, Any]:
    form = FollowUpForm({**_usual(visit), **request.GET.dict()})
    search = form.search(desk.today, visit.location) if form.is_valid() else None
    wished = form.wished(desk.today) if form.is_valid() else None
    answer = find_openings(desk.actor, search=search, now=desk.now) if search else Answer()
    zone = visit.location.zone
    days = queries.offered(answer.openings, wished=wished, zone=zone) if wished else []
    return {
        "desk": desk,
        "visit": visit,
        "form": form,
        "weeks": WEEKS,
        "chosen": request.GET.get("weeks", ""),
        "wished": wished,
        "days": [(day.on, [_choice(each) for each in day.openings]) for day in days],
        "because": answer.because,
        "ways_out": [(*_choice(way.opening), way.sentence) for way in answer.ways_out],
    }


def _choice(opening: FoundOpening) -> tuple[str, Any]:
    return wish_text(opening), opening.steps[0]


def _usual(visit: Visit) -> dict[str, str]:
    """The follow-up is usually the same visit with the same practitioner."""
    if visit.appointment is None:
        return {}
    column_id = (
        Occupancy.objects.filter(appointment=visit.appointment, column__kind="practitioner")
        .values_list("column__id", flat=True)
        .first()
    )
    found = {"visit_type": str(visit.appointment.visit_type_id)}
    return found | ({"column": str(column_id)} if column_id else {})
