"""What happens to a booked visit: confirmed, arrived, done, not come; and its details."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling.models import Appointment, Status
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.booking import changeable, local_day, save

STEPS: dict[str, frozenset[str]] = {
    Status.PROPOSED: frozenset({Status.BOOKED}),
    Status.PENDING: frozenset({Status.BOOKED}),
    Status.BOOKED: frozenset({Status.ARRIVED, Status.NOSHOW}),
    Status.ARRIVED: frozenset({Status.CHECKED_IN, Status.BOOKED, Status.FULFILLED, Status.NOSHOW}),
    Status.CHECKED_IN: frozenset({Status.FULFILLED, Status.ARRIVED}),
    Status.FULFILLED: frozenset({Status.CHECKED_IN, Status.ARRIVED}),
    Status.NOSHOW: frozenset({Status.BOOKED, Status.ARRIVED}),
}
"""From which status to which; the way back is there because people press the wrong button."""


@transaction.atomic
def confirm(
    actor: Actor,
    *,
    appointment_id: UUID,
    now: datetime,
    version: int | None = None,
    by: str = "desk",
) -> Appointment:
    """Note that the patient said they will come; confirming twice changes nothing."""
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    if appointment.status != Status.BOOKED:
        label = appointment.get_status_display().lower()
        raise refusals.NotOpenToIt(f"This visit is {label}; there is nothing to confirm.")
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        appointment.confirmed_by = by
        _write(actor, "scheduling.confirm", appointment)
    return appointment


@transaction.atomic
def unconfirm(
    actor: Actor, *, appointment_id: UUID, now: datetime, version: int | None = None
) -> Appointment:
    """Take a confirmation back."""
    actor.must("scheduling.book")
    del now
    appointment = changeable(appointment_id, version)
    if appointment.confirmed_at is not None:
        appointment.confirmed_at = None
        appointment.confirmed_by = ""
        _write(actor, "scheduling.unconfirm", appointment)
    return appointment


@transaction.atomic
def mark(
    actor: Actor,
    *,
    appointment_id: UUID,
    status: str,
    now: datetime,
    version: int | None = None,
) -> Appointment:
    """Bring a visit to ``status`` (FHIR): arrived, checked in, fulfilled, no-show, or back.

    Cancelling and taking that back are operations of their own. Marking what it is already
    changes nothing.
    """
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    if appointment.status == status:
        return appointment
    if status not in STEPS.get(appointment.status, frozenset()):
        was = appointment.get_status_display().lower()
        raise refusals.NotOpenToIt(
            f"This visit is {was}; it cannot become {Status(status).label.lower()}."
        )
    if status == Status.NOSHOW and appointment.starts_at > now:
        raise refusals.NotOpenToIt("A visit that has not begun yet cannot be a no-show.")
    appointment.status = status
    _write(actor, f"scheduling.mark_{status}", appointment)
    return appointment


def mark_no_show(
    actor: Actor, *, appointment_id: UUID, now: datetime, version: int | None = None
) -> Appointment:
    """Note that the patient did not come."""
    actor.must("scheduling.book")
    return mark(
        actor, appointment_id=appointment_id, status=Status.NOSHOW, now=now, version=version
    )


@transaction.atomic
def describe(
    actor: Actor, *, appointment_id: UUID, version: int, reason: str, note: str
) -> Appointment:
    """Change the reason and the note of a visit."""
    actor.must("scheduling.book")
    appointment = changeable(appointment_id, version)
    appointment.reason, appointment.note = reason.strip(), note.strip()
    _write(actor, "scheduling.describe", appointment)
    return appointment


def _write(actor: Actor, verb: str, appointment: Appointment) -> None:
    save(appointment)
    audit.record(actor, verb, appointment, patient_id=appointment.patient_id)
    tell(f"day:{local_day(appointment)}")
