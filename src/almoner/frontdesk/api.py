"""The front desk for programs: today's board, and the steps of a visit."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from almoner.frontdesk import operations, queries
from almoner.frontdesk.models import Identity, Visit
from almoner.frontdesk.queries import Row
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import actor_of

router = Router()


class RowOut(Schema):
    """One patient on the board; ``waited`` is in minutes, ``mood`` is "", "warm" or "hot"."""

    appointment_id: UUID | None
    visit_id: UUID | None
    version: int
    patient_id: UUID
    patient_name: str
    chart_number: int
    birth_date: date
    status: str
    starts_at: datetime
    arrived_at: datetime | None
    since_at: datetime | None
    waited: int
    mood: str
    visit_type: str
    purpose: str
    queue_number: int | None
    room: str
    practitioners: list[str]
    is_confirmed: bool
    missing: list[str]


class BoardOut(Schema):
    """A day at a location."""

    location_id: UUID
    location: str
    on: date
    counts: dict[str, int]
    rows: list[RowOut]


class VisitOut(Schema):
    """Where a visit stands after a step."""

    id: UUID
    version: int
    status: str
    since_at: datetime
    arrived_at: datetime | None
    room_id: UUID | None
    queue_number: int | None


class CheckInIn(Schema):
    """How it was made sure who the patient is."""

    identity: Identity
    is_confirmed: bool = True


class StepIn(Schema):
    """Which version of the visit the program saw; another one is refused with 409."""

    version: int = Field(ge=1)


class RoomIn(StepIn):
    """To which room; none is somewhere else in the office."""

    room_id: UUID | None = None
    may_share: bool = False


@router.get("board", response=BoardOut, summary="Everybody expected, here and gone on one day")
def board(request: HttpRequest, location: UUID | None = None, on: date | None = None) -> BoardOut:
    """Return the board of ``location`` (the caller's own by default) on ``on`` (today there)."""
    actor, now = actor_of(request), timezone.now()
    place = queries.desk_location(actor, chosen=str(location or ""))
    if place is None or (location and place.pk != location):
        raise NotFound("There is no such location.")
    day = on or now.astimezone(place.zone).date()
    shown = queries.board(actor, location=place, on=day, now=now)
    return BoardOut(
        location_id=place.pk,
        location=place.name,
        on=day,
        counts={str(status): count for status, count in shown.counts.items()},
        rows=[_row(row) for row in shown.rows],
    )


@router.post("appointments/{appointment_id}/check-in", response=VisitOut, summary="Check in")
def check_in(request: HttpRequest, appointment_id: UUID, body: CheckInIn) -> Visit:
    """Check the patient of an appointment in."""
    return operations.check_in(
        actor_of(request),
        appointment_id=appointment_id,
        identity=body.identity,
        is_confirmed=body.is_confirmed,
        now=timezone.now(),
    )


@router.post("appointments/{appointment_id}/no-show", response=VisitOut, summary="No-show")
def no_show(request: HttpRequest, appointment_id: UUID) -> Visit:
    """Note that the patient of an appointment did not come."""
    return operations.mark_no_show(
        actor_of(request), appointment_id=appointment_id, now=timezone.now()
    )


@router.post("visits/{visit_id}/room", response=VisitOut, summary="To a room")
def room(request: HttpRequest, visit_id: UUID, body: RoomIn) -> Visit:
    """Take the patient to a room."""
    return operations.to_room(
        actor_of(request),
        visit_id=visit_id,
        version=body.version,
        room_id=body.room_id,
        may_share=body.may_share,
        now=timezone.now(),
    )


@router.post("visits/{visit_id}/clinician", response=VisitOut, summary="The clinician came in")
def clinician(request: HttpRequest, visit_id: UUID, body: StepIn) -> Visit:
    """Note that the clinician is with the patient."""
    return operations.to_clinician(
        actor_of(request), visit_id=visit_id, version=body.version, now=timezone.now()
    )


@router.post("visits/{visit_id}/check-out", response=VisitOut, summary="Check out")
def check_out(request: HttpRequest, visit_id: UUID, body: StepIn) -> Visit:
    """Note that the visit is over."""
    return operations.check_out(
        actor_of(request), visit_id=visit_id, version=body.version, now=timezone.now()
    )


@router.post("visits/{visit_id}/left", response=VisitOut, summary="Left without being seen")
def left(request: HttpRequest, visit_id: UUID, body: StepIn) -> Visit:
    """Note that the patient went away unseen."""
    return operations.mark_left(
        actor_of(request), visit_id=visit_id, version=body.version, now=timezone.now()
    )


@router.post("visits/{visit_id}/undo", response=VisitOut, summary="Undo the last step")
def undo(request: HttpRequest, visit_id: UUID, body: StepIn) -> Visit:
    """Take back the last step that still holds."""
    return operations.undo(
        actor_of(request), visit_id=visit_id, version=body.version, now=timezone.now()
    )


def _row(row: Row) -> RowOut:
    return RowOut(
        appointment_id=row.appointment_id,
        visit_id=row.visit_id,
        version=row.version,
        patient_id=row.patient_id,
        patient_name=row.patient_name,
        chart_number=row.chart_number,
        birth_date=row.birth_date,
        status=str(row.status),
        starts_at=row.starts_at,
        arrived_at=row.arrived_at,
        since_at=row.clock_since,
        waited=row.waited,
        mood=row.mood,
        visit_type=row.visit_type,
        purpose=row.purpose,
        queue_number=row.queue_number,
        room=row.room,
        practitioners=list(row.columns),
        is_confirmed=row.is_confirmed,
        missing=[str(lack) for lack in row.missing],
    )
