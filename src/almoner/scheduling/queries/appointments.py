"""One appointment with its columns and history; a patient's appointments; a column's day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.statements import rows
from almoner.scheduling.models import Appointment, Occupancy, Reminder, Status
from almoner.scheduling.queries.differences import History, Version, who


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an appointment's history."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An appointment as its dialog shows it."""

    appointment: Appointment
    columns: list[Occupancy]
    history: list[Happening]
    reminders: list[Reminder]
    can_undo_move: bool


def find_appointment(actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment the actor may see, with patient, visit type and location."""
    found = (
        Appointment.objects.seen_by(actor)
        .select_related("patient", "visit_type", "location", "booked_by", "group")
        .filter(id=appointment_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such appointment, or it is not yours to see.")
    return found


def open_appointment(actor: Actor, appointment_id: UUID) -> Opened:
    """Return an appointment with its columns, reminders and everything that happened to it."""
    found = find_appointment(actor, appointment_id)
    return Opened(
        appointment=found,
        columns=columns_of(found),
        history=history_of(found),
        reminders=list(found.reminders.select_related("rule", "message").order_by("-made_at")),
        can_undo_move=found.moves.filter(version=found.version).exists(),
    )


def columns_of(appointment: Appointment) -> list[Occupancy]:
    """Return what the appointment takes, or took last when it is cancelled."""
    holder = appointment.group or appointment
    rows = list(
        holder.occupancies.select_related("column").order_by("column__position", "column__name")
    )
    live = [row for row in rows if row.released_at is None]
    if live or not rows:
        return live
    last = max(row.released_at for row in rows if row.released_at)
    return [row for row in rows if row.released_at == last]


def history_of(appointment: Appointment) -> list[Happening]:
    """Return what happened to the appointment, latest first."""
    events = list(
        History.objects.filter(pgh_obj_id=appointment.id)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    moved = set(appointment.moves.values_list("version", flat=True))
    zone = appointment.location.zone
    lines = []
    before: Version | None = None
    for event in events:
        what = _what(before, event, zone, is_move=event.version in moved)
        lines.append(Happening(event.pgh_created_at, who(event), what))
        before = event
    return lines[::-1]


def _what(before: Version | None, event: Version, zone: ZoneInfo, *, is_move: bool) -> str:
    start = f"{event.during.lower.astimezone(zone):%a %b %-d, %-I:%M %p}"
    if before is None:
        return f"Booked for {start}"
    if before.during != event.during:
        return f"Moved to {start}"
    if is_move:
        return "Moved to another column"
    if before.status != event.status:
        return _became(before, event)
    if bool(before.confirmed_at) != bool(event.confirmed_at):
        by_link = event.confirmed_by == "link"
        confirmed = "Confirmed by the patient's link" if by_link else "Confirmed"
        return confirmed if event.confirmed_at else "No longer confirmed"
    return "Details changed"


def _became(before: Version, event: Version) -> str:
    if event.status == Status.CANCELLED:
        late = " late" if event.is_late_cancel else ""
        return f"Cancelled{late}: {event.cancel_reason}"
    if before.status == Status.CANCELLED:
        return "Cancellation taken back"
    return str(Status(event.status).label)


def patients_appointments(
    actor: Actor, patient_id: UUID, *, now: datetime, past: int = 20
) -> tuple[list[Appointment], list[Appointment]]:
    """Return what is ahead of a patient (soonest first) and the latest of what is behind."""
    base = (
        Appointment.objects.seen_by(actor)
        .filter(patient_id=patient_id)
        .select_related("visit_type", "location")
        .prefetch_related("occupancies__column")
    )
    ahead = base.filter(during__startswith__gte=now).standing().order_by("during__startswith")
    behind = base.exclude(id__in=ahead.values("id")).order_by("-during__startswith")
    return list(ahead[:100]), list(behind[:past])


def panel_of(actor: Actor, patient: Patient, now: datetime) -> dict[str, Any]:
    """Return what the card on the patient's page shows."""
    ahead, behind = patients_appointments(actor, patient.id, now=now, past=6)
    return {"ahead": ahead, "behind": behind, "may_book": actor.may("scheduling.book")}


_DAY_SQL = """
SELECT json_build_object(
    'column', %(column)s, 'on', %(on)s, 'time_zone', it.time_zone,
    'appointments', coalesce((SELECT json_agg(json_build_object(
        'id', a.id, 'start', lower(a.during), 'end', upper(a.during), 'status', a.status,
        'is_confirmed', a.confirmed_at IS NOT NULL, 'lane', o.lane, 'version', a.version,
        'location', a.location_id, 'reason', a.reason,
        'visit_type', json_build_object('id', v.id, 'name', v.name, 'colour', v.colour),
        'patient', json_build_object('id', p.id, 'number', p.number,
            'family_name', p.family_name, 'given_name', p.given_name,
            'birth_date', p.birth_date)) ORDER BY lower(a.during), o.lane)
        FROM scheduling_occupancy o
        LEFT JOIN scheduling_appointment g ON g.group_id = o.group_id
            AND g.status NOT IN ('cancelled', 'entered-in-error')
        JOIN scheduling_appointment a ON a.id = coalesce(o.appointment_id, g.id)
        JOIN scheduling_visittype v ON v.id = a.visit_type_id
        JOIN people_patient p ON p.id = a.patient_id
        WHERE o.column_number = it.number AND o.released_at IS NULL
        AND lower(o.during) >= (%(on)s::date)::timestamp AT TIME ZONE it.time_zone
        AND lower(o.during) < (%(on)s::date + 1)::timestamp AT TIME ZONE it.time_zone
    ), '[]'))::text
FROM (
    SELECT c.number, l.id AS location_id, l.time_zone
    FROM scheduling_column c
    LEFT JOIN people_room ro ON ro.id = c.room_id
    LEFT JOIN people_equipment eq ON eq.id = c.equipment_id
    LEFT JOIN LATERAL (
        SELECT s.location_id FROM scheduling_session s WHERE s.column_id = c.id
        ORDER BY s.weekday <> %(weekday)s, s.start_time LIMIT 1
    ) s ON true
    JOIN LATERAL (
        SELECT l.id, l.time_zone FROM people_location l
        ORDER BY l.id IS DISTINCT FROM coalesce(ro.location_id, eq.location_id, s.location_id),
            l.name LIMIT 1
    ) l ON true
    WHERE c.id = %(column)s
) AS it
"""


def column_day(actor: Actor, *, column_id: UUID, on: date) -> str:
    """Return one column's appointments of a local date as JSON text, in one statement.

    PostgreSQL writes the JSON itself: this is what other programs ask for most.
    """
    actor.must("scheduling.see")
    values: dict[str, Any] = {"column": column_id, "on": on, "weekday": on.weekday()}
    for (text,) in rows(_DAY_SQL, values):
        return str(text)
    raise NotFound("There is no such column.", field="column")
