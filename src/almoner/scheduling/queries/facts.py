"""What the rules of booking need to know, read in one statement and handed to ``lib``.

A booking waits for these facts, so they come in one round trip: visit types with what they need,
columns with their sessions, changed days and blocks, locations with their hours and holidays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from almoner.lib.clock import Between
from almoner.lib.hours import Block, ChangedDay, Held, Session, held_time, open_time
from almoner.lib.spans import Span, Spans
from almoner.platform.statements import rows_of_each
from almoner.scheduling.models import NOTICE_HOURS

ALL_DAY = Between(time(0), time(0))


@dataclass(frozen=True, slots=True)
class NeedFact:
    """``count`` columns of a kind, with ``tag`` unless it is empty."""

    kind: str
    tag: str
    count: int

    def __str__(self) -> str:
        return f"{self.count} {self.tag or self.kind}"


@dataclass(frozen=True, slots=True)
class VisitTypeFacts:
    """A visit type and what it needs."""

    id: UUID
    name: str
    minutes: int
    before: int
    after: int
    booking_power: str
    capacity: int
    colour: int
    notice_hours: int
    is_active: bool
    needs: tuple[NeedFact, ...]

    def held(self, start: int) -> Span:
        """Return the span of minutes that a visit starting at ``start`` takes of its columns."""
        return start - self.before, start + self.minutes + self.after


@dataclass(frozen=True)
class PlaceFacts:
    """A location, its opening hours and the holidays that close it (date to name)."""

    id: UUID
    name: str
    time_zone: str
    hours: tuple[Session, ...]
    holidays: dict[date, str]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the clock on the wall there."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class PlacedSession:
    """A weekly session of a column at a place; no ``visit_types`` means any."""

    place: UUID
    session: Session
    visit_types: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """Other hours on a date at a place, or closed (no hours) everywhere."""

    place: UUID | None
    day: date
    hours: tuple[Between, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column, when it can be booked, and where."""

    id: UUID
    number: int
    name: str
    kind: str
    tags: frozenset[str]
    languages: frozenset[str] | None
    overbook_limit: int
    is_active: bool
    home: UUID | None
    """Where a room or a piece of equipment is; a practitioner has none."""
    has_sessions: bool
    """Whether it has sessions of its own, valid in the window or not."""
    sessions: tuple[PlacedSession, ...] = ()
    changes: tuple[PlacedChange, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def keeps_location_hours(self) -> bool:
        """Whether it is open whenever its location is: a room or device without sessions."""
        return self.home is not None and not self.has_sessions

    @property
    def place_ids(self) -> frozenset[UUID]:
        """Every place where it can ever be booked."""
        placed = {session.place for session in self.sessions}
        placed |= {change.place for change in self.changes if change.place is not None}
        return frozenset(placed | ({self.home} if self.home else set()))

    def open_spans(self, place: PlaceFacts, visit_type_id: UUID | None, window: Span) -> Spans:
        """Return when it is open at ``place`` in ``window`` for a visit type (``None``: any)."""
        if self.keeps_location_hours:
            if self.home != place.id:
                return []
            weekly = place.hours or tuple(Session(day, ALL_DAY) for day in range(7))
        else:
            weekly = tuple(
                placed.session
                for placed in self.sessions
                if placed.place == place.id
                and (
                    visit_type_id is None
                    or not placed.visit_types
                    or visit_type_id in placed.visit_types
                )
            )
        changed = [
            ChangedDay(change.day, change.hours if change.place == place.id else ())
            for change in self.changes
        ]
        return open_time(window, place.zone, weekly, changed, place.holidays)

    def held(
        self, place: PlaceFacts, visit_type_id: UUID | None, window: Span, now: datetime
    ) -> list[Held]:
        """Return what its blocks keep from a visit type in ``window``, asked at ``now``."""
        purpose = str(visit_type_id) if visit_type_id else None
        return held_time(window, place.zone, self.blocks, purpose=purpose, now=now)


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """Whether a patient can be booked, and what is open for them."""

    id: UUID
    number: int
    name: str
    is_deceased: bool
    is_gone: bool
    """Merged into another record, or entered in error."""
    recalls: tuple[UUID, ...]
    """Open recalls for the visit types asked for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was loaded, by id."""

    columns: dict[UUID, ColumnFacts]
    places: dict[UUID, PlaceFacts]
    visit_types: dict[UUID, VisitTypeFacts]
    patient: PatientFacts | None = field(default=None)


_SQL = """
SELECT json_build_object(
'patient', (SELECT json_build_object('id', id, 'number', number,
        'name', concat_ws(' ', nullif(given_name, ''), family_name), 'is_deceased', is_deceased,
        'is_gone', merged_into_id IS NOT NULL OR is_entered_in_error,
        'recalls', (SELECT coalesce(json_agg(k.id), '[]') FROM scheduling_recall k
            WHERE k.patient_id = people_patient.id AND k.state IN ('due', 'contacted')
            AND k.visit_type_id = ANY(%(visit_types)s)))
    FROM people_patient WHERE id = %(patient)s),
'visit_types', (SELECT json_agg(json_build_object('id', v.id, 'name', v.name,
        'minutes', v.minutes, 'before', v.before_minutes, 'after', v.after_minutes,
        'booking_power', v.booking_power, 'capacity', v.capacity, 'colour', v.colour,
        'notice_hours', coalesce(v.notice_hours, p.notice_hours, %(notice)s),
        'is_active', v.is_active,
        'needs', (SELECT coalesce(json_agg(json_build_array(r.kind, r.tag, r.count)
                ORDER BY r.kind, r.tag), '[]')
            FROM scheduling_requirement r WHERE r.visit_type_id = v.id)))
    FROM scheduling_visittype v LEFT JOIN scheduling_policy p ON true
    WHERE v.id = ANY(%(visit_types)s)),
'places', (SELECT json_agg(json_build_object('id', l.id, 'name', l.name,
        'time_zone', l.time_zone,
        'hours', (SELECT coalesce(json_agg(json_build_array(h.weekday, h.opens_at, h.closes_at)),
                '[]') FROM people_locationhours h WHERE h.location_id = l.id),
        'holidays', (SELECT coalesce(json_object_agg(d."on", d.name), '{}')
            FROM people_holiday d WHERE (d.location_id = l.id OR d.location_id IS NULL)
            AND d."on" BETWEEN %(first)s AND %(last)s)))
    FROM people_location l WHERE l.is_active),
'columns', (SELECT json_agg(json_build_object('id', c.id, 'number', c.number, 'name', c.name,
        'kind', c.kind, 'tags', c.tags, 'languages', pr.languages,
        'overbook_limit', c.overbook_limit, 'is_active', c.is_active,
        'home', coalesce(ro.location_id, eq.location_id),
        'has_sessions', EXISTS (SELECT FROM scheduling_session z WHERE z.column_id = c.id),
        'sessions', (SELECT coalesce(json_agg(json_build_array(s.location_id, s.weekday,
                s.start_time, s.end_time, s.from_on, s.until_on, s.visit_type_ids)), '[]')
            FROM scheduling_session s WHERE s.column_id = c.id
            AND (s.until_on IS NULL OR s.until_on >= %(first)s)
            AND (s.from_on IS NULL OR s.from_on <= %(last)s)),
        'changes', (SELECT coalesce(json_agg(json_build_array(x.location_id, x."on",
                x.start_time, x.end_time, x.reason)), '[]')
            FROM scheduling_sessionexception x WHERE x.column_id = c.id
            AND x."on" BETWEEN %(first)s AND %(last)s),
        'blocks', (SELECT coalesce(json_agg(json_build_array(b.name, b.weekday, b."on",
                b.start_time, b.end_time, b.from_on, b.until_on, b.visit_type_ids,
                b.release_hours)), '[]')
            FROM scheduling_block b WHERE b.column_id = c.id
            AND (b."on" IS NULL OR b."on" BETWEEN %(first)s AND %(last)s)))
        ORDER BY c.position, c.name)
    FROM scheduling_column c
    LEFT JOIN people_practitioner pr ON pr.id = c.practitioner_id
    LEFT JOIN people_room ro ON ro.id = c.room_id
    LEFT JOIN people_equipment eq ON eq.id = c.equipment_id
    WHERE c.id = ANY(%(columns)s) OR (%(columns)s::uuid[] IS NULL AND c.is_active)))
"""


def load_facts(
    *,
    first: date,
    last: date,
    column_ids: Sequence[UUID] | None = None,
    visit_type_ids: Sequence[UUID] = (),
    patient_id: UUID | None = None,
) -> Facts:
    """Read what concerns the dates ``first`` to ``last`` (local, both included) in one statement.

    ``column_ids=None`` means every active column. What does not exist is absent from the answer.
    """
    values = {
        "patient": patient_id,
        "visit_types": list(visit_type_ids),
        "columns": None if column_ids is None else list(column_ids),
        "notice": NOTICE_HOURS,
        "first": first - timedelta(days=1),
        "last": last + timedelta(days=1),
    }
    (((row,),),) = rows_of_each((_SQL, values))
    return Facts(
        columns=_by_id(_column(item) for item in row["columns"] or ()),
        places=_by_id(_place(item) for item in row["places"] or ()),
        visit_types=_by_id(_visit_type(item) for item in row["visit_types"] or ()),
        patient=_patient(row["patient"]) if row["patient"] else None,
    )


def _by_id(items: Iterable[Any]) -> dict[UUID, Any]:
    return {item.id: item for item in items}


def _patient(row: dict[str, Any]) -> PatientFacts:
    row["id"] = UUID(row["id"])
    row["recalls"] = tuple(map(UUID, row["recalls"]))
    return PatientFacts(**row)


def _visit_type(row: dict[str, Any]) -> VisitTypeFacts:
    row["id"] = UUID(row["id"])
    row["needs"] = tuple(NeedFact(*need) for need in row["needs"])
    return VisitTypeFacts(**row)


def _place(row: dict[str, Any]) -> PlaceFacts:
    return PlaceFacts(
        id=UUID(row["id"]),
        name=row["name"],
        time_zone=row["time_zone"],
        hours=tuple(Session(day, _between(opens, shuts)) for day, opens, shuts in row["hours"]),
        holidays={date.fromisoformat(day): name for day, name in row["holidays"].items()},
    )


def _column(row: dict[str, Any]) -> ColumnFacts:
    languages = row["languages"]
    return ColumnFacts(
        id=UUID(row["id"]),
        number=row["number"],
        name=row["name"],
        kind=row["kind"],
        tags=frozenset(row["tags"]),
        languages=None if languages is None else frozenset(languages),
        overbook_limit=row["overbook_limit"],
        is_active=row["is_active"],
        home=UUID(row["home"]) if row["home"] else None,
        has_sessions=row["has_sessions"],
        sessions=tuple(_session(*item) for item in row["sessions"]),
        changes=tuple(_change(*item) for item in row["changes"]),
        blocks=tuple(_block(*item) for item in row["blocks"]),
    )


def _session(
    place: str,
    weekday: int,
    start: str,
    end: str,
    first: str | None,
    last: str | None,
    visit_types: list[str],
) -> PlacedSession:
    hours = Session(weekday, _between(start, end), _day(first), _day(last))
    return PlacedSession(UUID(place), hours, frozenset(map(UUID, visit_types)))


def _change(
    place: str | None, day: str, start: str | None, end: str | None, reason: str
) -> PlacedChange:
    hours = (_between(start, end),) if start and end else ()
    return PlacedChange(UUID(place) if place else None, date.fromisoformat(day), hours, reason)


def _block(
    name: str,
    weekday: int | None,
    day: str | None,
    start: str,
    end: str,
    first: str | None,
    last: str | None,
    visit_types: list[str],
    release_hours: int | None,
) -> Block:
    between = _between(start, end)
    when: Session | ChangedDay
    if weekday is not None:
        when = Session(weekday, between, _day(first), _day(last))
    else:
        when = ChangedDay(date.fromisoformat(day or ""), (between,))
    release = None if release_hours is None else timedelta(hours=release_hours)
    return Block(when, name, frozenset(visit_types), release)


def _between(start: str, end: str) -> Between:
    return Between(time.fromisoformat(start), time.fromisoformat(end))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
