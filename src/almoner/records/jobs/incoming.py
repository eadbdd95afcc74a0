"""Reading what came in, and picking up what was left behind."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from almoner.messages import faxing
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.records import faxes, intake, operations, watching


@task("records.read_incoming")
def read_incoming(incoming_id: str) -> None:
    """Read one incoming document."""
    intake.read_incoming(UUID(incoming_id), now=timezone.now())


@task("records.watch", cron="* * * * *")
def watch(timestamp: int) -> None:
    """Take in what lies in the watched folder."""
    if settings.INTAKE_FOLDER:
        watching.take_in(Path(settings.INTAKE_FOLDER), now=timezone.now(), seen_at=timestamp)


@task("records.fetch_faxes", cron="* * * * *")
def fetch_faxes(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Take in the faxes that came."""
    now = timezone.now()
    faxes.take_in(faxing.gateway(now), now=now)


@task("records.pick_up", cron="*/5 * * * *")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Queue again what a lost job left behind."""
    operations.pick_up(SYSTEM, now=timezone.now())
