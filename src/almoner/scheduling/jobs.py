"""Work of the schedule in the background."""

from uuid import UUID

from django.utils import timezone

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.scheduling import operations


@task("scheduling.offer_freed")
def offer_freed(occupancy_ids: str, previous_id: str = "") -> None:
    """Offer freed time to the waiting list."""
    operations.offer_freed(
        SYSTEM,
        occupancy_ids=[UUID(key) for key in occupancy_ids.split(",")],
        previous_id=UUID(previous_id) if previous_id else None,
        now=timezone.now(),
    )


@task("scheduling.expire_offers", cron="* * * * *")
def expire_offers(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Let offers pass on that nobody answered in time."""
    operations.expire_offers(SYSTEM, now=timezone.now())


@task("scheduling.send_reminders", cron="*/5 * * * *")
def send_reminders(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Send every reminder whose moment has come, some at a time."""
    while operations.send_due(SYSTEM, now=timezone.now()):
        pass


@task("scheduling.withdraw_reminders")
def withdraw_reminders(appointment_id: str) -> None:
    """Keep reminders of a cancelled or moved visit from leaving."""
    operations.withdraw_reminders(SYSTEM, appointment_id=UUID(appointment_id), now=timezone.now())
