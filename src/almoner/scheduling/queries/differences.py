"""What changed in an appointment since somebody saw it, in words."""

from datetime import datetime
from typing import Any, Protocol

from almoner.scheduling.models import Appointment, Status

History = Appointment.pgh_event_model  # type: ignore[attr-defined]


class Version(Protocol):
    """A row of an appointment's history: its fields as they were, and who wrote them."""

    pgh_context: Any
    pgh_created_at: datetime
    version: int
    during: Any
    status: str
    confirmed_at: datetime | None
    confirmed_by: str
    cancel_reason: str
    is_late_cancel: bool


def what_changed(appointment: Appointment, *, since: int) -> str:
    """Return what happened to ``appointment`` after its version ``since``, and who did it."""
    changes = list(
        History.objects.filter(pgh_obj_id=appointment.id, version__gt=since)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    before = (
        History.objects.filter(pgh_obj_id=appointment.id, version=since).order_by("-pgh_id").first()
    )
    if before is None or not changes:
        return "it is newer than what you see"
    parts = [_moved(before, appointment), _became(before, appointment)]
    said = " and ".join(part for part in parts if part) or "its details were changed"
    return f"{said}, by {who(changes[-1])}"


def who(event: Version) -> str:
    """Return the name of who made a history row."""
    context = event.pgh_context
    name = context.metadata.get("actor") if context else None
    return str(name or "Almoner")


def _moved(before: Version, after: Appointment) -> str:
    if before.during == after.during:
        return ""
    zone = after.location.zone
    was, now = before.during.lower.astimezone(zone), after.starts_at.astimezone(zone)
    return f"it was moved from {was:%a %b %-d, %-I:%M %p} to {now:%a %b %-d, %-I:%M %p}"


def _became(before: Version, after: Appointment) -> str:
    if before.status != after.status:
        return f"it is {Status(after.status).label.lower()} now"
    if before.confirmed_at != after.confirmed_at and after.confirmed_at:
        return "it was confirmed"
    return ""
