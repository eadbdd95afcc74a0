"""What to know before a visit is booked or moved, as areas above say it."""

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from almoner.platform.accounts.actor import actor_of
from almoner.scheduling import queries
from almoner.scheduling.cautions import Thought, said_of
from almoner.scheduling.models import Column
from almoner.scheduling.queries import choices
from almoner.scheduling.views.openings import LASTS, SALT


@require_safe
def cautions(request: HttpRequest) -> HttpResponse:
    """Say what to know of the visit that a form describes; nothing while it is not complete."""
    actor = actor_of(request)
    actor.must("scheduling.see")
    thought = _thought(request)
    said = said_of(actor, thought) if thought else []
    return render(request, "scheduling/cautions.html", {"said": said})


def _thought(request: HttpRequest) -> Thought | None:
    given = request.GET
    patient, on = _key(given.get("patient", "")), _day(given.get("on", ""))
    kind, column_id = _key(given.get("visit_type", "")), _key(given.get("column", ""))
    appointment_id = _key(given.get("appointment", ""))
    columns = [column_id] if column_id else []
    if given.get("opening"):
        on, kind, columns = _opening(given["opening"])
    if appointment_id and not patient:
        it = queries.find_appointment(actor_of(request), appointment_id)
        patient, kind = it.patient_id, it.visit_type_id
    if patient is None or on is None:
        return None
    with_whom = Column.objects.filter(pk__in=columns, practitioner__isnull=False)
    return Thought(
        patient,
        on,
        kind,
        frozenset(with_whom.values_list("practitioner_id", flat=True)),
        appointment_id,
    )


def _opening(token: str) -> tuple[date | None, UUID | None, list[UUID]]:
    """Return the day, visit type and columns of an opening's first step."""
    try:
        (visit_type, start, location, columns, _minutes), *_ = signing.loads(
            token, salt=SALT, max_age=LASTS
        )
    except signing.BadSignature:
        return None, None, []
    zone = choices.zones()[UUID(location)]
    on = datetime.fromisoformat(start).astimezone(zone).date()
    return on, UUID(visit_type), [UUID(key) for key in columns]


def _key(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
