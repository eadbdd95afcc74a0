"""Booking a visit, moving it, cancelling it, and taking the last two back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.audit.models import Entry
from almoner.platform.jobs import later
from almoner.platform.live import note as note_to_screens
from almoner.platform.live import tell
from almoner.platform.statements import insert
from almoner.scheduling.events import AppointmentBooked, AppointmentCancelled, AppointmentMoved
from almoner.scheduling.models import (
    Appointment,
    Move,
    Occupancy,
    Recall,
    RecallState,
    Series,
    Status,
)
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.placing import (
    Placing,
    Wish,
    occupancies,
    occupy,
    place,
    placed_again,
    taken_if_excluded,
)
from almoner.scheduling.queries.differences import what_changed
from almoner.scheduling.queries.lateness import late_from

MOVABLE = (Status.BOOKED, Status.PENDING, Status.PROPOSED, Status.NOSHOW)
UNDO_FOR = timedelta(hours=24)
"""How long a cancellation or a move can be taken back."""


@transaction.atomic
def book(
    actor: Actor,
    *,
    wish: Wish,
    now: datetime,
    reason: str = "",
    note: str = "",
    instead_of: Sequence[UUID] = (),
    series: Series | None = None,
) -> Appointment:
    """Book ``wish`` for its patient.

    The database refuses overlaps (``no_double_booking``): of two clerks pressing the button at
    once one gets the appointment, the other ``SlotTaken``. ``instead_of`` names holds and
    appointments of the same patient whose own time does not count against the wish. An open
    recall of the patient for this visit type becomes booked.
    """
    actor.must("scheduling.book")
    if wish.patient_id is None:
        raise refusals.PatientNotBookable("Choose a patient.")
    placing = place(actor, wish, now=now, instead_of=instead_of)
    if placing.visit_type.capacity > 1:
        raise refusals.VisitTypeNotBookable(
            f"“{placing.visit_type.name}” is a group visit: join one of its groups."
        )
    appointment = Appointment(
        patient_id=wish.patient_id,
        visit_type_id=placing.visit_type.id,
        location_id=placing.place.id,
        during=placing.during,
        reason=reason.strip(),
        note=note.strip(),
        series=series,
        booked_at=now,
        booked_by_id=actor.user_id,
    )
    said = Entry.of(
        actor,
        "scheduling.book",
        appointment,
        patient_id=appointment.patient_id,
        start=appointment.starts_at.isoformat(),
        columns=[column.number for column in placing.columns],
        lanes=list(placing.lanes),
    )
    with taken_if_excluded():
        insert(
            appointment,
            *occupancies(placing, appointment=appointment),
            said,
            notify=[note_to_screens(f"day:{placing.day}")],
        )
    _settle_recalls(appointment, placing)
    publish(AppointmentBooked(appointment.id, appointment.patient_id))
    return appointment


def _settle_recalls(appointment: Appointment, placing: Placing) -> None:
    if placing.patient and placing.patient.recalls:
        Recall.objects.filter(id__in=placing.patient.recalls).update(
            state=RecallState.BOOKED, appointment=appointment, version=F("version") + 1
        )
        tell("recalls")


@transaction.atomic
def move(
    actor: Actor,
    *,
    appointment_id: UUID,
    version: int,
    starts_at: datetime,
    now: datetime,
    column_ids: Sequence[UUID] | None = None,
    location_id: UUID | None = None,
    minutes: int | None = None,
    overbook: bool = False,
    override: bool = False,
    may_overlap: bool = False,
) -> Appointment:
    """Move a visit to another time, other columns or both; its old time becomes free.

    Without ``column_ids`` it keeps its columns. ``version`` is the one the person saw. A moved
    visit is no longer confirmed: the patient said yes to another time.
    """
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    _must_be_in(appointment, MOVABLE, "moved")
    if appointment.group_id:
        raise refusals.NotOpenToIt("A seat in a group visit cannot be moved: join another group.")
    was = live_occupancies(appointment)
    wish = Wish(
        visit_type_id=appointment.visit_type_id,
        column_ids=column_ids or [row.column.id for row in was],
        starts_at=starts_at,
        location_id=location_id,
        patient_id=appointment.patient_id,
        minutes=minutes or appointment.minutes,
        overbook=overbook,
        override=override,
        may_overlap=may_overlap,
    )
    placing = place(actor, wish, now=now, instead_of=[appointment.id])
    _replace(actor, appointment, placing, was, now=now, verb="scheduling.move")
    return appointment


def _replace(
    actor: Actor,
    appointment: Appointment,
    placing: Placing,
    was: Sequence[Occupancy],
    *,
    now: datetime,
    verb: str,
) -> None:
    """Give the appointment its new time and columns, and free the old ones."""
    old_day = local_day(appointment)
    left = Move(
        appointment=appointment,
        at=now,
        was_during=appointment.during,
        was_location_id=appointment.location_id,
        was_confirmed_at=appointment.confirmed_at,
    )
    release(appointment, now)
    appointment.during = placing.during
    appointment.location_id = placing.place.id
    appointment.status = Status.BOOKED
    appointment.confirmed_at = None
    appointment.confirmed_by = ""
    save(appointment)
    left.version = appointment.version
    left.save()
    occupy(placing, appointment=appointment)
    audit.record(
        actor,
        verb,
        appointment,
        patient_id=appointment.patient_id,
        was=left.was_during.lower.isoformat(),
        start=appointment.starts_at.isoformat(),
        columns=[column.number for column in placing.columns],
    )
    offer_freed(was, now)
    tell(*{f"day:{old_day}", f"day:{placing.day}"})
    publish(AppointmentMoved(appointment.id, appointment.patient_id))


@transaction.atomic
def cancel(
    actor: Actor,
    *,
    appointment_id: UUID,
    version: int,
    reason: str,
    now: datetime,
) -> Appointment:
    """Cancel a visit and free its time for the waiting list.

    It counts as late when less than the visit type's (else the office's) notice is left.
    """
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    if not reason.strip():
        raise Refusal("Say why it is cancelled.", field="reason")
    cancel_now(actor, appointment, reason=reason.strip(), now=now)
    return appointment


def cancel_now(
    actor: Actor,
    appointment: Appointment,
    *,
    reason: str,
    now: datetime,
    may_be_late: bool = True,
) -> None:
    """Cancel a locked appointment; the part that desk, patient and series share."""
    _must_be_in(appointment, (*MOVABLE, Status.ARRIVED), "cancelled")
    was = live_occupancies(appointment)
    appointment.status = Status.CANCELLED
    appointment.cancelled_at = now
    appointment.cancel_reason = reason
    appointment.is_late_cancel = may_be_late and now > late_from(appointment)
    save(appointment)
    release(appointment, now)
    audit.record(
        actor,
        "scheduling.cancel",
        appointment,
        patient_id=appointment.patient_id,
        is_late=appointment.is_late_cancel,
    )
    offer_freed(was, now)
    tell(f"day:{local_day(appointment)}")
    publish(AppointmentCancelled(appointment.id, appointment.patient_id))


@transaction.atomic
def undo_cancel(actor: Actor, *, appointment_id: UUID, version: int, now: datetime) -> Appointment:
    """Take a cancellation back, if its time is still free."""
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    if appointment.status != Status.CANCELLED or appointment.cancelled_at is None:
        raise refusals.NotOpenToIt("This visit is not cancelled.")
    if appointment.group_id:
        raise refusals.NotOpenToIt("Give the patient a seat in the group again instead.")
    rows = _released_at(appointment, appointment.cancelled_at)
    placing = _again(actor, appointment, rows, appointment.cancelled_at, now)
    appointment.status = Status.BOOKED
    appointment.cancelled_at = None
    appointment.cancel_reason = ""
    appointment.is_late_cancel = False
    save(appointment)
    occupy(placing, appointment=appointment)
    _settle_recalls(appointment, placing)
    audit.record(actor, "scheduling.undo_cancel", appointment, patient_id=appointment.patient_id)
    tell(f"day:{placing.day}")
    publish(AppointmentBooked(appointment.id, appointment.patient_id))
    return appointment


@transaction.atomic
def undo_move(actor: Actor, *, appointment_id: UUID, version: int, now: datetime) -> Appointment:
    """Move a visit back to where it was before its last move, if that time is still free."""
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    _must_be_in(appointment, MOVABLE, "moved")
    last = appointment.moves.filter(version=appointment.version).first()
    if last is None:
        raise refusals.NotOpenToIt("The last change of this visit was not a move.")
    rows = _released_at(appointment, last.at)
    was = live_occupancies(appointment)
    before = Appointment(
        id=appointment.id,
        patient_id=appointment.patient_id,
        visit_type_id=appointment.visit_type_id,
        location_id=last.was_location_id,
        during=last.was_during,
    )
    placing = _again(actor, before, rows, last.at, now)
    _replace(actor, appointment, placing, was, now=now, verb="scheduling.undo_move")
    if last.was_confirmed_at:
        Appointment.objects.filter(id=appointment.id).update(confirmed_at=last.was_confirmed_at)
        appointment.confirmed_at = last.was_confirmed_at
    return appointment


def _again(
    actor: Actor, was: Appointment, rows: Sequence[Occupancy], at: datetime, now: datetime
) -> Placing:
    """Place what stood there before: the rules it once passed are not asked again."""
    if now - at > UNDO_FOR:
        raise refusals.NotOpenToIt("That was more than 24 hours ago: book or move it instead.")
    wish = placed_again(was, rows)
    return place(actor, wish, now=now, instead_of=[was.id], was_allowed=True)


def changeable(appointment_id: UUID, version: int | None) -> Appointment:
    """Lock an appointment for a change and compare the version the person saw.

    ``None`` skips the comparison, for callers that just read the row themselves. Raises
    ``ChangedMeanwhile`` with what changed and who did it.
    """
    found = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("location", "visit_type")
        .filter(id=appointment_id)
        .first()
    )
    if found is None:
        raise refusals.NotFound("There is no such appointment.")
    if version is not None and version != found.version:
        difference = what_changed(found, since=version)
        raise refusals.ChangedMeanwhile(
            f"Somebody changed this visit while you looked at it: {difference}. "
            "Nothing of yours was saved.",
            difference=difference,
            version=found.version,
        )
    return found


def save(appointment: Appointment) -> None:
    """Write the row as its next version."""
    appointment.version += 1
    appointment.save()


def live_occupancies(appointment: Appointment) -> Sequence[Occupancy]:
    """Return what the appointment takes now, with the columns."""
    return list(
        appointment.occupancies.filter(released_at__isnull=True)
        .select_related("column")
        .order_by("column__position", "column__name")
    )


def release(appointment: Appointment, now: datetime) -> None:
    """Free the appointment's time."""
    appointment.occupancies.filter(released_at__isnull=True).update(released_at=now)


def offer_freed(was: Sequence[Occupancy], now: datetime) -> None:
    """Queue the offer of freed time that is still to come to the waiting list."""
    ahead = [row for row in was if row.during.lower > now]
    if ahead:
        later("scheduling.offer_freed", occupancy_ids=",".join(str(row.id) for row in ahead))


def local_day(appointment: Appointment) -> str:
    """Return the local date of the visit in ISO form, which names its day sheet."""
    return appointment.starts_at.astimezone(appointment.location.zone).date().isoformat()


def _released_at(appointment: Appointment, at: datetime) -> list[Occupancy]:
    return list(
        appointment.occupancies.filter(released_at=at)
        .select_related("column")
        .order_by("column__position", "column__name")
    )


def _must_be_in(appointment: Appointment, statuses: Sequence[str], done: str) -> None:
    if appointment.status not in statuses:
        label = appointment.get_status_display().lower()
        raise refusals.NotOpenToIt(f"This visit is {label}; it cannot be {done}.")
