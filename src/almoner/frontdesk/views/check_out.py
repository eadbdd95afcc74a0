"""Checking out, and booking what follows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.frontdesk import operations, queries
from almoner.frontdesk.forms import FollowUpForm, read_wish, wish_text
from almoner.frontdesk.models import Visit
from almoner.frontdesk.views.desk import Desk, desk_of
from almoner.platform.ui.answers import redirect_to
from almoner.scheduling.models import Occupancy
from almoner.scheduling.queries.openings import find_openings


@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Offer follow-ups; check the patient out, with one or without."""
    desk = desk_of(request)
    if request.method == "POST":
        chosen = request.POST.get("opening", "")
        done = operations.check_out(
            desk.actor,
            visit_id=visit_id,
            version=int(request.POST["version"]) if "version" in request.POST else None,
            follow_up=read_wish(chosen) if chosen else None,
            now=desk.now,
        )
        name = done.patient.display_name
        also = " and has the follow-up" if chosen else ""
        messages.success(request, f"{name} is checked out{also}.")
        return redirect_to("frontdesk:arrivals")
    visit = queries.open_visit(desk.actor, visit_id)
    return render(request, "frontdesk/check_out.html", _page(request, desk, visit))


def _page(request: HttpRequest, desk: Desk, visit: Visit) -> dict[str, object]:
    usual = _usual(visit)
    form = FollowUpForm({**usual, **request.GET.dict()})
    search = form.search(desk.today, visit.location) if form.is_valid() else None
    answer = find_openings(desk.actor, search=search, now=desk.now) if search else None
    openings = [(wish_text(each), each.steps[0]) for each in answer.openings] if answer else []
    ways_out = (
        [(wish_text(way.opening), way.opening.steps[0], way.sentence) for way in answer.ways_out]
        if answer
        else []
    )
    return {
        "desk": desk,
        "visit": visit,
        "form": form,
        "weeks": form.fields["weeks"].choices,
        "chosen": request.GET.get("weeks", ""),
        "openings": openings,
        "because": answer.because if answer else (),
        "ways_out": ways_out,
        "is_searched": answer is not None,
    }


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
