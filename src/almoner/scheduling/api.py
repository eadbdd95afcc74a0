"""The schedule as JSON under ``/api/scheduling/``.

A refusal becomes ``application/problem+json`` by itself. The paths that programs call all day
answer without response models: PostgreSQL or the view already made the shape.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from almoner.platform.accounts.actor import actor_of
from almoner.scheduling import operations, queries
from almoner.scheduling.models import Appointment

router = Router()


class Booking(Schema):
    """A visit to book. ``column`` is short for one of ``columns``; ``start`` needs its zone."""

    patient: UUID
    visit_type: UUID
    column: UUID | None = None
    columns: list[UUID] = Field(default_factory=list)
    start: datetime
    location: UUID | None = None
    minutes: int | None = None
    reason: str = Field("", max_length=500)
    note: str = Field("", max_length=500)
    overbook: bool = False
    override: bool = False
    may_overlap: bool = False


class Moving(Schema):
    """Where a visit goes; without ``columns`` it keeps its own."""

    version: int
    start: datetime
    columns: list[UUID] | None = None
    location: UUID | None = None
    overbook: bool = False
    override: bool = False
    may_overlap: bool = False


class Cancelling(Schema):
    """Why a visit is cancelled, and the version that was seen."""

    version: int
    reason: str = Field(max_length=200)


class Openings(Schema):
    """What is looked for: repeat ``visit_type`` for a chain, ``gap=10-60`` between its steps."""

    visit_type: list[UUID]
    first: date
    last: date
    gap: list[str] = Field(default_factory=list)
    column: list[UUID] = Field(default_factory=list)
    location: list[UUID] = Field(default_factory=list)
    weekday: list[int] = Field(default_factory=list)
    after: time | None = None
    before: time | None = None
    language: str = ""
    limit: int = Field(20, ge=1, le=200)


@router.get("/day")
def day(request: HttpRequest, column: UUID, on: date) -> HttpResponse:
    """Return one column's appointments of a local date."""
    text = queries.column_day(actor_of(request), column_id=column, on=on)
    return HttpResponse(text, content_type="application/json")


@router.get("/openings")
def openings(request: HttpRequest, asked: Annotated[Openings, Query()]) -> HttpResponse:
    """Return the best openings, or why there are none and what would help."""
    times = ((asked.after or time(0), asked.before or time(0)),)
    search = queries.Search(
        visit_type_ids=asked.visit_type,
        first=asked.first,
        last=min(asked.last, asked.first + timedelta(days=366)),
        gaps=[_gap(text) for text in asked.gap],
        column_ids=frozenset(asked.column),
        location_ids=frozenset(asked.location),
        weekdays=frozenset(asked.weekday) or queries.EVERY_DAY,
        times=times if asked.after or asked.before else (),
        language=asked.language,
        limit=asked.limit,
    )
    answer = queries.find_openings(actor_of(request), search=search, now=timezone.now())
    return JsonResponse(
        {
            "openings": [_opening(each) for each in answer.openings],
            "because": answer.because,
            "ways_out": [
                {"sentence": way.sentence, "opening": _opening(way.opening)}
                for way in answer.ways_out
            ],
        }
    )


@router.post("/appointments")
def book(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Book a visit."""
    wish = operations.Wish(
        visit_type_id=booking.visit_type,
        column_ids=booking.columns or ([booking.column] if booking.column else []),
        starts_at=_aware(booking.start),
        location_id=booking.location,
        patient_id=booking.patient,
        minutes=booking.minutes,
        overbook=booking.overbook,
        override=booking.override,
        may_overlap=booking.may_overlap,
    )
    made = operations.book(
        actor_of(request),
        wish=wish,
        now=timezone.now(),
        reason=booking.reason,
        note=booking.note,
    )
    return JsonResponse(_appointment(made), status=201)


@router.get("/appointments/{appointment_id}")
def appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Return one appointment."""
    return JsonResponse(_appointment(queries.find_appointment(actor_of(request), appointment_id)))


@router.post("/appointments/{appointment_id}/move")
def move(request: HttpRequest, appointment_id: UUID, moving: Moving) -> HttpResponse:
    """Move a visit."""
    moved = operations.move(
        actor_of(request),
        appointment_id=appointment_id,
        version=moving.version,
        starts_at=_aware(moving.start),
        column_ids=moving.columns,
        location_id=moving.location,
        overbook=moving.overbook,
        override=moving.override,
        may_overlap=moving.may_overlap,
        now=timezone.now(),
    )
    return JsonResponse(_appointment(moved))


@router.post("/appointments/{appointment_id}/cancel")
def cancel(request: HttpRequest, appointment_id: UUID, cancelling: Cancelling) -> HttpResponse:
    """Cancel a visit."""
    gone = operations.cancel(
        actor_of(request),
        appointment_id=appointment_id,
        version=cancelling.version,
        reason=cancelling.reason,
        now=timezone.now(),
    )
    return JsonResponse(_appointment(gone))


@router.post("/appointments/{appointment_id}/confirm")
def confirm(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Note that the patient said they will come."""
    confirmed = operations.confirm(
        actor_of(request), appointment_id=appointment_id, now=timezone.now()
    )
    return JsonResponse(_appointment(confirmed))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise operations.NotAnInstant
    return moment


def _gap(text: str) -> tuple[int, int]:
    least, _, most = text.partition("-")
    try:
        gap = (int(least), int(most))
    except ValueError:
        raise operations.NotAGap from None
    if not 0 <= gap[0] <= gap[1]:
        raise operations.NotAGap
    return gap


def _appointment(made: Appointment) -> dict[str, Any]:
    return {
        "id": made.id,
        "patient": made.patient_id,
        "visit_type": made.visit_type_id,
        "location": made.location_id,
        "start": made.starts_at,
        "end": made.ends_at,
        "status": made.status,
        "is_confirmed": made.confirmed_at is not None,
        "is_late_cancel": made.is_late_cancel,
        "reason": made.reason,
        "version": made.version,
    }


def _opening(found: queries.FoundOpening) -> dict[str, Any]:
    return {
        "start": found.starts_at,
        "end": found.ends_at,
        "steps": [
            {
                "visit_type": step.visit_type_id,
                "name": step.name,
                "start": step.starts_at,
                "end": step.ends_at,
                "location": {"id": step.location_id, "name": step.location},
                "time_zone": step.time_zone,
                "columns": [{"id": key, "name": name} for key, name in step.columns],
            }
            for step in found.steps
        ],
    }
