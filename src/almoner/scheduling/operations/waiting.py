"""The waiting list: joining it, changing what one wishes, leaving it and coming back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling.models import (
    Appointment,
    EntryState,
    Offer,
    OfferState,
    Priority,
    VisitType,
    WaitingListEntry,
)
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.holding import close, pass_on
from almoner.scheduling.queries.revisions import must_be_at
from almoner.scheduling.queries.waiting import OPEN

TOPIC = "waiting-list"
"""Told whenever the list or an offer changes."""
LABELS = {
    "priority": "the priority",
    "note": "the note",
    "notice_hours": "the notice in hours",
    "from_on": "the first date",
    "until_on": "the last date",
    "start_time": "the first hour",
    "end_time": "the last hour",
    "state": "the state",
}


class WaitsAlready(Refusal):
    """This patient waits for a visit of this type already: change that entry."""

    field = "visit_type"


class NotWaiting(Refusal):
    """This entry of the waiting list has ended."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which openings would do; what is empty means any.

    The visit lies on one of the ``weekdays`` (Monday is 0) between the hours and dates (both
    dates included). ``notice_hours`` is how long before a visit they must know.
    """

    priority: int = Priority.ROUTINE
    column_ids: Sequence[UUID] = ()
    location_ids: Sequence[UUID] = ()
    weekdays: Sequence[int] = ()
    start_time: time | None = None
    end_time: time | None = None
    from_on: date | None = None
    until_on: date | None = None
    language: str = ""
    notice_hours: int = 24
    note: str = ""


ANYTHING = Wishes()


@transaction.atomic
def join_waiting_list(
    actor: Actor,
    *,
    patient_id: UUID,
    visit_type_id: UUID,
    now: datetime,
    wishes: Wishes = ANYTHING,
    appointment_id: UUID | None = None,
) -> WaitingListEntry:
    """Put a patient on the waiting list for a visit type.

    With ``appointment_id`` the patient has that visit and would give it up for an earlier one.
    """
    actor.must("scheduling.keep_waiting_list")
    must_be_bookable(patient_id, visit_type_id)
    entry = WaitingListEntry(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        appointment=_own_visit(patient_id, appointment_id),
        joined_at=now,
        **_checked(wishes),
    )
    _save_once(entry)
    told(actor, "scheduling.join_waiting_list", entry)
    return entry


@transaction.atomic
def change_wishes(
    actor: Actor,
    *,
    entry_id: UUID,
    version: int,
    wishes: Wishes,
    appointment_id: UUID | None = None,
) -> WaitingListEntry:
    """Change what an entry wishes; the day on which it joined stays."""
    actor.must("scheduling.keep_waiting_list")
    entry = open_entry(entry_id)
    must_be_at(entry, version, LABELS)
    for name, value in _checked(wishes).items():
        setattr(entry, name, value)
    entry.appointment = _own_visit(entry.patient_id, appointment_id)
    entry.version += 1
    entry.save()
    told(actor, "scheduling.change_wishes", entry)
    return entry


@transaction.atomic
def leave_waiting_list(actor: Actor, *, entry_id: UUID, now: datetime) -> WaitingListEntry:
    """Take a patient off the list; an open offer of theirs passes on."""
    actor.must("scheduling.keep_waiting_list")
    entry = open_entry(entry_id)
    for offer in Offer.objects.select_for_update().filter(entry=entry, state=OfferState.OPEN):
        close(offer, OfferState.WITHDRAWN, now)
        pass_on(offer)
    become(entry, EntryState.WITHDRAWN, now)
    told(actor, "scheduling.leave_waiting_list", entry)
    return entry


@transaction.atomic
def rejoin_waiting_list(actor: Actor, *, entry_id: UUID) -> WaitingListEntry:
    """Take the leaving back: the entry keeps the day on which it joined."""
    actor.must("scheduling.keep_waiting_list")
    entry = WaitingListEntry.objects.select_for_update().filter(id=entry_id).first()
    if entry is None or entry.state != EntryState.WITHDRAWN:
        raise NotWaiting("Only somebody who was taken off the list can be put back.")
    entry.state, entry.ended_at = EntryState.WAITING, None
    entry.version += 1
    _save_once(entry)
    told(actor, "scheduling.rejoin_waiting_list", entry)
    return entry


def open_entry(entry_id: UUID) -> WaitingListEntry:
    """Lock an entry that has not ended. Whoever locks an offer as well locks the entry first."""
    entry = WaitingListEntry.objects.select_for_update().filter(id=entry_id).first()
    if entry is None:
        raise refusals.NotFound("There is no such entry on the waiting list.")
    if entry.state not in OPEN:
        raise NotWaiting
    return entry


def become(entry: WaitingListEntry, state: EntryState, now: datetime) -> None:
    """Write an entry's new state."""
    entry.state = state
    entry.ended_at = None if state in OPEN else now
    entry.version += 1
    entry.save()


def told(actor: Actor, verb: str, entry: WaitingListEntry, **detail: str) -> None:
    """Log what was done to an entry, and tell the screens."""
    audit.record(actor, verb, entry, patient_id=entry.patient_id, **detail)
    tell(TOPIC)


def must_be_bookable(patient_id: UUID, visit_type_id: UUID) -> None:
    """Raise a refusal where nobody could ever book this visit for this patient."""
    patient = Patient.objects.filter(id=patient_id).first()
    if patient is None:
        raise refusals.PatientNotBookable("Choose a patient.")
    if patient.is_deceased:
        raise refusals.PatientNotBookable(f"{patient.display_name} is recorded as deceased.")
    if patient.merged_into_id or patient.is_entered_in_error:
        raise refusals.PatientNotBookable(
            f"The record of {patient.display_name} was merged or entered in error: use the other."
        )
    visit_type = VisitType.objects.filter(id=visit_type_id).first()
    if visit_type is None or not visit_type.is_active:
        raise refusals.VisitTypeNotBookable
    if visit_type.capacity > 1:
        raise refusals.VisitTypeNotBookable(
            f"“{visit_type.name}” is a group visit: join one of its groups."
        )


def _checked(wishes: Wishes) -> dict[str, Any]:
    if (wishes.start_time is None) != (wishes.end_time is None):
        raise Refusal("Give both hours, or none.", field="end_time")
    if wishes.start_time and wishes.end_time and wishes.end_time <= wishes.start_time:
        raise Refusal("The second hour must be later than the first.", field="end_time")
    if wishes.from_on and wishes.until_on and wishes.until_on < wishes.from_on:
        raise Refusal("The last date must not be before the first.", field="until_on")
    return {
        **asdict(wishes),
        "column_ids": list(wishes.column_ids),
        "location_ids": list(wishes.location_ids),
        "weekdays": sorted(wishes.weekdays),
        "note": wishes.note.strip(),
    }


def _own_visit(patient_id: UUID, appointment_id: UUID | None) -> Appointment | None:
    if appointment_id is None:
        return None
    own = Appointment.objects.filter(id=appointment_id, patient_id=patient_id).first()
    if own is None:
        raise refusals.NotFound("The patient has no such visit.", field="appointment")
    return own


def _save_once(entry: WaitingListEntry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as broken:
        if "waits_once_for_a_type" in str(broken):
            raise WaitsAlready from None
        raise
