"""One day, or several, over many columns: what the day sheet and the week show.

Two statements whatever the number of columns and visits: the rules of the columns and places,
and the visits with their patients.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from almoner.lib.clock import at_local, moment
from almoner.lib.hours import Held
from almoner.lib.spans import Span, Spans
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.queries.facts import ColumnFacts, Facts, load_facts


class DayVisit(NamedTuple):
    """Something that takes a column: an appointment, a group visit or a hold.

    ``start`` and ``end`` are the minutes taken, buffers included; ``begins`` and ``ends`` are the
    patient's own.
    """

    number: int
    lane: int
    start: int
    end: int
    begins: int
    ends: int
    kind: str
    """``appointment``, ``group`` or ``hold``."""
    id: UUID
    version: int
    status: str
    is_confirmed: bool
    visit_type: str
    colour: int
    patient: str
    chart_number: int | None
    reason: str
    has_alert: bool
    needs_interpreter: bool
    seats: int


@dataclass(frozen=True, slots=True)
class ColumnDay:
    """One column on one day: when it is open, what is kept, what is taken (in time's order)."""

    column: ColumnFacts
    opened: Spans
    held: list[Held]
    visits: list[DayVisit]
    where: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date at a place's clock, with its columns."""

    on: date
    zone: ZoneInfo
    columns: list[ColumnDay]
    holiday: str

    @property
    def span(self) -> Span:
        """The day's first minute and the one after its last."""
        return day_span(self.on, self.zone)


def day_span(on: date, zone: ZoneInfo) -> Span:
    """Return the minutes of a local date."""
    return at_local(on, time(0), zone), at_local(on + timedelta(days=1), time(0), zone)


_SQL = """
SELECT o.column_number, o.lane,
    floor(extract(epoch FROM lower(o.during)) / 60)::bigint,
    ceil(extract(epoch FROM upper(o.during)) / 60)::bigint,
    floor(extract(epoch FROM lower(coalesce(a.during, g.during, h.during))) / 60)::bigint,
    ceil(extract(epoch FROM upper(coalesce(a.during, g.during, h.during))) / 60)::bigint,
    CASE WHEN a.id IS NOT NULL THEN 'appointment' WHEN g.id IS NOT NULL THEN 'group'
        ELSE 'hold' END,
    coalesce(a.id, g.id, h.id), coalesce(a.version, g.version, 0), coalesce(a.status, ''),
    a.confirmed_at IS NOT NULL, v.name, v.colour,
    coalesce(p.family_name
        || coalesce(', ' || nullif(coalesce(nullif(p.preferred_name, ''), p.given_name), ''), ''),
        g.topic, ''),
    p.number, coalesce(a.reason, ''),
    EXISTS (SELECT FROM people_patientalert x WHERE x.patient_id = p.id
        AND NOT x.is_entered_in_error AND (x.until IS NULL OR x.until >= %(today)s)),
    coalesce(p.needs_interpreter, false),
    CASE WHEN g.id IS NULL THEN 0 ELSE (SELECT count(*) FROM scheduling_appointment s
        WHERE s.group_id = g.id AND s.status NOT IN ('cancelled', 'entered-in-error')) END
FROM scheduling_occupancy o
LEFT JOIN scheduling_appointment a ON a.id = o.appointment_id
LEFT JOIN scheduling_groupvisit g ON g.id = o.group_id
LEFT JOIN scheduling_hold h ON h.id = o.hold_id
JOIN scheduling_visittype v ON v.id = coalesce(a.visit_type_id, g.visit_type_id, h.visit_type_id)
LEFT JOIN people_patient p ON p.id = a.patient_id
WHERE o.released_at IS NULL AND o.column_number = ANY(%(numbers)s)
AND lower(o.during) < %(before)s AND lower(o.during) > %(after)s - interval '2 days'
AND upper(o.during) > %(after)s AND (h.id IS NULL OR h.expires_at > %(now)s)
ORDER BY 1, 3, 2
"""


def load_visits(
    numbers: Sequence[int], *, after: datetime, before: datetime, now: datetime
) -> list[DayVisit]:
    """Return what takes the columns in ``[after, before)``, by column, then by time."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "numbers": list(numbers),
                "after": after,
                "before": before,
                "now": now,
                "today": now.date(),
            },
        )
        return [DayVisit(*row) for row in cursor.fetchall()]


def open_days(
    actor: Actor,
    *,
    first: date,
    last: date,
    now: datetime,
    column_ids: Sequence[UUID] | None = None,
    location_id: UUID | None = None,
    kinds: frozenset[str] | None = None,
) -> list[Day]:
    """Return the days ``first`` to ``last`` over the columns, in two statements.

    Without ``column_ids`` they are all active columns of ``location_id`` and ``kinds``; those that
    are neither in nor booked in all these days are left out. The clock is
    the location's, else that of the first column's place.
    """
    actor.must("scheduling.see")
    facts = load_facts(first=first, last=last, column_ids=column_ids)
    columns = [
        column
        for column in _columns(facts, column_ids, location_id)
        if kinds is None or column.kind in kinds
    ]
    zone = _zone(facts, columns, location_id)
    whole = day_span(first, zone)[0], day_span(last, zone)[1]
    visits = load_visits(
        [column.number for column in columns],
        after=moment(whole[0]),
        before=moment(whole[1]),
        now=now,
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    made = [_day(facts, columns, on, zone, location_id, visits, now) for on in days]
    if column_ids is None:
        _leave_out_absent(made)
    return made


def _leave_out_absent(days: list[Day]) -> None:
    """Drop the columns that have neither hours nor visits on any of the days."""
    here = {
        column.column.number
        for day in days
        for column in day.columns
        if column.opened or column.visits
    }
    for day in days:
        day.columns[:] = [column for column in day.columns if column.column.number in here]


def _columns(
    facts: Facts, column_ids: Sequence[UUID] | None, location_id: UUID | None
) -> list[ColumnFacts]:
    if column_ids is not None:
        return [facts.columns[key] for key in column_ids if key in facts.columns]
    everything = facts.columns.values()
    if location_id is None:
        return list(everything)
    return [column for column in everything if location_id in column.place_ids]


def _zone(facts: Facts, columns: list[ColumnFacts], location_id: UUID | None) -> ZoneInfo:
    wanted = [location_id] if location_id else [key for c in columns for key in sorted(c.place_ids)]
    for key in wanted:
        if key in facts.places:
            return facts.places[key].zone
    return next((place.zone for place in facts.places.values()), ZoneInfo("UTC"))


def _day(
    facts: Facts,
    columns: list[ColumnFacts],
    on: date,
    zone: ZoneInfo,
    location_id: UUID | None,
    visits: list[DayVisit],
    now: datetime,
) -> Day:
    span = day_span(on, zone)
    by_number: dict[int, list[DayVisit]] = {}
    for visit in visits:
        if visit.start < span[1] and span[0] < visit.end:
            by_number.setdefault(visit.number, []).append(visit)
    made = [
        _column_day(facts, column, span, location_id, by_number.get(column.number, []), now)
        for column in columns
    ]
    holidays = {
        place.holidays[on]
        for place in facts.places.values()
        if on in place.holidays and (location_id is None or place.id == location_id)
    }
    return Day(on, zone, made, ", ".join(sorted(holidays)))


def _column_day(
    facts: Facts,
    column: ColumnFacts,
    span: Span,
    location_id: UUID | None,
    visits: list[DayVisit],
    now: datetime,
) -> ColumnDay:
    opened: Spans = []
    held: list[Held] = []
    where: list[str] = []
    for key in sorted(column.place_ids):
        if key not in facts.places or (location_id and key != location_id):
            continue
        place = facts.places[key]
        spans = column.open_spans(place, None, span)
        if spans:
            opened += spans
            where.append(place.name)
            held = column.held(place, None, span, now)
    return ColumnDay(column, sorted(opened), held, visits, " · ".join(where))
