"""What the waiting list, recalls and reminders do when a visit is moved or cancelled."""

from uuid import UUID

from almoner.lib.events import react
from almoner.messages.models import State
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import later
from almoner.scheduling import operations
from almoner.scheduling.events import AppointmentCancelled, AppointmentMoved
from almoner.scheduling.models import Reminder


@react(AppointmentCancelled)
def cancelled(event: AppointmentCancelled) -> None:
    """Call the patient back after all, and keep reminders from leaving."""
    operations.reopen_recalls_of(SYSTEM, appointment_id=event.appointment_id)
    _withdraw_reminders(event.appointment_id)


@react(AppointmentMoved)
def moved(event: AppointmentMoved) -> None:
    """Keep reminders of the old time from leaving."""
    _withdraw_reminders(event.appointment_id)


def _withdraw_reminders(appointment_id: UUID) -> None:
    waiting = Reminder.objects.filter(appointment_id=appointment_id, message__state=State.QUEUED)
    if waiting.exists():
        later("scheduling.withdraw_reminders", appointment_id=str(appointment_id))
