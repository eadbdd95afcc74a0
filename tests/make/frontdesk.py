"""The front desk for tests: who stands there, and a visit brought as far as needed."""

from datetime import datetime
from typing import Any

from almoner.frontdesk import operations
from almoner.frontdesk.models import Identity, Visit, Visitor
from almoner.people.models import Location
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling.models import Appointment
from tests.make import people, scheduling

AT_THE_DESK = (
    "frontdesk.see_board",
    "frontdesk.check_in",
    "frontdesk.room",
    "frontdesk.check_out",
    "frontdesk.receive_visitors",
    "frontdesk.print_labels",
    "scheduling.see",
    "scheduling.book",
    "people.find",
    "people.open",
    "people.edit",
    "people.register",
)


def receptionist(name: str = "Dana Price", *, but: str = "") -> Actor:
    """Return somebody at the desk, without the power ``but``."""
    return Actor(name=name, powers=frozenset(AT_THE_DESK) - {but})


def arrived(appointment: Appointment, at: datetime | None = None, **fields: Any) -> Visit:
    """Check the patient of an appointment in, five minutes early unless ``at`` says when."""
    fields.setdefault("identity", Identity.BIRTH_DATE)
    fields.setdefault("is_confirmed", True)
    return operations.check_in(
        fields.pop("actor", SYSTEM),
        appointment_id=appointment.id,
        now=at or scheduling.local("8:55"),
        **fields,
    )


def walk_in(at: Location, clock: str = "9:00", **fields: Any) -> Visit:
    """Check in a patient who has no appointment."""
    return operations.take_walk_in(
        fields.pop("actor", SYSTEM),
        patient=fields.pop("patient", None) or people.patient(),
        location=at,
        purpose=fields.pop("purpose", "Sore throat"),
        identity=Identity.BIRTH_DATE,
        is_confirmed=True,
        now=scheduling.local(clock),
        **fields,
    )


def visitor(at: Location, name: str = "Sam Ortiz", clock: str = "9:00", **fields: Any) -> Visitor:
    """Sign somebody in who is not a patient."""
    return operations.receive(
        fields.pop("actor", SYSTEM),
        location=at,
        name=name,
        purpose=fields.pop("purpose", "Delivers the new scale"),
        now=scheduling.local(clock),
        **fields,
    )
