"""Sending a letter, whatever the way; what became of it; and what people do about it."""

from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from almoner.lib.ids import uuid7
from almoner.lib.refusal import NotFound, Refusal
from almoner.messages.carriers import Carrier, Parcel, carrier_of
from almoner.messages.gateways.outcome import Outcome, Sent, TryAgain, Undeliverable
from almoner.messages.models import (
    PAUSES,
    Letter,
    LetterState,
    Postage,
    Sending,
    SendingState,
    Way,
)
from almoner.messages.operations.following import has_left, write_down
from almoner.messages.operations.links import queue_link
from almoner.messages.operations.outgoing import AddressNotUsable, AlreadyGone, NotWaiting
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.jobs import later

ATTEMPT_LASTS = timedelta(minutes=20)
"""After which an attempt that nobody recorded is taken for lost; a long fax takes ten."""


class NotReady(Refusal):
    """Finish or sign the letter first: then it can be sent."""

    status = 409


class RecordsLeaveOnRequest(Refusal):
    """These are released records: send them from their request, where they are accounted for."""

    status = 409


class WayNotOffered(Refusal):
    """Letters cannot leave this way here: nobody has set it up."""

    field = "way"


@transaction.atomic
def send_letter(
    actor: Actor,
    *,
    letter_id: UUID,
    way: str,
    to: str = "",
    postage: str = "",
    text_code_to: str = "",
    now: datetime,
) -> Sending:
    """Send a letter that is ready: into the mail tray, as a link by e-mail, or by a carrier.

    ``to`` is an e-mail address or number (by default the letter's own); ``postage`` a class for
    mail; ``text_code_to`` the number that an e-mail's code is texted to (without it the code is
    on the page of the sending, to be told by telephone). Raises ``NotReady``,
    ``AddressNotUsable``, ``WayNotOffered``.
    """
    actor.must("messages.send_letters")
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=letter_id).first()
    if letter is None:
        raise NotFound("There is no such letter.")
    if letter.holds_records:
        raise RecordsLeaveOnRequest
    if letter.standing not in (LetterState.READY, LetterState.SENT):
        raise NotReady
    return put_on_its_way(
        actor, letter, way=way, to=to, postage=postage, text_code_to=text_code_to, now=now
    )


def put_on_its_way(
    actor: Actor,
    letter: Letter,
    *,
    way: str,
    to: str,
    postage: str = "",
    text_code_to: str = "",
    now: datetime,
) -> Sending:
    """Write the sending of a letter down and let it begin; part of an operation."""
    sending = Sending(
        letter=letter,
        way=Way(way),
        to=_address(letter, way, to),
        postage=Postage(postage or Postage.FIRST_CLASS) if way == Way.MAIL else "",
        queued_at=now,
        queued_by=actor.name,
        next_try_at=None if way == Way.MAIL else now,
    )
    sending.save(force_insert=True)
    write_down(actor, sending, "Asked for", now=now)
    if way == Way.EMAIL:
        queue_link(sending, text_code_to=text_code_to, now=now)
    elif way != Way.MAIL:
        later("messages.carry", sending_id=sending.pk)
    audit.record(actor, "messages.send_letter", letter, patient_id=letter.patient_id, way=str(way))
    return sending


@transaction.atomic
def begin_carrying(
    actor: Actor, *, sending_id: UUID, now: datetime
) -> tuple[Carrier, Parcel] | None:
    """Mark a sending as being handed over; ``None`` when there is nothing to do."""
    actor.must("messages.send_letters")
    sending = _locked(sending_id)
    carrier = carrier_of(sending.way)
    if carrier is None or sending.next_try_at is None or sending.next_try_at > now:
        return None
    if sending.state == SendingState.SENDING:
        lost = "Nobody recorded how the last attempt ended: it may have gone out already."
        write_down(actor, sending, "Interrupted", now=now, detail=lost, tone="warning")
    sending.state = SendingState.SENDING
    sending.attempts += 1
    sending.next_try_at = now + ATTEMPT_LASTS
    sending.save()
    write_down(actor, sending, "Handed over", now=now, detail=f"Attempt {sending.attempts}")
    letter = sending.letter
    if letter.pdf is None:
        raise NotReady
    content = letter.pdf.path.read_bytes()
    return carrier, Parcel(content, sending.to, str(letter), str(sending.send_key))


@transaction.atomic
def record_carried(
    actor: Actor, *, sending_id: UUID, key: str, outcome: Outcome, now: datetime
) -> Sending:
    """Write down what the carrier answered; a late answer changes nothing."""
    actor.must("messages.send_letters")
    sending = _locked(sending_id)
    if sending.state != SendingState.SENDING or str(sending.send_key) != key:
        return sending
    match outcome:
        case Sent(provider_id):
            sending.provider_id = provider_id[:255]
            become(actor, sending, SendingState.SENT, "Sent", provider_id, now)
        case TryAgain(reason):
            _postpone(actor, sending, reason, now)
        case Undeliverable(reason):
            become(actor, sending, SendingState.UNDELIVERABLE, "Undeliverable", reason, now)
        case _:
            assert_never(outcome)
    return sending


@transaction.atomic
def record_fate(
    actor: Actor, *, key: UUID, is_delivered: bool, detail: str = "", now: datetime
) -> Sending:
    """Write down what a provider reports of the sending ``key``; once settled it stays so."""
    actor.must("messages.send_letters")
    sending = Sending.objects.filter(send_key=key).first()
    if sending is None:
        raise NotFound("No letter was sent under this key.")
    sending = _locked(sending.pk)
    if sending.state not in (SendingState.SENDING, SendingState.SENT):
        return sending
    if is_delivered:
        become(actor, sending, SendingState.DELIVERED, "Delivered", detail, now)
    else:
        become(actor, sending, SendingState.UNDELIVERABLE, "Undeliverable", detail, now)
    return sending


@transaction.atomic
def retry_sending(actor: Actor, *, sending_id: UUID, now: datetime) -> Sending:
    """Hand a letter that did not arrive over once more; by mail it goes back into the tray."""
    actor.must("messages.send_letters")
    sending = _not_arrived(sending_id)
    sending.state = SendingState.QUEUED
    sending.send_key = uuid7()
    sending.attempts = 0
    sending.next_try_at = None if sending.way == Way.MAIL else now
    sending.batch, sending.place = None, 0
    sending.provider_id = sending.last_error = ""
    sending.save()
    write_down(actor, sending, "Sent again by hand", now=now)
    audit.record(actor, "messages.retry_sending", sending, patient_id=sending.letter.patient_id)
    if sending.way != Way.MAIL:
        later("messages.carry", sending_id=sending.pk)
    return sending


@transaction.atomic
def settle_sending(actor: Actor, *, sending_id: UUID, note: str, now: datetime) -> Sending:
    """Take a letter that did not arrive off the worklist, saying what was done instead."""
    actor.must("messages.send_letters")
    sending = _not_arrived(sending_id)
    if not note.strip():
        raise Refusal("Say what was done instead: “handed over at the desk”.", field="note")
    sending.settled_at = now
    sending.save()
    write_down(actor, sending, "Settled by hand", now=now, detail=note.strip())
    audit.record(actor, "messages.settle_sending", sending, patient_id=sending.letter.patient_id)
    return sending


@transaction.atomic
def withdraw_sending(actor: Actor, *, sending_id: UUID, now: datetime) -> Sending:
    """Keep a letter from leaving that waits in the mail tray or for a carrier."""
    actor.must("messages.send_letters")
    sending = _locked(sending_id)
    if sending.state != SendingState.QUEUED or sending.batch_id or sending.message_id:
        raise AlreadyGone("This letter has left already, or is in a batch; it cannot be withdrawn.")
    become(actor, sending, SendingState.WITHDRAWN, "Withdrawn", "", now)
    audit.record(actor, "messages.withdraw_sending", sending, patient_id=sending.letter.patient_id)
    return sending


@transaction.atomic
def note_returned(actor: Actor, *, sending_id: UUID, reason: str, now: datetime) -> Sending:
    """Note that the Postal Service brought a mailed letter back."""
    actor.must("messages.send_letters")
    sending = _locked(sending_id)
    if sending.way != Way.MAIL or sending.state != SendingState.SENT:
        raise Refusal("Only a letter that was mailed can come back.")
    said = reason.strip() or "Returned to sender"
    become(actor, sending, SendingState.UNDELIVERABLE, "Came back", said, now)
    audit.record(actor, "messages.note_returned", sending, patient_id=sending.letter.patient_id)
    return sending


@transaction.atomic
def pick_up_sendings(actor: Actor, *, now: datetime) -> int:
    """Queue again what is overdue: its job or its worker was lost. Returns how many."""
    actor.must("messages.send_letters")
    overdue = Sending.objects.filter(
        state__in=("queued", "sending"),
        next_try_at__lt=now - timedelta(minutes=1),
        message__isnull=True,
    )
    ids = list(overdue.order_by("next_try_at").values_list("pk", flat=True)[:1000])
    for sending_id in ids:
        later("messages.carry", sending_id=sending_id)
    return len(ids)


def _address(letter: Letter, way: str, to: str) -> str:
    if way == Way.MAIL:
        if not letter.has_address:
            raise AddressNotUsable(
                "The letter has no complete address: street and ZIP code.", field="way"
            )
        return ", ".join(letter.address_lines)[:500]
    if way == Way.EMAIL:
        address = to.strip() or letter.email
        try:
            validate_email(address)
        except ValidationError as error:
            said = (
                f"“{address}” is not an e-mail address." if address else "Type an e-mail address."
            )
            raise AddressNotUsable(said) from error
        return address
    carrier = carrier_of(way)
    if carrier is None:
        raise WayNotOffered
    return carrier.address(to.strip() or letter.fax)


def _postpone(actor: Actor, sending: Sending, reason: str, now: datetime) -> None:
    if sending.attempts > len(PAUSES):
        detail = f"{reason} Given up after {sending.attempts} attempts."
        become(actor, sending, SendingState.FAILED, "Given up", detail, now)
        return
    sending.state = SendingState.QUEUED
    sending.next_try_at = now + PAUSES[sending.attempts - 1]
    sending.last_error = reason[:500]
    sending.save()
    write_down(actor, sending, "Will be tried again", now=now, detail=reason, tone="warning")
    later("messages.carry", at=sending.next_try_at, sending_id=sending.pk)


_GOOD = (SendingState.SENT, SendingState.DELIVERED)
_BAD = (SendingState.FAILED, SendingState.UNDELIVERABLE)


def become(
    actor: Actor, sending: Sending, state: SendingState, what: str, detail: str, now: datetime
) -> None:
    """Let ``sending`` stand at ``state`` and write down what happened."""
    sending.state = state
    sending.next_try_at = None
    sending.last_error = detail[:500] if state in _BAD else ""
    sending.save()
    tone = "danger" if state in _BAD else "success" if state in _GOOD else "info"
    write_down(actor, sending, what, now=now, detail=detail, tone=tone)
    if state in _GOOD:
        has_left(sending, now)


def _locked(sending_id: UUID) -> Sending:
    sending = (
        Sending.objects.select_for_update(of=("self",))
        .select_related("letter__pdf", "batch")
        .filter(pk=sending_id)
        .first()
    )
    if sending is None:
        raise NotFound("There is no such sending.")
    return sending


def _not_arrived(sending_id: UUID) -> Sending:
    sending = _locked(sending_id)
    if not sending.has_not_arrived or sending.message_id:
        raise NotWaiting("This letter is not one that failed to arrive.")
    return sending
