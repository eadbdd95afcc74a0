"""Reading what came in, and picking up what was left behind."""

from uuid import UUID

from django.utils import timezone

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.records import intake, operations


@task("records.read_incoming")
def read_incoming(incoming_id: str) -> None:
    """Read one incoming document."""
    intake.read_incoming(UUID(incoming_id), now=timezone.now())


@task("records.pick_up", cron="*/5 * * * *")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Queue again what a lost job left behind."""
    operations.pick_up(SYSTEM, now=timezone.now())
