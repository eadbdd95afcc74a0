"""What insurance does when visits change: they take units of authorizations, and give them back."""

from almoner.insurance import operations
from almoner.lib.events import react
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling.events import AppointmentBooked, AppointmentCancelled, AppointmentMoved


@react(AppointmentBooked)
def booked(event: AppointmentBooked) -> None:
    """Take the units a booked visit needs."""
    operations.count_visits(SYSTEM, patient_id=event.patient_id)


@react(AppointmentMoved)
def moved(event: AppointmentMoved) -> None:
    """Take the units of the new day."""
    operations.count_visits(SYSTEM, patient_id=event.patient_id)


@react(AppointmentCancelled)
def cancelled(event: AppointmentCancelled) -> None:
    """Give back what a cancelled visit took."""
    operations.count_visits(SYSTEM, patient_id=event.patient_id)
