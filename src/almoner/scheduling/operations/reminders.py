"""Reminders: sending those that are due, sending again, and what the patient answers.

A reminder is a row for an appointment, a rule and a start: a visit that is moved is reminded of
anew, and nothing goes out twice. What could not be sent says why.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from almoner.lib.ids import uuid7
from almoner.lib.refusal import Refusal
from almoner.messages import operations as messages
from almoner.messages.models import UNDERWAY, Message, State
from almoner.messages.models import Channel as MessageChannel
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling import wording
from almoner.scheduling.links import link
from almoner.scheduling.models import Appointment, Reminder, Reply, Status
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.booking import MOVABLE, cancel_now, changeable
from almoner.scheduling.operations.offering import practice_name
from almoner.scheduling.operations.progress import confirm
from almoner.scheduling.queries.reaching import Way, ways_to
from almoner.scheduling.queries.reminders import (
    WITHDRAWN,
    DueReminder,
    due_reminders,
    find_reminder,
)

TOPIC = "reminders"
"""Told whenever a reminder is made, sent again or answered."""
ABOUT = "Appointment reminder"
DECEASED = "The patient is recorded as deceased."
BY_LINK = "The patient cancelled by the link of the reminder"


class VisitOver(Refusal):
    """This visit is not ahead any more; there is nothing to remind of."""

    status = 409


class OnItsWay(Refusal):
    """This reminder is on its way already."""

    status = 409


class VisitMoved(Refusal):
    """This visit was moved meanwhile; look at its new time first."""

    status = 409


@transaction.atomic
def send_due(actor: Actor, *, now: datetime, limit: int = 100) -> int:
    """Carry out the reminder rules whose moment has come; return how many were.

    Two workers at once do not remind twice: the second finds the lock taken and leaves it to
    the first. ``limit`` keeps the visits locked for a short time only; call until it returns 0.
    """
    actor.must("scheduling.remind")
    if not _alone():
        return 0
    due = due_reminders(now=now, limit=limit)
    if not due:
        return 0
    visits = Appointment.objects.select_related("patient", "visit_type", "location").in_bulk(
        [each.appointment_id for each in due]
    )
    ways = ways_to({visit.patient_id for visit in visits.values()}, now)
    practice = practice_name()
    rows = [
        _carried_out(actor, each, visits[each.appointment_id], ways, practice, now) for each in due
    ]
    _store(rows, due)
    tell(TOPIC)
    return len(rows)


@transaction.atomic
def send_again(actor: Actor, *, reminder_id: UUID, now: datetime) -> Reminder:
    """Send a reminder once more, to the address the patient has now."""
    actor.must("scheduling.remind")
    reminder = _locked(reminder_id)
    visit = reminder.appointment
    if visit.status != Status.BOOKED or visit.starts_at <= now:
        raise VisitOver
    if visit.starts_at != reminder.starts_at:
        raise VisitMoved("This visit was moved: a reminder of its new time goes out by itself.")
    if reminder.message and reminder.message.state in UNDERWAY:
        raise OnItsWay
    way = ways_to([visit.patient_id], now)[visit.patient_id, reminder.rule.channel]
    _send(actor, reminder, visit, way, practice_name(), now)
    reminder.save()
    audit.record(actor, "scheduling.remind_again", reminder, patient_id=visit.patient_id)
    tell(TOPIC)
    return reminder


@transaction.atomic
def withdraw_reminders(actor: Actor, *, appointment_id: UUID, now: datetime) -> int:
    """Keep queued reminders from leaving that tell of a time the visit has not any more."""
    actor.must("scheduling.remind")
    visit = Appointment.objects.select_for_update().filter(id=appointment_id).first()
    if visit is None:
        raise refusals.NotFound("There is no such appointment.")
    stale = visit.reminders.filter(message__state=State.QUEUED)
    if visit.status == Status.BOOKED:
        stale = stale.exclude(starts_at=visit.starts_at)
    count = sum(_withdrawn(reminder, now) for reminder in stale)
    if count:
        tell(TOPIC)
    return count


@transaction.atomic
def answer_reminder(
    actor: Actor, *, reminder_id: UUID, answer: str, starts_at: datetime, now: datetime
) -> Appointment:
    """Confirm or cancel the visit of a reminder, as the patient answered (see ``Reply``).

    ``starts_at`` is the time they saw. A confirmed visit may still be cancelled; cancelling
    twice changes nothing. Cancelling frees the time for the waiting list.
    """
    actor.must("scheduling.book")
    if answer not in Reply.values:
        raise refusals.NotFound("There is no such answer.")
    reminder = find_reminder(reminder_id)
    visit = changeable(reminder.appointment_id, None)
    if visit.status == Status.CANCELLED and answer == Reply.CANCELLED:
        return visit
    if visit.status not in MOVABLE or visit.starts_at <= now:
        raise VisitOver
    if visit.starts_at != starts_at:
        raise VisitMoved
    if answer == Reply.CONFIRMED:
        visit = confirm(actor, appointment_id=visit.id, now=now, by="link")
    else:
        cancel_now(actor, visit, reason=BY_LINK, now=now)
    Reminder.objects.filter(id=reminder_id).update(reply=Reply(answer), replied_at=now)
    tell(TOPIC)
    return visit


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('send_due', 0))")
        return bool(cursor.fetchone()[0])


def _carried_out(
    actor: Actor,
    due: DueReminder,
    visit: Appointment,
    ways: dict[tuple[UUID, str], Way],
    practice: str,
    now: datetime,
) -> Reminder:
    reminder = Reminder(
        id=due.reminder_id or uuid7(),
        appointment=visit,
        rule_id=due.rule_id,
        starts_at=visit.starts_at,
        made_at=now,
    )
    way = ways[visit.patient_id, due.channel]
    if visit.patient.is_deceased:
        way = Way(due.channel, why_not=DECEASED)
    _send(actor, reminder, visit, way, practice, now)
    return reminder


def _send(
    actor: Actor, reminder: Reminder, visit: Appointment, way: Way, practice: str, now: datetime
) -> None:
    """Queue the message of a reminder, or write down why there is none."""
    reminder.message, reminder.not_sent_because = None, way.why_not
    if way.to:
        try:
            reminder.message = _message(actor, reminder, visit, way, practice, now)
        except messages.AddressNotUsable as no:
            reminder.not_sent_because = no.message[:200]


def _message(
    actor: Actor, reminder: Reminder, visit: Appointment, way: Way, practice: str, now: datetime
) -> Message:
    words = _words(reminder, visit, practice, is_short=False)
    if way.channel == MessageChannel.SMS and len(words.body) > messages.LONGEST_SMS:
        words = _words(reminder, visit, practice, is_short=True)
    return messages.send(
        actor,
        channel=way.channel,
        to=way.to,
        subject=words.subject,
        body=words.body,
        language=words.language,
        about=ABOUT,
        reference_id=reminder.id,
        patient_id=visit.patient_id,
        now=now,
    )


def _words(
    reminder: Reminder, visit: Appointment, practice: str, *, is_short: bool
) -> wording.Words:
    return wording.reminder(
        visit.patient.language,
        practice=practice,
        place=visit.location.name,
        starts_at=visit.starts_at,
        zone=visit.location.zone,
        link=link("reminder", reminder.id),
        preparation={} if is_short else visit.visit_type.preparation,
    )


def _store(rows: Sequence[Reminder], due: Sequence[DueReminder]) -> None:
    """Write the rows; one that stands for a withdrawn message replaces it."""
    again = {each.reminder_id for each in due if each.reminder_id}
    Reminder.objects.bulk_create([row for row in rows if row.id not in again])
    renewed = [row for row in rows if row.id in again]
    if renewed:
        Reminder.objects.bulk_update(renewed, ["made_at", "message", "not_sent_because"])


def _withdrawn(reminder: Reminder, now: datetime) -> bool:
    if reminder.message_id is None:
        return False
    try:
        messages.withdraw(SYSTEM, message_id=reminder.message_id, reason=WITHDRAWN, now=now)
    except messages.AlreadyGone:
        return False
    reminder.not_sent_because = WITHDRAWN
    reminder.save(update_fields=["not_sent_because"])
    return True


def _locked(reminder_id: UUID) -> Reminder:
    found = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("appointment__patient", "appointment__location", "rule", "message")
        .select_related("appointment__visit_type")
        .filter(id=reminder_id)
        .first()
    )
    if found is None:
        raise refusals.NotFound("There is no such reminder.")
    return found
