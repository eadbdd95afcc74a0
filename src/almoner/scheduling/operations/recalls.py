"""Recalls: who should come back, what was tried to reach them, and how it ended.

Booking a visit of the type settles a recall (``operations.booking``); cancelling that visit opens
it again (``reactions``).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling.models import GONE, Recall, RecallContact, RecallState
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.waiting import must_be_bookable
from almoner.scheduling.queries.revisions import must_be_at

TOPIC = "recalls"
"""Told whenever a recall changes."""
OPEN = (RecallState.DUE, RecallState.CONTACTED)
LABELS = {
    "due_on": "the due date",
    "reason": "the reason",
    "state": "the state",
    "visit_type_id": "the visit type",
    "column_id": "the practitioner",
}


class RecallEnded(Refusal):
    """This recall has ended; open it again first."""

    status = 409


class RecalledAlready(Refusal):
    """This patient is to be called back for a visit of this type already."""

    field = "visit_type"


@transaction.atomic
def add_recall(
    actor: Actor,
    *,
    patient_id: UUID,
    visit_type_id: UUID,
    due_on: date,
    now: datetime,
    column_id: UUID | None = None,
    reason: str = "",
) -> Recall:
    """Note that a patient should come for a visit of a type about ``due_on``."""
    actor.must("scheduling.keep_waiting_list")
    must_be_bookable(patient_id, visit_type_id)
    if Recall.objects.filter(
        patient_id=patient_id, visit_type_id=visit_type_id, due_on=due_on, state__in=OPEN
    ).exists():
        raise RecalledAlready
    recall = Recall.objects.create(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        column_id=column_id,
        due_on=due_on,
        reason=reason.strip(),
        made_at=now,
    )
    _told(actor, "scheduling.add_recall", recall)
    return recall


@transaction.atomic
def change_recall(
    actor: Actor,
    *,
    recall_id: UUID,
    version: int,
    due_on: date,
    column_id: UUID | None = None,
    reason: str = "",
) -> Recall:
    """Change when, by whom or why somebody should come back."""
    actor.must("scheduling.keep_waiting_list")
    recall = _locked(recall_id)
    must_be_at(recall, version, LABELS)
    _must_be_open(recall)
    recall.due_on, recall.column_id, recall.reason = due_on, column_id, reason.strip()
    _save(actor, "scheduling.change_recall", recall)
    return recall


@transaction.atomic
def note_contact(
    actor: Actor, *, recall_id: UUID, how: str, outcome: str, now: datetime, note: str = ""
) -> RecallContact:
    """Write down one attempt to reach the patient; once it reached them, they were contacted."""
    actor.must("scheduling.keep_waiting_list")
    recall = _locked(recall_id)
    _must_be_open(recall)
    contact = RecallContact.objects.create(
        recall=recall, at=now, by_name=actor.name, how=how, outcome=outcome, note=note.strip()
    )
    if outcome in ("reached", "left_word", "sent"):
        recall.state = RecallState.CONTACTED
    _save(actor, "scheduling.note_contact", recall)
    return contact


@transaction.atomic
def decline_recall(actor: Actor, *, recall_id: UUID, reason: str) -> Recall:
    """Note that the patient does not want to come."""
    actor.must("scheduling.keep_waiting_list")
    return _end(actor, recall_id, RecallState.DECLINED, reason)


@transaction.atomic
def close_recall(actor: Actor, *, recall_id: UUID, reason: str) -> Recall:
    """End a recall that is not needed any more, or that nobody can be reached for."""
    actor.must("scheduling.keep_waiting_list")
    return _end(actor, recall_id, RecallState.CLOSED, reason)


@transaction.atomic
def reopen_recall(actor: Actor, *, recall_id: UUID) -> Recall:
    """Take an end back: the recall stands on the worklist again."""
    actor.must("scheduling.keep_waiting_list")
    recall = _locked(recall_id)
    if recall.state in OPEN:
        return recall
    own = recall.appointment
    if recall.state == RecallState.BOOKED and own and own.status not in GONE:
        raise RecallEnded("The visit it was booked for still stands: cancel that first.")
    _open_again(actor, recall)
    return recall


@transaction.atomic
def reopen_recalls_of(actor: Actor, *, appointment_id: UUID) -> int:
    """Open the recalls again that a visit had settled, now that it is cancelled."""
    actor.must("scheduling.keep_waiting_list")
    settled = Recall.objects.select_for_update().filter(
        appointment_id=appointment_id, state=RecallState.BOOKED
    )
    recalls = list(settled)
    for recall in recalls:
        _open_again(actor, recall)
    return len(recalls)


def _open_again(actor: Actor, recall: Recall) -> None:
    was_reached = recall.contacts.filter(outcome__in=("reached", "left_word", "sent")).exists()
    recall.state = RecallState.CONTACTED if was_reached else RecallState.DUE
    recall.closed_reason = ""
    _save(actor, "scheduling.reopen_recall", recall)


def _end(actor: Actor, recall_id: UUID, state: RecallState, reason: str) -> Recall:
    recall = _locked(recall_id)
    _must_be_open(recall)
    if not reason.strip():
        raise Refusal("Say why: whoever looks next will ask.", field="reason")
    recall.state, recall.closed_reason = state, reason.strip()
    verb = "decline" if state == RecallState.DECLINED else "close"
    _save(actor, f"scheduling.{verb}_recall", recall)
    return recall


def _locked(recall_id: UUID) -> Recall:
    recall = Recall.objects.select_for_update().filter(id=recall_id).first()
    if recall is None:
        raise refusals.NotFound("There is no such recall.")
    return recall


def _must_be_open(recall: Recall) -> None:
    if recall.state not in OPEN:
        state = recall.get_state_display().lower()
        raise RecallEnded(f"This recall is {state}; open it again first.")


def _save(actor: Actor, verb: str, recall: Recall) -> None:
    recall.version += 1
    recall.save()
    _told(actor, verb, recall)


def _told(actor: Actor, verb: str, recall: Recall) -> None:
    audit.record(actor, verb, recall, patient_id=recall.patient_id)
    tell(TOPIC)
