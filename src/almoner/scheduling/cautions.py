"""What areas above say while a visit is booked: scheduling must not know them, so they register.

    cautions.register(about_insurance)

``about_insurance(actor, thought)`` returns what to know before the visit is made; it changes
nothing and never refuses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Occupancy


@dataclass(frozen=True, slots=True)
class Thought:
    """A visit that somebody thinks of, or one that is booked (then with its id)."""

    patient_id: UUID
    on: date
    visit_type_id: UUID | None = None
    practitioner_ids: frozenset[UUID] = frozenset()
    appointment_id: UUID | None = None

    @classmethod
    def of(cls, appointment: Appointment, taken: Iterable[Occupancy]) -> Self:
        """Return a booked visit, with the columns that it takes."""
        with_whom = (row.column.practitioner_id for row in taken)
        return cls(
            appointment.patient_id,
            appointment.starts_at.astimezone(appointment.location.zone).date(),
            appointment.visit_type_id,
            frozenset(each for each in with_whom if each),
            appointment.id,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; ``tone`` is info, warning or danger."""

    tone: str
    text: str


Look = Callable[[Actor, Thought], Iterable[Said]]
_looks: dict[str, Look] = {}


def register(look: Look) -> None:
    """Let ``look`` speak up; the same function again replaces it."""
    _looks[f"{look.__module__}.{look.__qualname__}"] = look


def said_of(actor: Actor, thought: Thought) -> list[Said]:
    """Return everything that is said of a visit."""
    return [said for look in _looks.values() for said in look(actor, thought)]
