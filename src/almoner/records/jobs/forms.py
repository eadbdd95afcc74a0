"""Filing completed forms in the chart."""

from io import BytesIO
from uuid import UUID

from django.core.files.base import File
from django.utils import timezone

from almoner.lib import paper
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import operations as files
from almoner.platform.jobs import task
from almoner.records import operations, queries
from almoner.records.papers import forms as papers


@task("records.file_form")
def file_form(response_id: str, revision: int) -> None:
    """Set a completed form as PDF and file it as a document."""
    row = queries.found_response(UUID(response_id))
    if row.revision != revision or not row.is_done:
        return
    now = timezone.now()
    made = papers.filled(row, zone=timezone.get_current_timezone())
    kept = files.store(SYSTEM, File(BytesIO(made), name="form.pdf"), now=now)
    operations.file_response(
        SYSTEM,
        response_id=row.pk,
        revision=revision,
        paper=kept,
        pages=paper.texts_of(made),
        now=now,
    )
