"""What the schedule tells the areas above it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AppointmentBooked:
    """A visit was booked."""

    appointment_id: UUID
    patient_id: UUID


@dataclass(frozen=True, slots=True)
class AppointmentMoved:
    """A visit was moved to another time or other columns."""

    appointment_id: UUID
    patient_id: UUID


@dataclass(frozen=True, slots=True)
class AppointmentCancelled:
    """A visit was cancelled."""

    appointment_id: UUID
    patient_id: UUID
