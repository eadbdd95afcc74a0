"""Every change to messages: queueing, carrying, what came back, and what people do about it.

The life of a message::

    queued → sending → sent → delivered
                 ↘ queued again, later     ↘ undeliverable
                   … then failed; or undeliverable at once

Sending is told to the database before it is told to the gateway. When a worker dies in between,
the message stays ``sending`` until its ``next_try_at`` and is then handed over again with the same
``send_key``; the event ``interrupted`` says that it may have gone out twice.
"""

from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from almoner.lib.ids import uuid7
from almoner.lib.phones import NotAPhone, parse_phone
from almoner.lib.refusal import NotFound, Refusal
from almoner.messages import links
from almoner.messages.gateways.outcome import Outcome, Outgoing, Sent, TryAgain, Undeliverable
from almoner.messages.gateways.sms import Report
from almoner.messages.models.outgoing import (
    NOT_ARRIVED,
    PAUSES,
    UNDERWAY,
    Channel,
    Message,
    MessageEvent,
    State,
)
from almoner.messages.models.sendings import SecureLink
from almoner.messages.operations.following import follow
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.jobs import later
from almoner.platform.live import tell

TOPIC = "messages"
"""Told whenever any message changes."""
ABOUT_LETTERS = "letter"
"""What messages about a link to a letter begin their purpose with."""
LONGEST_SMS = 1600
"""Characters that providers accept in one text message (ten parts)."""
ATTEMPT_LASTS = timedelta(minutes=3)
"""After which an attempt that nobody recorded is taken for lost; gateways give up long before."""

Kind = MessageEvent.Kind


class AddressNotUsable(Refusal):
    """This is not an address a message can be sent to."""

    field = "to"


class NothingToSay(Refusal):
    """The message is empty."""

    field = "body"


class TooLong(Refusal):
    """A text message holds at most 1,600 characters."""

    field = "body"


class NotWaiting(Refusal):
    """This message is not one that failed to arrive."""


class AlreadyGone(Refusal):
    """This message has left already; it cannot be withdrawn."""


@transaction.atomic
def send(
    actor: Actor,
    *,
    channel: str,
    to: str,
    subject: str,
    body: str,
    language: str = "en",
    about: str,
    reference_id: UUID | None = None,
    patient_id: UUID | None = None,
    not_before: datetime | None = None,
    now: datetime,
) -> Message:
    """Keep a message and queue its sending in the same transaction.

    ``channel`` is ``email`` or ``sms``; ``to`` an e-mail address or a telephone number in any
    usual form; ``about`` a short label of the purpose (“appointment reminder”) and
    ``reference_id`` the row it speaks of; ``patient_id`` whom it concerns, if a patient; before
    ``not_before`` it does not leave.
    """
    actor.must("messages.send")
    body = body.strip()
    if not body:
        raise NothingToSay
    if channel == Channel.SMS and len(body) > LONGEST_SMS:
        raise TooLong(f"A text message holds at most 1,600 characters; this one has {len(body):,}.")
    due = max(now, not_before) if not_before else now
    message = Message.objects.create(
        channel=Channel(channel),
        to=_address(channel, to),
        subject=" ".join(subject.split())[:500],
        body=body,
        language=language,
        about=about,
        reference_id=reference_id,
        patient_id=patient_id,
        queued_at=now,
        not_before=not_before,
        next_try_at=due,
    )
    _note(actor, message, Kind.QUEUED, now=now)
    audit.record(
        actor, "messages.send", message, patient_id=patient_id, about=about, channel=channel
    )
    _queue(message)
    return message


@transaction.atomic
def begin(actor: Actor, *, message_id: UUID, now: datetime) -> Outgoing | None:
    """Mark the message as being sent and return what goes to the gateway.

    ``None`` when there is nothing to do: not due yet, withdrawn, sent, or in another worker's
    hands.
    """
    actor.must("messages.send")
    message = _locked(message_id)
    if message.state not in UNDERWAY or message.next_try_at is None or message.next_try_at > now:
        return None
    if message.state == State.SENDING:
        _note(
            actor,
            message,
            Kind.INTERRUPTED,
            now=now,
            detail="Nobody recorded how the last attempt ended: it may have gone out already.",
        )
    message.state = State.SENDING
    message.attempts += 1
    message.next_try_at = now + ATTEMPT_LASTS
    message.save(update_fields=["state", "attempts", "next_try_at"])
    _note(actor, message, Kind.SENDING, now=now, detail=f"Attempt {message.attempts}")
    return Outgoing(
        channel=message.channel,
        to=message.to,
        subject=message.subject,
        body=_revealed(message),
        language=message.language,
        key=str(message.send_key),
    )


@transaction.atomic
def record_outcome(
    actor: Actor, *, message_id: UUID, key: str, outcome: Outcome, now: datetime
) -> Message:
    """Write down what the gateway answered to the sending ``key``; queue the next try if any.

    An answer that comes late (a report was quicker, or somebody sent it again by hand
    meanwhile) changes nothing.
    """
    actor.must("messages.send")
    message = _locked(message_id)
    if message.state != State.SENDING or str(message.send_key) != key:
        return message
    match outcome:
        case Sent(provider_id):
            message.provider_id = provider_id[:255]
            _become(actor, message, State.SENT, Kind.SENT, now=now, detail=provider_id)
        case TryAgain(reason):
            _postpone(actor, message, reason, now)
        case Undeliverable(reason):
            _become(actor, message, State.UNDELIVERABLE, Kind.UNDELIVERABLE, now=now, detail=reason)
        case _:
            assert_never(outcome)
    return message


@transaction.atomic
def record_report(actor: Actor, *, report: Report, now: datetime) -> Message:
    """Write down what the provider says became of a message; a repeated report counts once.

    A report may overtake our own :func:`record_outcome`. Raises ``NotFound`` for a message that
    is not ours, so that the provider offers the report again.
    """
    actor.must("messages.send")
    message = Message.objects.select_for_update().filter(send_key=_key(report.key)).first()
    if message is None:
        raise NotFound("No message was sent under this key.")
    told_before = MessageEvent.objects.filter(report_id=report.report_id).exists()
    if told_before or message.state not in (State.SENDING, State.SENT):
        return message
    message.provider_id = report.provider_id[:255]
    if report.fate == "delivered":
        state, kind = State.DELIVERED, Kind.DELIVERED
    elif report.fate == "undeliverable":
        state, kind = State.UNDELIVERABLE, Kind.UNDELIVERABLE
    else:
        state, kind = State.SENT, Kind.SENT
    _become(actor, message, state, kind, now=now, detail=report.detail, report_id=report.report_id)
    return message


@transaction.atomic
def retry(actor: Actor, *, message_id: UUID, now: datetime) -> Message:
    """Send a message that did not arrive once more, as a sending of its own."""
    actor.must("messages.retry")
    message = _not_arrived(message_id)
    message.state = State.QUEUED
    message.send_key = uuid7()
    message.attempts = 0
    message.next_try_at = now
    message.provider_id = message.last_error = ""
    message.settled_at = None
    message.save()
    _note(actor, message, Kind.RETRIED, now=now)
    audit.record(actor, "messages.retry", message, patient_id=message.patient_id)
    _queue(message)
    return message


@transaction.atomic
def settle(actor: Actor, *, message_id: UUID, note: str, now: datetime) -> Message:
    """Take a message that did not arrive off the worklist, saying what was done instead."""
    actor.must("messages.retry")
    message = _not_arrived(message_id)
    if not note.strip():
        raise Refusal("Say what was done instead: “called, told the husband”.", field="note")
    message.settled_at = now
    message.save(update_fields=["settled_at"])
    _note(actor, message, Kind.SETTLED, now=now, detail=note.strip())
    audit.record(actor, "messages.settle", message, patient_id=message.patient_id)
    return message


@transaction.atomic
def withdraw(actor: Actor, *, message_id: UUID, reason: str, now: datetime) -> Message:
    """Keep a queued message from leaving: the visit it reminds of was cancelled."""
    actor.must("messages.retry")
    message = _locked(message_id)
    if message.state != State.QUEUED:
        raise AlreadyGone
    _become(actor, message, State.WITHDRAWN, Kind.WITHDRAWN, now=now, detail=reason)
    audit.record(actor, "messages.withdraw", message, patient_id=message.patient_id)
    return message


@transaction.atomic
def pick_up(actor: Actor, *, now: datetime) -> int:
    """Queue again what is overdue: its job or its worker was lost. Returns how many."""
    actor.must("messages.send")
    overdue = Message.objects.filter(state__in=UNDERWAY, next_try_at__lt=now - timedelta(minutes=1))
    ids = list(overdue.order_by("next_try_at").values_list("id", flat=True)[:1000])
    for message_id in ids:
        later("messages.deliver", message_id=str(message_id))
    return len(ids)


def _postpone(actor: Actor, message: Message, reason: str, now: datetime) -> None:
    if message.attempts > len(PAUSES):
        detail = f"{reason} Given up after {message.attempts} attempts."
        _become(actor, message, State.FAILED, Kind.FAILED, now=now, detail=detail)
        return
    message.state = State.QUEUED
    message.next_try_at = now + PAUSES[message.attempts - 1]
    message.last_error = reason[:500]
    message.save(update_fields=["state", "next_try_at", "last_error"])
    _note(actor, message, Kind.POSTPONED, now=now, detail=reason)
    _queue(message)


def _become(
    actor: Actor,
    message: Message,
    state: State,
    kind: MessageEvent.Kind,
    *,
    now: datetime,
    detail: str,
    report_id: str = "",
) -> None:
    message.state = state
    message.next_try_at = None
    message.last_error = detail[:500] if state in NOT_ARRIVED else ""
    message.save(update_fields=["state", "next_try_at", "last_error", "provider_id"])
    _note(actor, message, kind, now=now, detail=detail, report_id=report_id)


def _note(
    actor: Actor,
    message: Message,
    kind: MessageEvent.Kind,
    *,
    now: datetime,
    detail: str = "",
    report_id: str = "",
) -> None:
    event = MessageEvent.objects.create(
        message=message,
        at=now,
        kind=kind,
        detail=detail[:500],
        actor_name=actor.name,
        report_id=report_id,
    )
    tell(TOPIC, f"message:{message.id}")
    follow(actor, message, event)


def _revealed(message: Message) -> str:
    """Return the text that leaves: links and codes of letters stand in no table."""
    if message.reference_id is None or not message.about.startswith(ABOUT_LETTERS):
        return message.body
    link = SecureLink.objects.filter(sending_id=message.reference_id).first()
    return links.revealed(message.body, link.pk) if link else message.body


def _queue(message: Message) -> None:
    later("messages.deliver", at=message.next_try_at, message_id=str(message.id))


def _locked(message_id: UUID) -> Message:
    message = Message.objects.select_for_update().filter(id=message_id).first()
    if message is None:
        raise NotFound("There is no such message.")
    return message


def _not_arrived(message_id: UUID) -> Message:
    message = _locked(message_id)
    if not message.has_not_arrived:
        raise NotWaiting
    return message


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("No message was sent under this key.") from None


def _address(channel: str, to: str) -> str:
    if channel == Channel.SMS:
        try:
            return parse_phone(to).e164
        except NotAPhone as error:
            raise AddressNotUsable(str(error)) from error
    try:
        validate_email(to.strip())
    except ValidationError as error:
        raise AddressNotUsable(f"“{to}” is not an e-mail address.") from error
    return to.strip()
