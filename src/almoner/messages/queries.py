"""Reading messages."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from almoner.lib.refusal import NotFound
from almoner.messages.models import NOT_ARRIVED, Message, MessageEvent
from almoner.platform.accounts.actor import Actor


def outgoing(actor: Actor) -> "QuerySet[Message]":
    """Return every message that went out or waits to, newest first."""
    actor.must("messages.read")
    return Message.objects.order_by("-queued_at", "-id")


def not_arrived(actor: Actor) -> "QuerySet[Message]":
    """Return the worklist: what did not arrive and nobody dealt with, newest first."""
    return outgoing(actor).filter(state__in=NOT_ARRIVED, settled_at__isnull=True)


def open_message(actor: Actor, message_id: UUID) -> Message:
    """Return one message with all that became of it, in order (two queries)."""
    events = Prefetch("events", MessageEvent.objects.order_by("at", "id"))
    found = outgoing(actor).filter(id=message_id).prefetch_related(events).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def newest_of(references: Iterable[UUID]) -> dict[UUID, Message]:
    """Return the newest message about each of ``references``, in one query."""
    newest = (
        Message.objects.filter(reference_id__in=list(references))
        .order_by("reference_id", "-queued_at", "-id")
        .distinct("reference_id")
    )
    return {message.reference_id: message for message in newest if message.reference_id}
