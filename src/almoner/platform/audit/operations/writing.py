"""Writing the log and readings. Every other area's operations call these."""

from datetime import datetime
from uuid import UUID

from django.db import models

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.models import Entry, Reading


def record(
    actor: Actor,
    verb: str,
    subject: models.Model | None = None,
    *,
    patient_id: UUID | None = None,
    **detail: object,
) -> None:
    """Add to the log that ``actor`` did ``verb`` to ``subject``.

    ``detail`` holds JSON values and never free text about a patient's health. The row joins
    the transaction of the operation, so what was rolled back was never logged.
    """
    Entry.of(actor, verb, subject, patient_id=patient_id, **detail).save(force_insert=True)


def record_reading(
    actor: Actor,
    *,
    patient_id: UUID,
    what: str,
    now: datetime,
    reason: str = "",
    is_break_glass: bool = False,
) -> None:
    """Note that ``actor`` looked at ``what`` of a patient; break-glass needs a reason."""
    Reading.objects.create(
        at=now,
        actor_name=actor.name,
        user_id=actor.user_id,
        request_id=actor.request_id,
        patient_id=patient_id,
        what=what,
        reason=reason,
        is_break_glass=is_break_glass,
    )
