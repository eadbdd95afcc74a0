"""Letters by e-mail: the mail carries a link, the code goes another way."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from almoner.lib.ids import uuid7
from almoner.lib.refusal import NotFound, Refusal
from almoner.messages import links
from almoner.messages.models import LinkUse, SecureLink, Sending
from almoner.messages.operations.following import write_down
from almoner.messages.operations.outgoing import ABOUT_LETTERS, send
from almoner.messages.queries.letters import letterhead
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile

LASTS = timedelta(days=14)
MOST_WRONG = 5
"""Wrong codes after which a link stays closed: one chance in 200,000 to guess."""

_MAIL = """{practice} has a letter for you.

Read it here until {until}:
{link}

You are asked for a code of six digits, which {code_comes}.

If you did not expect this, call us{phone}. Please do not answer this e-mail.
"""


class LinkClosed(Refusal):
    """This link is not valid any more. Call the practice for a new one."""

    status = 410


class WrongCode(Refusal):
    """This code is not right."""

    field = "code"


def queue_link(sending: Sending, *, text_code_to: str, now: datetime) -> SecureLink:
    """Make the link of a new sending and queue its e-mail; text the code, if a number is given."""
    link = SecureLink(id=uuid7(), sending=sending, expires_at=now + LASTS)
    link.token_hash = links.hash_of(links.token_of(link.pk))
    link.code_went = f"By text to {text_code_to}" if text_code_to else "Told by telephone"
    link.save(force_insert=True)
    head = letterhead()
    phone = next((line.removeprefix("Telephone ") for line in head.lines if "Tele" in line), "")
    body = _MAIL.format(
        practice=head.name or "Your medical practice",
        until=f"{localtime(link.expires_at):%B %-d, %Y}",
        link=links.LINK,
        code_comes="comes by text message" if text_code_to else "we tell you by telephone",
        phone=f" at {phone}" if phone else "",
    )
    patient_id = sending.letter.patient_id
    sending.message = send(
        SYSTEM,
        channel="email",
        to=sending.to,
        subject=f"A letter from {head.name}" if head.name else "A letter for you",
        body=body,
        language="en",
        about=ABOUT_LETTERS,
        reference_id=sending.pk,
        patient_id=patient_id,
        now=now,
    )
    sending.save(update_fields=["message"])
    if text_code_to:
        send(
            SYSTEM,
            channel="sms",
            to=text_code_to,
            subject="",
            body=f"{head.name}: the code for the letter we e-mailed you is {links.CODE}",
            about=f"{ABOUT_LETTERS} code",
            reference_id=sending.pk,
            patient_id=patient_id,
            now=now,
        )
    return link


@transaction.atomic
def visit_link(actor: Actor, *, token: str, ip: str | None, now: datetime) -> SecureLink:
    """Note that somebody came to a link; raises ``LinkClosed`` when it shows nothing any more."""
    actor.must("messages.send")
    link = _found(token)
    if not link.is_open(now, MOST_WRONG):
        raise LinkClosed
    LinkUse.objects.create(link=link, at=now, what="Looked at", ip=ip)
    return link


def open_link(actor: Actor, *, token: str, code: str, ip: str | None, now: datetime) -> StoredFile:
    """Return the letter behind a link for the right code, and note the opening.

    Raises ``WrongCode``, which counts, and ``LinkClosed`` after five of them, after the time is
    up or when the practice closed it.
    """
    actor.must("messages.send")
    with transaction.atomic():
        link = _found(token)
        if not link.is_open(now, MOST_WRONG):
            raise LinkClosed
        sending = link.sending
        pdf = sending.letter.pdf
        is_right = links.is_code(link.pk, code) and pdf is not None
        LinkUse.objects.create(
            link=link, at=now, what="Opened" if is_right else "Wrong code", ip=ip
        )
        if is_right:
            write_down(actor, sending, "Opened by the reader", now=now, tone="success")
        else:
            link.wrong_codes += 1
            link.save(update_fields=["wrong_codes"])
            write_down(actor, sending, "Wrong code", now=now, tone="warning")
    left = MOST_WRONG - link.wrong_codes
    if not left:
        raise LinkClosed("Five wrong codes: the link is closed. Call the practice for a new one.")
    if not is_right or pdf is None:
        raise WrongCode(f"This code is not right. {left} more tries.")
    return pdf


@transaction.atomic
def close_link(actor: Actor, *, sending_id: UUID, now: datetime) -> SecureLink:
    """Close the link of a letter: the wrong address, the wrong letter."""
    actor.must("messages.send_letters")
    link = SecureLink.objects.select_for_update().filter(sending_id=sending_id).first()
    if link is None:
        raise NotFound("This letter was not sent by a link.")
    if link.closed_at is None:
        link.closed_at = now
        link.save(update_fields=["closed_at"])
        write_down(actor, link.sending, "Link closed", now=now, tone="warning")
        patient_id = link.sending.letter.patient_id
        audit.record(actor, "messages.close_link", link, patient_id=patient_id)
    return link


def _found(token: str) -> SecureLink:
    found = SecureLink.objects.select_for_update(of=("self",)).select_related(
        "sending__letter__pdf", "sending__letter__patient"
    )
    link = found.filter(token_hash=links.hash_of(token)).first()
    if link is None:
        raise LinkClosed
    return link
