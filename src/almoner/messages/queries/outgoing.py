"""Reading messages."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from almoner.lib.refusal import NotFound
from almoner.messages.models import NOT_ARRIVED, Message, MessageEvent
from almoner.platform.accounts.actor import Actor


def outgoing(
    actor: Actor,
    *,
    words: str = "",
    channel: str = "",
    state: str = "",
    since: date | None = None,
) -> "QuerySet[Message]":
    """Return messages that went out or wait to, newest first.

    ``words`` must all be in the address, subject or text; ``since`` is a day (UTC).
    """
    actor.must("messages.read")
    found = Message.objects.order_by("-queued_at", "-id")
    for word in words.split():
        found = found.filter(
            Q(to__icontains=word) | Q(subject__icontains=word) | Q(body__icontains=word)
        )
    wanted = {"channel": channel, "state": state, "queued_at__date__gte": since}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def not_arrived(actor: Actor) -> "QuerySet[Message]":
    """Return the worklist: what did not arrive and nobody dealt with, newest first."""
    return outgoing(actor).filter(state__in=NOT_ARRIVED, settled_at__isnull=True)


def open_message(actor: Actor, message_id: UUID) -> Message:
    """Return one message with all that became of it, in order (two queries)."""
    events = Prefetch("events", MessageEvent.objects.order_by("at", "id"))
    found = (
        outgoing(actor)
        .select_related("patient")
        .filter(id=message_id)
        .prefetch_related(events)
        .first()
    )
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
