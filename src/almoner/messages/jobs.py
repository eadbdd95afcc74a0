"""Carrying messages to the gateways, outside any transaction."""

from uuid import UUID

from django.utils import timezone

from almoner.messages import operations
from almoner.messages.gateways import gateway_of
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task


@task("messages.deliver")
def deliver(message_id: str) -> None:
    """Hand one message to its gateway and write down the answer."""
    outgoing = operations.begin(SYSTEM, message_id=UUID(message_id), now=timezone.now())
    if outgoing is None:
        return
    outcome = gateway_of(outgoing.channel).send(outgoing)
    operations.record_outcome(
        SYSTEM,
        message_id=UUID(message_id),
        key=outgoing.key,
        outcome=outcome,
        now=timezone.now(),
    )


@task("messages.pick_up", cron="* * * * *")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Queue again what a lost job or a killed worker left behind."""
    operations.pick_up(SYSTEM, now=timezone.now())
