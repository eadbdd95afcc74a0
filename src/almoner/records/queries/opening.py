"""The doors to a chart and to a patient's forms."""

import hashlib
from datetime import datetime
from uuid import UUID

from almoner.people.models import Patient
from almoner.people.queries import open_patient
from almoner.platform.accounts.actor import Actor


def open_chart(
    actor: Actor, patient_id: UUID, *, what: str, now: datetime, reason: str = ""
) -> Patient:
    """Return the patient whose chart it is, and note that ``actor`` looked at ``what`` of it.

    ``reason`` opens a restricted chart for who may break the glass. Raises what
    ``people.queries.open_patient`` raises.
    """
    actor.must("records.see")
    return open_patient(actor, patient_id, what=what, now=now, reason=reason)


def open_for_forms(actor: Actor, patient_id: UUID, *, what: str, now: datetime) -> Patient:
    """Return the patient whose forms they are; raises what ``open_patient`` raises."""
    actor.must("records.fill_forms")
    return open_patient(actor, patient_id, what=what, now=now)


def topic_of_chart(patient_id: UUID) -> str:
    """Return the news of a chart; whose it is cannot be read from it."""
    return f"records.chart.{hashlib.sha256(patient_id.bytes).hexdigest()[:24]}"
