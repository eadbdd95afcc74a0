"""Checking in and out, and every step between."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from almoner.frontdesk.models import HERE, Identity, QueueCounter, Status, Visit
from almoner.frontdesk.operations import corrections as correcting
from almoner.frontdesk.operations import refusals
from almoner.frontdesk.operations.copays import GivenCoPay, keep_copay
from almoner.frontdesk.operations.corrections import Corrections
from almoner.frontdesk.operations.numbers import next_number
from almoner.frontdesk.operations.stepping import (
    Kind,
    local_date,
    locked_appointment,
    locked_visit,
    must_stand_at,
    step,
    step_back,
    told,
)
from almoner.frontdesk.queries.missing import missing_of
from almoner.people.models import Location, Patient, Practitioner, Room
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations as schedule
from almoner.scheduling.models import Appointment
from almoner.scheduling.models import Status as Booked


@dataclass(frozen=True, slots=True)
class Recall:
    """Somebody to call back for a visit of a type about a day, with one practitioner or any."""

    visit_type_id: UUID
    column_id: UUID | None
    due_on: date


@transaction.atomic
def check_in(
    actor: Actor,
    *,
    appointment_id: UUID,
    identity: str,
    is_confirmed: bool,
    now: datetime,
    corrections: Corrections | None = None,
    copay: GivenCoPay | None = None,
) -> Visit:
    """Note that the patient of an appointment is here, who they are, and what they corrected.

    ``identity`` is one of ``Identity``. Of two desks that check the same patient in, one does;
    the other is told who was quicker.
    """
    actor.must("frontdesk.check_in")
    visit = _expected_visit(locked_appointment(appointment_id), now)
    if visit.status != Status.EXPECTED:
        raise refusals.AlreadyHere(told(visit))
    if visit.on != local_date(visit.location, now):
        raise refusals.NotExpected(f"This appointment is on {visit.on:%A, %-d %B %Y}, not today.")
    visit = _arrive(actor, visit, identity, is_confirmed, corrections, now)
    if copay is not None:
        keep_copay(actor, visit, copay, now=now)
    return visit


@transaction.atomic
def take_walk_in(
    actor: Actor,
    *,
    patient: Patient,
    location: Location,
    purpose: str,
    practitioner: Practitioner | None = None,
    identity: str,
    is_confirmed: bool,
    now: datetime,
    corrections: Corrections | None = None,
    copay: GivenCoPay | None = None,
) -> Visit:
    """Check in a patient without an appointment; they get the day's next queue number.

    ``practitioner`` is whom they want to see; ``None`` is whoever is free first.
    """
    actor.must("frontdesk.check_in")
    if not purpose.strip():
        raise refusals.SayWho("Write down why the patient comes.", field="purpose")
    on = local_date(location, now)
    waiting = Visit.objects.filter(
        patient=patient, on=on, location=location, status__in=(Status.EXPECTED, *HERE)
    )
    Patient.objects.select_for_update().get(pk=patient.pk)
    if already := waiting.select_related("patient", "location").first():
        raise refusals.AlreadyHere(told(already))
    visit = Visit(
        patient=patient,
        location=location,
        practitioner=practitioner,
        on=on,
        purpose=purpose.strip()[:300],
        queue_number=next_number(location.pk, on, QueueCounter.Kind.WALK_IN),
        since_at=now,
    )
    visit.save(force_insert=True)
    visit = _arrive(actor, visit, identity, is_confirmed, corrections, now)
    if copay is not None:
        keep_copay(actor, visit, copay, now=now)
    return visit


@transaction.atomic
def check_in_again(
    actor: Actor, *, visit_id: UUID, version: int, identity: str, is_confirmed: bool, now: datetime
) -> Visit:
    """Check in a walk-in whose arrival was undone; the queue number stays."""
    actor.must("frontdesk.check_in")
    visit = locked_visit(visit_id, version)
    must_stand_at(visit, (Status.EXPECTED,), "checked in")
    return _arrive(actor, visit, identity, is_confirmed, None, now)


@transaction.atomic
def to_room(
    actor: Actor,
    *,
    visit_id: UUID,
    version: int | None,
    room_id: UUID | None,
    now: datetime,
    may_share: bool = False,
) -> Visit:
    """Take a patient who is here to a room, or to another one.

    Raises ``RoomTaken`` with the name of whoever is in it, unless ``may_share`` (a family).
    """
    actor.must("frontdesk.room")
    visit = locked_visit(visit_id, version)
    must_stand_at(visit, HERE, "taken to a room")
    room = _usable_room(visit, room_id, may_share=may_share) if room_id else None
    return step(actor, visit, Kind.ROOMED, now=now, room=room)


@transaction.atomic
def to_clinician(actor: Actor, *, visit_id: UUID, version: int | None, now: datetime) -> Visit:
    """Note that the clinician is with the patient."""
    actor.must("frontdesk.room")
    visit = locked_visit(visit_id, version)
    must_stand_at(visit, (Status.ARRIVED, Status.ROOMED), "seen by the clinician")
    return step(actor, visit, Kind.WITH_CLINICIAN, now=now)


@transaction.atomic
def check_out(
    actor: Actor,
    *,
    visit_id: UUID,
    version: int | None,
    now: datetime,
    follow_up: schedule.Wish | None = None,
    recall: Recall | None = None,
) -> Visit:
    """Note that the visit is over; book the follow-up, or note whom to call back, with it.

    When the follow-up cannot be booked (``SlotTaken``, …), the patient is not checked out either.
    """
    actor.must("frontdesk.check_out")
    visit = locked_visit(visit_id, version)
    must_stand_at(visit, HERE, "checked out")
    if follow_up is not None:
        wish = replace(follow_up, patient_id=visit.patient_id)
        schedule.book(actor, wish=wish, now=now, reason="Follow-up")
    if recall is not None:
        schedule.add_recall(
            actor,
            patient_id=visit.patient_id,
            visit_type_id=recall.visit_type_id,
            column_id=recall.column_id,
            due_on=recall.due_on,
            now=now,
            reason="Follow-up",
        )
    return step(actor, visit, Kind.DONE, now=now, room=None)


@transaction.atomic
def mark_left(actor: Actor, *, visit_id: UUID, version: int | None, now: datetime) -> Visit:
    """Note that the patient went away without being seen."""
    actor.must("frontdesk.check_out")
    visit = locked_visit(visit_id, version)
    allowed = (
        Status.ARRIVED,
        Status.ROOMED,
        *((Status.EXPECTED,) if not visit.appointment else ()),
    )
    must_stand_at(visit, allowed, "marked as gone unseen")
    return step(actor, visit, Kind.LEFT, now=now, room=None)


@transaction.atomic
def mark_no_show(actor: Actor, *, appointment_id: UUID, now: datetime) -> Visit:
    """Note that the patient of an appointment did not come; the schedule is told."""
    actor.must("frontdesk.check_out")
    visit = _expected_visit(locked_appointment(appointment_id), now)
    if visit.status in HERE:
        raise refusals.AlreadyHere(told(visit))
    must_stand_at(visit, (Status.EXPECTED,), "marked as no-show")
    return step(actor, visit, Kind.NO_SHOW, now=now)


@transaction.atomic
def undo(actor: Actor, *, visit_id: UUID, version: int, now: datetime) -> Visit:
    """Take back the last step of a visit that still holds; calling again takes back the one before.

    It needs the power that the step itself needs.
    """
    actor.must("frontdesk.see_board")
    visit = locked_visit(visit_id, version)
    standing = visit.steps.filter(undone_by__isnull=True).exclude(kind=Kind.UNDONE)
    last = standing.order_by("-at", "-id").first()
    if last is None:
        raise refusals.NothingToUndo
    actor.must(_POWER[last.kind])
    room_id = last.before["room_id"]
    if room_id and room_id != str(visit.room_id):
        _usable_room(visit, UUID(room_id), may_share=False)
    return step_back(actor, visit, last, now=now)


_POWER: dict[str, str] = {
    Kind.ARRIVED: "frontdesk.check_in",
    Kind.ROOMED: "frontdesk.room",
    Kind.WITH_CLINICIAN: "frontdesk.room",
    Kind.DONE: "frontdesk.check_out",
    Kind.NO_SHOW: "frontdesk.check_out",
    Kind.LEFT: "frontdesk.check_out",
}


def _expected_visit(appointment: Appointment, now: datetime) -> Visit:
    """Return the visit of a locked appointment, made as expected if there is none."""
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("patient", "location", "appointment")
        .filter(appointment=appointment)
        .first()
    )
    if visit is not None and visit.status != Status.EXPECTED:
        return visit
    if appointment.status not in (Booked.BOOKED, Booked.ARRIVED, Booked.CHECKED_IN):
        label = appointment.get_status_display().lower()
        raise refusals.NotExpected(f"This appointment is “{label}”.")
    if visit is None:
        visit = Visit(appointment=appointment, patient=appointment.patient, since_at=now)
    visit.location = appointment.location
    visit.on = local_date(appointment.location, appointment.starts_at)
    visit.purpose = visit.purpose or appointment.reason[:300]
    visit.save()
    return visit


def _arrive(
    actor: Actor,
    visit: Visit,
    identity: str,
    is_confirmed: bool,
    corrections: Corrections | None,
    now: datetime,
) -> Visit:
    if identity not in Identity.values:
        raise refusals.SayWho("Say how you made sure who this is.", field="identity")
    if corrections is not None:
        correcting.apply(actor, visit.patient, corrections, on=visit.on, now=now)
    missing = missing_of([visit.patient_id], visit.on)[visit.patient_id]
    return step(
        actor,
        visit,
        Kind.ARRIVED,
        now=now,
        identity=identity,
        is_confirmed=is_confirmed,
        missing=[str(lack) for lack in missing],
    )


def _usable_room(visit: Visit, room_id: UUID, *, may_share: bool) -> Room:
    """Lock a room of the visit's location and see that nobody is in it."""
    room = (
        Room.objects.select_for_update()
        .filter(id=room_id, location_id=visit.location_id, is_active=True)
        .first()
    )
    if room is None:
        raise refusals.RoomNotUsable
    inside = (
        Visit.objects.filter(room=room, on=visit.on, status__in=HERE)
        .exclude(pk=visit.pk)
        .select_related("patient")
        .first()
    )
    if inside is not None and not may_share:
        raise refusals.RoomTaken(f"{inside.patient.display_name} is in {room}.")
    return room
