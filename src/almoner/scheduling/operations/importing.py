"""Past visits from another program: written as they were, in lanes where they overlap.

What happened elsewhere is a fact and no booking: sessions, blocks and needs are not asked. The
time still goes into the columns, so that a past day sheet shows it and the database's constraint
holds for it too; visits that overlapped there go into lanes side by side, whatever the column's
limit for overbooking is.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.models import Appointment, Column, Kind, Occupancy, Status, VisitType

LANES = Occupancy.MOST_LANES


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A completed visit: whole minutes, at most a day long."""

    patient_id: UUID
    practitioner_id: UUID
    location_id: UUID
    visit_type: str
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@transaction.atomic
def load_visits(
    actor: Actor, *, source: str, rows: Sequence[tuple[str, PastVisit]], now: datetime
) -> int:
    """Write visits that are not there yet as fulfilled appointments; return how many were new.

    ``rows`` are (id in the source, visit). Columns and visit types that are missing are made:
    the columns without sessions, the visit types no longer bookable until somebody sets them up.
    """
    actor.must("people.import")
    origins = [f"{source}:{key}" for key, _ in rows]
    there = set(Appointment.objects.filter(origin__in=origins).values_list("origin", flat=True))
    new = [
        (origin, visit)
        for origin, (_, visit) in zip(origins, rows, strict=True)
        if origin not in there
    ]
    numbers = _columns({visit.practitioner_id for _, visit in new})
    types = _visit_types({visit.visit_type for _, visit in new})
    made = [
        Appointment(
            patient_id=visit.patient_id,
            visit_type_id=types[visit.visit_type],
            location_id=visit.location_id,
            during=(visit.starts_at, visit.ends_at),
            status=Status.FULFILLED,
            reason=visit.reason[:500],
            booked_at=now,
            booked_by_id=actor.user_id,
            origin=origin,
        )
        for origin, visit in new
    ]
    Appointment.objects.bulk_create(made)
    wanted = [(numbers[v.practitioner_id], v.starts_at, v.ends_at) for _, v in new]
    Occupancy.objects.bulk_create(
        Occupancy(column_id=number, lane=lane, during=appointment.during, appointment=appointment)
        for appointment, (number, _s, _e), lane in zip(made, wanted, _lanes(wanted), strict=True)
        if lane is not None
    )
    if made:
        audit.record(actor, "scheduling.load_visits", source=source, added=len(made))
    return len(made)


def _columns(practitioner_ids: set[UUID]) -> dict[UUID, int]:
    """Return the number of each practitioner's column; missing columns are made."""
    has = set(
        Column.objects.filter(practitioner_id__in=practitioner_ids).values_list(
            "practitioner_id", flat=True
        )
    )
    for practitioner in Practitioner.objects.filter(id__in=practitioner_ids - has):
        Column.objects.create(
            kind=Kind.PRACTITIONER, practitioner=practitioner, name=str(practitioner)[:120]
        )
    found = Column.objects.filter(practitioner_id__in=practitioner_ids)
    return {key: number for key, number in found.values_list("practitioner_id", "number") if key}


def _visit_types(names: set[str]) -> dict[str, UUID]:
    for name in sorted(names):
        VisitType.objects.get_or_create(
            name=name, defaults={"minutes": 20, "colour": 12, "is_active": False}
        )
    return dict(VisitType.objects.filter(name__in=names).values_list("name", "id"))


def _lanes(wanted: Sequence[tuple[int, datetime, datetime]]) -> list[int | None]:
    """Return the lowest lane that is free for each visit; ``None`` where all are taken.

    A visit without a lane keeps its place in the patient's history but takes no column's time.
    """
    used = _used_lanes(wanted)
    here: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    lanes: list[int | None] = []
    for index, (number, start, end) in enumerate(wanted):
        taken = used[index] | {lane for s, e, lane in here[number] if s < end and start < e}
        lane = next((lane for lane in range(LANES) if lane not in taken), None)
        if lane is not None:
            here[number].append((start, end, lane))
        lanes.append(lane)
    return lanes


def _used_lanes(wanted: Sequence[tuple[int, datetime, datetime]]) -> dict[int, set[int]]:
    used: dict[int, set[int]] = defaultdict(set)
    if not wanted:
        return used
    numbers, starts, ends = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT v.n - 1, o.lane
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
                WITH ORDINALITY AS v (number, starts_at, ends_at, n)
            JOIN scheduling_occupancy o ON o.column_number = v.number
                AND o.released_at IS NULL
                AND lower(o.during) < v.ends_at
                AND lower(o.during) > v.starts_at - interval '2 days'
                AND upper(o.during) > v.starts_at
            """,
            [list(numbers), list(starts), list(ends)],
        )
        for index, lane in cursor.fetchall():
            used[index].add(lane)
    return used
