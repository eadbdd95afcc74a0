"""Pages on offer for a fax provider, and what it tells us."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from almoner.lib.refusal import NotFound
from almoner.messages.gateways.fax.outcome import Fate
from almoner.messages.gateways.fax.signed import FaxEvent
from almoner.messages.models import FaxOffer, FaxReport
from almoner.messages.operations.sending import record_fate
from almoner.platform.accounts.actor import Actor
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile

OFFER_LASTS = timedelta(minutes=30)
"""A provider fetches within seconds; a busy one within minutes."""


@dataclass(frozen=True, slots=True)
class _Pages:
    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.content


@transaction.atomic
def offer_pages(actor: Actor, *, pdf: bytes, key: str, now: datetime) -> str:
    """Put ``pdf`` on offer for the sending ``key``; return the token it can be fetched with, once.

    Only the token's hash is kept. Raises what ``files.store`` raises.
    """
    actor.must("messages.send")
    token = secrets.token_urlsafe(32)
    FaxOffer.objects.create(
        token_hash=_hash(token),
        key=key[:100],
        pdf=files.store(actor, _Pages("fax.pdf", pdf), now=now),
        expires_at=now + OFFER_LASTS,
    )
    return token


@transaction.atomic
def take_pages(actor: Actor, *, token: str, now: datetime) -> StoredFile:
    """Hand out pages on offer; of two who ask at once, one gets them.

    Raises ``NotFound`` alike for a wrong token, one that was used, and one that is too old.
    """
    actor.must("messages.send")
    offers = FaxOffer.objects.select_for_update(of=("self",)).select_related("pdf")
    offer = offers.filter(token_hash=_hash(token)).first()
    if offer is None or offer.fetched_at is not None or offer.expires_at <= now:
        raise NotFound("There are no pages here, or they were fetched already.")
    offer.fetched_at = now
    offer.save(update_fields=["fetched_at"])
    return offer.pdf


@transaction.atomic
def record_fax_event(actor: Actor, *, event: FaxEvent, now: datetime) -> bool:
    """Write down what a fax provider told us; return whether it is new. An event counts once.

    Raises ``NotFound`` for a fax we never sent, so that the provider offers the event again.
    """
    actor.must("messages.send")
    if not event.is_incoming and not FaxOffer.objects.filter(key=event.key).exists():
        raise NotFound("No fax was sent under this key.")
    _report, is_new = FaxReport.objects.get_or_create(
        event_id=event.event_id,
        defaults={
            "at": now,
            "key": event.key[:100],
            "provider_id": event.provider_id,
            "state": "came_in" if event.is_incoming else event.fate.state,
            "detail": event.fate.detail.replace("\x00", "")[:500],
        },
    )
    if is_new and event.fate.state in ("delivered", "failed") and not event.is_incoming:
        settle_fax(actor, key=event.key, fate=event.fate, now=now)
    return is_new


@transaction.atomic
def settle_fax(actor: Actor, *, key: str, fate: Fate, now: datetime) -> None:
    """Let the letter sent under ``key`` stand where its fax stands; what is underway stays so.

    A server that forgot the fax says nothing of it: then a person has to look.
    """
    actor.must("messages.send_letters")
    if fate.state == "underway":
        return
    with suppress(NotFound, ValueError):
        detail = fate.detail
        is_delivered = fate.state == "delivered"
        record_fate(actor, key=UUID(key), is_delivered=is_delivered, detail=detail, now=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
