"""How a visit is brought from one step to the next, and back.

One locking recipe: the appointment's row first, then the visit's. Every step notes the fields as
they were and as they became; undoing a step puts the former back and notes that too.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from almoner.frontdesk.models import HERE, Status, Visit, VisitStep
from almoner.frontdesk.operations import refusals
from almoner.people.models import Location
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling import operations as schedule
from almoner.scheduling.models import Appointment
from almoner.scheduling.models import Status as Booked

Kind = VisitStep.Kind

APPOINTMENT_IS: dict[str, str] = {
    Status.EXPECTED: Booked.BOOKED,
    Status.ARRIVED: Booked.ARRIVED,
    Status.ROOMED: Booked.ARRIVED,
    Status.WITH_CLINICIAN: Booked.ARRIVED,
    Status.DONE: Booked.FULFILLED,
    Status.NO_SHOW: Booked.NOSHOW,
    Status.LEFT: Booked.ARRIVED,
}
"""What the appointment is for the schedule when its visit stands at a status."""
GONE = (Booked.CANCELLED, Booked.ENTERED_IN_ERROR)


def local_date(location: Location, now: datetime) -> date:
    """Return the date on the wall of ``location``."""
    return now.astimezone(location.zone).date()


def topic(visit: Visit) -> str:
    """Return the topic of the board that shows ``visit``."""
    return f"board:{visit.location_id}:{visit.on}"


def locked_appointment(appointment_id: UUID) -> Appointment:
    """Lock an appointment's row and return it with its patient, place and visit type."""
    found = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("patient", "location", "visit_type")
        .filter(id=appointment_id)
        .first()
    )
    if found is None:
        raise refusals.NotFound("There is no such appointment.")
    return found


def locked_visit(visit_id: UUID, version: int | None) -> Visit:
    """Lock a visit (its appointment first) and compare the version the person saw."""
    appointment_id = (
        Visit.objects.filter(id=visit_id).values_list("appointment_id", flat=True).first()
    )
    if appointment_id:
        locked_appointment(appointment_id)
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("patient", "location", "appointment", "room")
        .filter(id=visit_id)
        .first()
    )
    if visit is None:
        raise refusals.NotFound("There is no such visit.")
    if version is not None and version != visit.version:
        raise refusals.StepTaken(told(visit))
    return visit


def must_stand_at(visit: Visit, allowed: Collection[str], doing: str) -> None:
    """Refuse a step that does not begin where the visit stands."""
    if visit.status not in allowed:
        name, stands = visit.patient.display_name, Status(visit.status).label.lower()
        raise refusals.NotThatStep(f"{name} is “{stands}” and cannot be {doing}.")


def told(visit: Visit) -> str:
    """Say who brought the visit where it stands, and when, by the clock on the wall there."""
    step = visit.steps.order_by("-at", "-id").first()
    name = visit.patient.display_name
    if step is None:
        return f"{name} is “{Status(visit.status).label.lower()}” now."
    at = step.at.astimezone(visit.location.zone)
    did = "Undone" if step.kind == Kind.UNDONE else Kind(step.kind).label
    return f"{name}: {did.lower()} by {step.actor_name} at {at:%-I:%M %p}."


def step(
    actor: Actor, visit: Visit, kind: VisitStep.Kind, *, now: datetime, **changes: object
) -> Visit:
    """Bring a locked visit to the status that ``kind`` names, with other fields as given."""
    before = _fields(visit)
    visit.status, visit.since_at = Status(kind), now
    for name, value in changes.items():
        setattr(visit, name, value)
    if visit.status in HERE and visit.arrived_at is None:
        visit.arrived_at = now
    _write(actor, visit, kind, before, now=now)
    return visit


def step_back(actor: Actor, visit: Visit, last: VisitStep, *, now: datetime) -> Visit:
    """Put a locked visit back to how it was before the step ``last``."""
    before = _fields(visit)
    for name, value in last.before.items():
        if name.endswith("_at") and value is not None:
            value = datetime.fromisoformat(value)
        setattr(visit, name, value)
    _write(actor, visit, Kind.UNDONE, before, now=now, undoes=last)
    return visit


def _write(
    actor: Actor,
    visit: Visit,
    kind: VisitStep.Kind,
    before: dict[str, Any],
    *,
    now: datetime,
    undoes: VisitStep | None = None,
) -> None:
    visit.version += 1
    visit.save()
    VisitStep.objects.create(
        visit=visit,
        at=now,
        kind=kind,
        before=before,
        after=_fields(visit),
        undoes=undoes,
        actor_name=actor.name,
    )
    verb = f"frontdesk.{kind}"
    audit.record(actor, verb, visit, patient_id=visit.patient_id, status=visit.status)
    if visit.appointment and visit.appointment.status not in GONE:
        schedule.mark(
            actor,
            appointment_id=visit.appointment.id,
            status=APPOINTMENT_IS[visit.status],
            now=now,
        )
    tell(topic(visit))


def _fields(visit: Visit) -> dict[str, Any]:
    """The fields that steps change, as JSON holds them."""
    return {
        "status": str(visit.status),
        "since_at": visit.since_at.isoformat(),
        "arrived_at": visit.arrived_at.isoformat() if visit.arrived_at else None,
        "room_id": str(visit.room_id) if visit.room_id else None,
        "identity": str(visit.identity),
        "is_confirmed": visit.is_confirmed,
        "missing": [str(lack) for lack in visit.missing],
    }
