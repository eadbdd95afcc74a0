"""Coding's background work."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from almoner.coding import indexing, previewing, queries
from almoner.platform.jobs import task

USED_DAYS = 730
"""How far back the practice's own use of codes is counted."""


@task("coding.prepare_encoder", cron="5 * * * *")
def prepare_encoder(timestamp: int) -> None:
    """Make the encoder's index where another release came, and count what is used here."""
    del timestamp
    indexing.make()
    since = timezone.localdate() - timedelta(days=USED_DAYS)
    indexing.note_use(queries.codes.use_of_codes(since))


@task("coding.read_release")
def read_release(upload_id: str) -> None:
    """Read an uploaded release and say what it would change."""
    previewing.preview(UUID(upload_id))


@task("coding.apply_release")
def apply_release(upload_id: str) -> None:
    """Load an uploaded release whose changes somebody has seen."""
    previewing.apply(UUID(upload_id), now=timezone.now())
