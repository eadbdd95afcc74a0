"""Finding openings, why there are none, and booking the one that was picked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from almoner.lib.refusal import Refusal
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said
from almoner.scheduling import operations, queries
from almoner.scheduling.forms import OpeningsForm, PickForm
from almoner.scheduling.queries import choices
from almoner.scheduling.views.booking import add_refusal

SALT = "almoner.opening"
LASTS = 12 * 3600


@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Show the search, and what it finds."""
    actor = actor_of(request)
    actor.must("scheduling.book")
    today = timezone.now().astimezone(office_zone()).date()
    asked = request.GET.copy()
    asked.setdefault("first", today.isoformat())
    asked.setdefault("last", (today + timedelta(days=14)).isoformat())
    form = OpeningsForm(actor, asked if "visit_type" in asked else None, initial=asked.dict())
    context: dict[str, Any] = {"form": form, "patient": request.GET.get("patient", "")}
    if form.is_bound and form.is_valid():
        answer = queries.find_openings(actor, search=form.search(), now=timezone.now())
        context["answer"] = answer
        context["found"] = [(each, _token(each)) for each in answer.openings]
        context["ways_out"] = [(way, _token(way.opening)) for way in answer.ways_out]
    return render(request, "scheduling/openings.html", context)


def _token(opening: queries.FoundOpening) -> str:
    """Return an opening as signed text, so that exactly what was shown is booked."""
    steps = [
        [
            str(step.visit_type_id),
            step.starts_at.isoformat(),
            str(step.location_id),
            [str(key) for key, _ in step.columns],
            int((step.ends_at - step.starts_at).total_seconds() // 60),
        ]
        for step in opening.steps
    ]
    return signing.dumps(steps, salt=SALT, compress=True)


def _wishes(token: str, patient_id: UUID | None, *, may_overlap: bool) -> list[operations.Wish]:
    try:
        steps = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise operations.NotFound("This opening is too old: search once more.") from None
    return [
        operations.Wish(
            visit_type_id=UUID(visit_type),
            column_ids=[UUID(key) for key in column_ids],
            starts_at=datetime.fromisoformat(start),
            location_id=UUID(location),
            patient_id=patient_id,
            minutes=minutes,
            may_overlap=may_overlap,
        )
        for visit_type, start, location, column_ids, minutes in steps
    ]


@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest) -> HttpResponse:
    """Ask for whom the opening is, and book all of it."""
    actor = actor_of(request)
    actor.must("scheduling.book")
    given = request.POST if request.method == "POST" else request.GET
    token = given.get("opening", "")
    if request.method == "GET":
        form = PickForm(initial={"opening": token, "patient": request.GET.get("patient", "")})
        context = {"form": form, "steps": _shown(token)}
        return render(request, "scheduling/opening.html", context)
    form = PickForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = operations.book_chain(
                actor,
                wishes=_wishes(token, data["patient"], may_overlap=data["may_overlap"]),
                now=timezone.now(),
                reason=data["reason"],
                note=data["note"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            zone = made[0].location.zone
            on = made[0].starts_at.astimezone(zone)
            response = redirect_to("scheduling:day", on.date())
            return said(response, f"Booked for {on:%a %b %-d, %-I:%M %p}.")
    context = {"form": form, "steps": _shown(token)}
    return render(request, "scheduling/opening.html#form", context, status=422)


def _shown(token: str) -> list[dict[str, object]]:
    """Return the steps of a signed opening as the dialog lists them."""
    types = dict(choices.every_visit_type())
    names = dict(choices.columns())
    zones = choices.zones()
    return [
        {
            "name": types.get(str(wish.visit_type_id), ""),
            "start": wish.starts_at.astimezone(zones[wish.location_id]),
            "columns": ", ".join(names.get(str(key), "") for key in wish.column_ids),
        }
        for wish in _wishes(token, None, may_overlap=False)
        if wish.location_id is not None
    ]
