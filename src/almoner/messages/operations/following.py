"""What a sending notes of itself, and how it follows the e-mail that carries it."""

from datetime import datetime

from almoner.lib.events import publish
from almoner.messages.events import LetterSent
from almoner.messages.models import (
    LetterState,
    Message,
    MessageEvent,
    Sending,
    SendingEvent,
    SendingState,
)
from almoner.platform.accounts.actor import Actor
from almoner.platform.live import tell

LETTERS = "letters"
"""The topic that is told whenever a letter or a sending changes."""


def write_down(
    actor: Actor,
    sending: Sending,
    what: str,
    *,
    now: datetime,
    detail: str = "",
    tone: str = "info",
) -> None:
    """Write down ``what`` became of ``sending``, and tell open screens."""
    SendingEvent.objects.create(
        sending=sending, at=now, what=what, tone=tone, detail=detail[:500], actor_name=actor.name
    )
    tell(LETTERS, f"letter:{sending.letter_id}", f"sending:{sending.pk}")


def has_left(sending: Sending, now: datetime) -> None:
    """Tell, the first time a letter leaves, that it has."""
    letter = sending.letter
    if letter.standing != LetterState.READY or letter.pdf_id is None:
        return
    letter.standing = LetterState.SENT
    letter.version += 1
    letter.save(update_fields=["standing", "version"])
    if letter.holds_records:
        return
    publish(
        LetterSent(
            letter_id=letter.pk,
            patient_id=letter.patient_id,
            practitioner_id=letter.practitioner_id,
            pdf_id=letter.pdf_id,
            title=str(letter),
            to=letter.name,
            at=now,
        )
    )


def follow(actor: Actor, message: Message, event: MessageEvent) -> None:
    """Let the sending that ``message`` carries stand where the message stands."""
    sending = (
        Sending.objects.select_for_update(of=("self",))
        .select_related("letter")
        .filter(message_id=message.pk)
        .first()
    )
    if sending is None:
        return
    sending.state = message.state
    sending.attempts = message.attempts
    sending.next_try_at = message.next_try_at
    sending.last_error = message.last_error
    sending.provider_id = message.provider_id
    sending.settled_at = message.settled_at
    sending.save()
    what = str(event.get_kind_display())
    write_down(actor, sending, what, now=event.at, detail=event.detail, tone=event.tone)
    if message.state in (SendingState.SENT, SendingState.DELIVERED):
        has_left(sending, event.at)
