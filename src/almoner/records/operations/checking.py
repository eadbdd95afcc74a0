"""What every change of a chart begins with."""

from datetime import datetime, timedelta
from typing import Any

from almoner.people.models import Patient
from almoner.people.operations import IsMerged, NotAcceptable
from almoner.platform.live import tell
from almoner.records.models import IN_ERROR, Entry
from almoner.records.models.parts import noon_of
from almoner.records.queries.opening import topic_of_chart

AHEAD = timedelta(days=1)
"""How far in the future an entry may lie: clocks differ, and days begin elsewhere earlier."""


def lock(patient: Patient) -> None:
    """Let a merge and a change of the chart happen one after the other; tell who looks at it."""
    locked = Patient.objects.select_for_update().get(pk=patient.pk)
    if locked.merged_into_id:
        raise IsMerged
    tell(topic_of_chart(patient.pk))


def checked(
    patient: Patient, values: dict[str, Any], now: datetime, row: Entry | None = None
) -> dict[str, Any]:
    """Refuse what cannot be: nothing said, before birth, ahead, ended before it began."""
    if "text" in values and not values["text"]:
        raise NotAcceptable("Say what it is.", field="text")
    if values.get("status") == IN_ERROR:
        raise NotAcceptable("Mark it as entered in error instead.", field="status")
    at = values.get("at", row.at if row else now)
    if at > now + AHEAD:
        raise NotAcceptable("This lies in the future.", field="at")
    if at < noon_of(patient.birth_date) - AHEAD:
        raise NotAcceptable("This is before the patient was born.", field="at")
    ended = values.get("ended_at", getattr(row, "ended_at", None))
    if ended and ended < at:
        raise NotAcceptable("It ends before it begins.", field="ended_at")
    return values
