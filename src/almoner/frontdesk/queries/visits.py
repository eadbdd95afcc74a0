"""One visit: what the check-in screen shows, its steps, and the rooms it may go to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from almoner.frontdesk.models import HERE, Visit, VisitStep
from almoner.frontdesk.queries.missing import Lack, missing_of
from almoner.lib.refusal import NotFound
from almoner.people.models import (
    ContactPoint,
    Location,
    Patient,
    PatientAddress,
    PatientAlert,
    Room,
    holding,
)
from almoner.people.queries import ChartRestricted, open_patient
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """What the desk reads out to the patient; nothing of it where the chart is restricted."""

    patient: Patient
    age: str
    is_restricted: bool
    phone: ContactPoint | None
    email: ContactPoint | None
    address: PatientAddress | None
    alerts: tuple[PatientAlert, ...]
    missing: tuple[Lack, ...]


def on_file(actor: Actor, patient_id: UUID, *, on: date, now: datetime) -> OnFile:
    """Return what is on file of a patient who stands at the desk, and note that it was looked at.

    A restricted chart keeps its details to itself; checking the patient in stays possible.
    """
    actor.must("frontdesk.check_in")
    try:
        patient = open_patient(actor, patient_id, what="check-in", now=now)
    except ChartRestricted:
        patient = Patient.objects.get(pk=patient_id)
        return _of(patient, on, is_restricted=True)
    return _of(patient, on, is_restricted=False)


def find_appointment(actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment with its patient, place and visit type."""
    actor.must("frontdesk.see_board")
    found = (
        Appointment.objects.seen_by(actor)
        .select_related("patient", "location", "visit_type", "visit")
        .filter(pk=appointment_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such appointment.")
    return found


def open_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Return a visit with its patient, place and every step in order."""
    steps = Prefetch("steps", VisitStep.objects.order_by("at", "id").select_related("undone_by"))
    found = (
        Visit.objects.seen_by(actor)
        .select_related("patient", "location", "room", "practitioner", "appointment__visit_type")
        .prefetch_related(steps)
        .filter(pk=visit_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such visit.")
    return found


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room and who is in it."""

    room: Room
    taken_by: str
    is_first_free: bool = False


def rooms(actor: Actor, *, location: Location, on: date) -> list[RoomNow]:
    """Return the rooms of ``location``, always in the same order, with whoever is in them."""
    actor.must("frontdesk.see_board")
    inside = Visit.objects.filter(
        location=location, on=on, status__in=HERE, room__isnull=False
    ).select_related("patient")
    names: dict[UUID | None, list[str]] = {}
    for visit in inside:
        names.setdefault(visit.room_id, []).append(visit.patient.display_name)
    found = list(Room.objects.filter(location=location, is_active=True).order_by("name"))
    free = next((room.pk for room in found if room.pk not in names), None)
    return [
        RoomNow(room, ", ".join(names.get(room.pk, [])), is_first_free=room.pk == free)
        for room in found
    ]


def _of(patient: Patient, on: date, *, is_restricted: bool) -> OnFile:
    reaches = (
        []
        if is_restricted
        else list(patient.contact_points.filter(holding(on)).order_by("rank", "id"))
    )
    usable = [reach for reach in reaches if not reach.do_not_use]
    addresses = patient.addresses.filter(holding(on), do_not_use=False).order_by("id")
    return OnFile(
        patient=patient,
        age=patient.age_on(on),
        is_restricted=is_restricted,
        phone=next((reach for reach in usable if reach.system == "phone"), None),
        email=next((reach for reach in usable if reach.system == "email"), None),
        address=None if is_restricted else addresses.first(),
        alerts=tuple(patient.alerts.filter(holding(on))),
        missing=() if is_restricted else missing_of([patient.pk], on)[patient.pk],
    )
