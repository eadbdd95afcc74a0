"""Sealing what was signed, and looking for what charts lack."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.records import operations, sealing
from almoner.records.gateways.timestamps import HttpTimeStamper


@task("records.seal")
def seal(attestation_id: str) -> None:
    """Set and seal the PDF of what was signed, and keep it."""
    certificate = operations.certificate_for_sealing(SYSTEM, now=timezone.now())
    stamper = HttpTimeStamper(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None
    pdf = sealing.sealed_pdf(UUID(attestation_id), certificate, stamper=stamper)
    operations.keep_sealed(
        SYSTEM,
        attestation_id=UUID(attestation_id),
        pdf=pdf,
        certificate=certificate,
        now=timezone.now(),
    )


@task("records.sweep_completeness", cron="25 2 * * *")
def sweep_completeness(timestamp: int) -> None:
    """Judge again what changed without an operation, and let lists of what is late age."""
    operations.sweep_completeness(SYSTEM, now=datetime.fromtimestamp(timestamp, UTC))
