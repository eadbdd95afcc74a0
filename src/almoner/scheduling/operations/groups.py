"""Group visits: one time in the columns, many patients in its seats."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling.events import AppointmentBooked
from almoner.scheduling.models import GONE, Appointment, GroupVisit, Status
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.booking import cancel_now
from almoner.scheduling.operations.placing import Wish, occupy, place


class JoinedAlready(Refusal):
    """This patient has a seat in the group already."""

    field = "patient"


class NotAGroup(Refusal):
    """Visits of this type have one patient each: book it for somebody."""

    field = "visit_type"


class SeatsTaken(Refusal):
    """More seats are taken than that."""

    field = "capacity"


@transaction.atomic
def open_group(
    actor: Actor, *, wish: Wish, now: datetime, topic: str = "", capacity: int | None = None
) -> GroupVisit:
    """Take the columns' time for a group; patients join it later.

    ``capacity`` replaces the visit type's number of seats.
    """
    actor.must("scheduling.book")
    placing = place(actor, wish, now=now)
    seats = capacity or placing.visit_type.capacity
    if placing.visit_type.capacity < 2 or seats < 2:
        raise NotAGroup
    group = GroupVisit.objects.create(
        visit_type_id=placing.visit_type.id,
        location_id=placing.place.id,
        during=placing.during,
        capacity=seats,
        topic=topic.strip(),
    )
    occupy(placing, group=group)
    audit.record(actor, "scheduling.open_group", group, start=group.during.lower.isoformat())
    tell(f"day:{placing.day}")
    return group


@transaction.atomic
def join_group(
    actor: Actor,
    *,
    group_id: UUID,
    patient_id: UUID,
    now: datetime,
    reason: str = "",
) -> Appointment:
    """Give a patient the lowest free seat; ``GroupFull`` when there is none."""
    actor.must("scheduling.book")
    group = _locked(group_id)
    if group.cancelled_at is not None:
        raise refusals.NotOpenToIt("This group visit is cancelled.")
    _check_patient(patient_id)
    there = group.appointments.exclude(status__in=GONE)
    if there.filter(patient_id=patient_id).exists():
        raise JoinedAlready
    used = set(there.values_list("seat", flat=True))
    seat = next((n for n in range(1, group.capacity + 1) if n not in used), None)
    if seat is None:
        raise refusals.GroupFull(f"All {group.capacity} seats of this group visit are taken.")
    appointment = Appointment.objects.create(
        patient_id=patient_id,
        visit_type_id=group.visit_type_id,
        location_id=group.location_id,
        during=group.during,
        group=group,
        seat=seat,
        group_capacity=group.capacity,
        reason=reason.strip(),
        booked_at=now,
        booked_by_id=actor.user_id,
    )
    audit.record(actor, "scheduling.join_group", appointment, patient_id=patient_id, seat=seat)
    tell(f"day:{_day(group)}")
    publish(AppointmentBooked(appointment.id, patient_id))
    return appointment


@transaction.atomic
def resize_group(actor: Actor, *, group_id: UUID, version: int, capacity: int) -> GroupVisit:
    """Change the number of seats; the database refuses fewer than are taken."""
    actor.must("scheduling.book")
    group = _locked(group_id)
    if group.version != version:
        raise refusals.ChangedMeanwhile(
            f"Somebody changed this group while you looked at it: it has {group.capacity} seats."
        )
    group.capacity = capacity
    group.version += 1
    try:
        with transaction.atomic():
            group.save(update_fields=["capacity", "version"])
    except IntegrityError:
        raise SeatsTaken from None
    audit.record(actor, "scheduling.resize_group", group, capacity=capacity)
    tell(f"day:{_day(group)}")
    return group


@transaction.atomic
def cancel_group(actor: Actor, *, group_id: UUID, reason: str, now: datetime) -> GroupVisit:
    """Cancel the group and everybody's seat, and free its columns."""
    actor.must("scheduling.book")
    group = _locked(group_id)
    if not reason.strip():
        raise Refusal("Say why it is cancelled.", field="reason")
    for appointment in group.appointments.filter(status=Status.BOOKED).select_related(
        "location", "visit_type"
    ):
        cancel_now(actor, appointment, reason=reason.strip(), now=now)
    group.cancelled_at = now
    group.version += 1
    group.save(update_fields=["cancelled_at", "version"])
    group.occupancies.filter(released_at__isnull=True).update(released_at=now)
    audit.record(actor, "scheduling.cancel_group", group)
    tell(f"day:{_day(group)}")
    return group


def _locked(group_id: UUID) -> GroupVisit:
    found = (
        GroupVisit.objects.select_for_update(of=("self",))
        .select_related("location", "visit_type")
        .filter(id=group_id)
        .first()
    )
    if found is None:
        raise refusals.NotFound("There is no such group visit.")
    return found


def _check_patient(patient_id: UUID) -> None:
    patient = Patient.objects.filter(id=patient_id).first()
    if patient is None:
        raise refusals.NotFound("There is no such patient.", field="patient")
    if patient.is_deceased or patient.is_entered_in_error or patient.merged_into_id:
        raise refusals.PatientNotBookable


def _day(group: GroupVisit) -> str:
    start: datetime = group.during.lower
    return start.astimezone(group.location.zone).date().isoformat()
