"""The nightly clearing of drafts."""

from datetime import UTC, datetime

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.platform.ui import operations


@task("ui.expire_drafts", cron="20 3 * * *")
def expire_drafts(timestamp: int) -> None:
    """Delete expired drafts."""
    operations.expire_drafts(SYSTEM, now=datetime.fromtimestamp(timestamp, UTC))
