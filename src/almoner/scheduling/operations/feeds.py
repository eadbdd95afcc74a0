"""Calendar feeds: a secret address for one column's calendar, which can be ended."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.models import Column, Feed
from almoner.scheduling.operations import refusals


def digest_of(token: str) -> str:
    """Return the stored form of a feed's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_feed(actor: Actor, *, column_id: UUID, now: datetime) -> tuple[Feed, str]:
    """Make a feed of a column and return it with its secret, which is shown this once only.

    Feeds the column had before are ended: an address that went astray stops working.
    """
    actor.must("scheduling.issue_feed")
    column = Column.objects.select_for_update().filter(id=column_id).first()
    if column is None:
        raise refusals.NotFound("There is no such column.")
    column.feeds.filter(ended_at__isnull=True).update(ended_at=now)
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(column=column, digest=digest_of(token), made_at=now)
    audit.record(actor, "scheduling.issue_feed", feed)
    return feed, token


@transaction.atomic
def end_feed(actor: Actor, *, feed_id: UUID, now: datetime) -> Feed:
    """Stop a feed: its address answers “not found” from now on."""
    actor.must("scheduling.issue_feed")
    feed = Feed.objects.select_for_update().filter(id=feed_id).first()
    if feed is None:
        raise refusals.NotFound("There is no such feed.")
    if feed.ended_at is None:
        feed.ended_at = now
        feed.save(update_fields=["ended_at"])
        audit.record(actor, "scheduling.end_feed", feed)
    return feed
