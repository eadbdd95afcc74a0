"""Finding out whether a visit may take its columns' time, and taking it.

The one locking recipe of the schedule: whoever wants time in columns first takes an advisory
lock per column and UTC day (and per patient and day), in ascending order, and then looks. Two
people at one slot therefore wait a few milliseconds for each other, and the second sees the
first's booking. The exclusion constraint stays the last word: it also holds for SQL typed by hand.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from psycopg import errors
from psycopg.types.range import TimestamptzRange

from almoner.lib.clock import DAY, minute, moment, wall
from almoner.lib.spans import Span
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.statements import rows
from almoner.scheduling.models import Appointment, Column, GroupVisit, Hold, Occupancy
from almoner.scheduling.operations import refusals, rules
from almoner.scheduling.queries.facts import (
    ColumnFacts,
    Facts,
    PatientFacts,
    PlaceFacts,
    VisitTypeFacts,
    load_facts,
)
from almoner.scheduling.queries.taken import PATIENT, Taken, load_taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for: a visit type at a time in columns, and what the asker insists on.

    ``location_id`` may be left out: it is where the columns are in session then. ``minutes``
    replaces the visit type's length. ``overbook`` allows a taken time up to the column's limit,
    ``override`` allows times outside sessions and in blocks, ``may_overlap`` allows a patient
    to be in two places; the first two need their power.
    """

    visit_type_id: UUID
    column_ids: Sequence[UUID]
    starts_at: datetime
    location_id: UUID | None = None
    patient_id: UUID | None = None
    minutes: int | None = None
    overbook: bool = False
    override: bool = False
    may_overlap: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """A wish that keeps the rules: what will be written."""

    visit_type: VisitTypeFacts
    columns: tuple[ColumnFacts, ...]
    place: PlaceFacts
    patient: PatientFacts | None
    start: int
    minutes: int
    lanes: tuple[int, ...] = ()

    @property
    def during(self) -> TimestamptzRange:
        """The patient's time."""
        return span_range((self.start, self.start + self.minutes))

    @property
    def held(self) -> Span:
        """The columns' time in minutes, buffers included."""
        return (
            self.start - self.visit_type.before,
            self.start + self.minutes + self.visit_type.after,
        )

    @property
    def day(self) -> date:
        """The local date of the visit, which names the day sheet it is on."""
        return wall(self.start, self.place.zone).date()


def span_range(span: Span) -> TimestamptzRange:
    """Return a span of minutes as the database's half-open range."""
    return TimestamptzRange(moment(span[0]), moment(span[1]))


def place(
    actor: Actor,
    wish: Wish,
    *,
    now: datetime,
    instead_of: Iterable[UUID] = (),
    was_allowed: bool = False,
) -> Placing:
    """Check every rule, lock the columns' days and find free lanes.

    ``instead_of`` holds ids of appointments and holds whose own time does not count;
    ``was_allowed`` says that it stood there before, so hours and blocks are not asked again.
    Raises the refusal of the first rule that is broken.
    """
    facts = _facts(wish)
    placing = _checked(actor, wish, facts)
    if wish.override:
        actor.must("scheduling.override")
    elif not was_allowed:
        _check_time(placing, now)
    held = placing.held
    taken = load_taken(
        [column.number for column in placing.columns],
        after=moment(held[0]),
        before=moment(held[1]),
        patient_id=wish.patient_id,
        behind=_lock_of(_owners(placing), [held]),
    )
    gone = frozenset(instead_of)
    if placing.patient and not wish.may_overlap:
        _check_patient(placing, taken.get(PATIENT, []), gone)
    expired: set[UUID] = set()
    lanes = []
    for column in placing.columns:
        blocking = _blocking(taken.get(column.number, []), gone, expired, now)
        lanes.append(_free_lane(actor, wish, placing, column, blocking))
    if expired:
        _release_expired(expired, now)
    return replace(placing, lanes=tuple(lanes))


def occupy(
    placing: Placing,
    *,
    appointment: Appointment | None = None,
    group: GroupVisit | None = None,
    hold: Hold | None = None,
) -> None:
    """Write the occupancies of a placing for their one holder."""
    with taken_if_excluded():
        Occupancy.objects.bulk_create(
            occupancies(placing, appointment=appointment, group=group, hold=hold)
        )


def occupancies(placing: Placing, **holder: Any) -> list[Occupancy]:  # noqa: ANN401 - one of three
    """Return the rows that ``occupy`` writes, for ``statements.insert``."""
    during = span_range(placing.held)
    return [
        Occupancy(column_id=column.number, lane=lane, during=during, **holder)
        for column, lane in zip(placing.columns, placing.lanes, strict=True)
    ]


@contextmanager
def taken_if_excluded() -> Iterator[None]:
    """Say ``SlotTaken`` where the database refuses an overlap."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.ExclusionViolation):
            raise refusals.SlotTaken from error
        raise


def placed_again(was: Appointment, rows: Sequence[Occupancy]) -> Wish:
    """Return the wish to have an appointment where it was, in the columns of ``rows``."""
    return Wish(
        visit_type_id=was.visit_type_id,
        column_ids=[row.column.id for row in rows],
        starts_at=was.starts_at,
        location_id=was.location_id,
        patient_id=was.patient_id,
        minutes=was.minutes,
        overbook=any(row.lane for row in rows),
    )


def _facts(wish: Wish) -> Facts:
    day = wish.starts_at.date()
    return load_facts(
        first=day - timedelta(days=1),
        last=day + timedelta(days=1),
        column_ids=wish.column_ids,
        visit_type_ids=[wish.visit_type_id],
        patient_id=wish.patient_id,
    )


def _checked(actor: Actor, wish: Wish, facts: Facts) -> Placing:
    if wish.starts_at.second or wish.starts_at.microsecond:
        raise refusals.NotAWholeMinute
    visit_type = _visit_type(actor, wish, facts)
    columns = _columns(wish, facts)
    rules.check_needs(visit_type, columns)
    patient = _patient(wish, facts)
    start = minute(wish.starts_at)
    minutes = wish.minutes or visit_type.minutes
    held = (start - visit_type.before, start + minutes + visit_type.after)
    where = _place(wish, facts, columns, visit_type, held)
    return Placing(visit_type, columns, where, patient, start, minutes)


def _check_time(placing: Placing, now: datetime) -> None:
    where = placing.place
    if placing.day < wall(minute(now), where.zone).date():
        raise refusals.InThePast
    for column in placing.columns:
        rules.check_hours(placing.visit_type, column, where, placing.held)
        rules.check_blocks(placing.visit_type, column, where, placing.held, now)


def _visit_type(actor: Actor, wish: Wish, facts: Facts) -> VisitTypeFacts:
    visit_type = facts.visit_types.get(wish.visit_type_id)
    if visit_type is None:
        raise refusals.NotFound("There is no such visit type.", field="visit_type")
    if not visit_type.is_active:
        raise refusals.VisitTypeNotBookable(f"“{visit_type.name}” is not booked any more.")
    if wish.minutes is not None and not 1 <= wish.minutes <= DAY:
        raise refusals.VisitTypeNotBookable(
            "A visit lasts from 1 minute to 24 hours.", field="minutes"
        )
    actor.must(visit_type.booking_power)
    return visit_type


def _columns(wish: Wish, facts: Facts) -> tuple[ColumnFacts, ...]:
    if len(set(wish.column_ids)) != len(wish.column_ids):
        raise refusals.ColumnNotBookable("The same one was chosen twice.")
    columns = tuple(facts.columns[key] for key in wish.column_ids if key in facts.columns)
    if len(columns) != len(wish.column_ids):
        raise refusals.NotFound("There is no such practitioner, room or device.", field="columns")
    for column in columns:
        if not column.is_active:
            raise refusals.ColumnNotBookable(f"{column.name} is not booked any more.")
    return columns


def _patient(wish: Wish, facts: Facts) -> PatientFacts | None:
    if wish.patient_id is None:
        return None
    patient = facts.patient
    if patient is None:
        raise refusals.NotFound("There is no such patient.", field="patient")
    if patient.is_gone:
        raise refusals.PatientNotBookable(
            f"The record of {patient.name} was merged or entered in error: book the other one."
        )
    if patient.is_deceased:
        raise refusals.PatientNotBookable(f"{patient.name} is recorded as deceased.")
    return patient


def _place(
    wish: Wish,
    facts: Facts,
    columns: Sequence[ColumnFacts],
    visit_type: VisitTypeFacts,
    held: Span,
) -> PlaceFacts:
    if wish.location_id is None:
        return rules.find_place(columns, facts.places, visit_type.id, held)
    if wish.location_id not in facts.places:
        raise refusals.NotFound("There is no such location.", field="location")
    return facts.places[wish.location_id]


def _owners(placing: Placing) -> list[int]:
    owners = [column.number for column in placing.columns]
    if placing.patient:
        owners.append(-placing.patient.number)
    return owners


def lock_ahead(wishes: Iterable[Wish]) -> None:
    """Lock everything that several wishes touch, before the first of them is placed.

    Without it two people who book several visits at once could wait for each other for ever.
    """
    wishes = list(wishes)
    column_ids = {key for wish in wishes for key in wish.column_ids}
    patient_ids = {wish.patient_id for wish in wishes if wish.patient_id}
    owners = list(Column.objects.filter(id__in=column_ids).values_list("number", flat=True))
    numbers = Patient.objects.filter(id__in=patient_ids).values_list("number", flat=True)
    owners += [-number for number in numbers]
    spans = [(start - DAY, start + 2 * DAY) for start in map(_start, wishes)]
    rows(*_lock_of(owners, spans))


def _start(wish: Wish) -> int:
    return minute(wish.starts_at)


def _lock_of(owners: Sequence[int], spans: Iterable[Span]) -> tuple[str, list[list[int]]]:
    """Return the statement that locks the owners' days, and its values."""
    days = {day for start, end in spans for day in range(start // DAY, (end - 1) // DAY + 1)}
    keys = sorted((day, owner) for day in days for owner in owners)
    return _LOCK, [[owner for _, owner in keys], [day for day, _ in keys]]


_LOCK = """
SELECT pg_advisory_xact_lock(owner, day) FROM unnest(%s::int[], %s::int[]) AS key (owner, day)
"""


def _check_patient(placing: Placing, visits: list[Taken], gone: frozenset[UUID]) -> None:
    for visit in visits:
        meets = visit.start < placing.start + placing.minutes and placing.start < visit.end
        if meets and visit.appointment_id not in gone:
            zone = placing.place.zone
            name = placing.patient.name if placing.patient else "The patient"
            raise refusals.PatientElsewhere(
                f"{name} has another visit from {rules.clock(visit.start, zone)} "
                f"to {rules.clock(visit.end, zone)}."
            )


def _blocking(
    taken: list[Taken], gone: frozenset[UUID], expired: set[UUID], now: datetime
) -> list[Taken]:
    """Return what really is in the way; holds that ran out are added to ``expired``."""
    blocking = []
    for row in taken:
        if row.hold_id and not row.blocks(now):
            expired.add(row.hold_id)
        elif row.appointment_id not in gone and row.hold_id not in gone:
            blocking.append(row)
    return blocking


def _free_lane(
    actor: Actor, wish: Wish, placing: Placing, column: ColumnFacts, blocking: list[Taken]
) -> int:
    used = {row.lane for row in blocking}
    if 0 not in used:
        return 0
    first = next(row for row in blocking if row.lane == 0)
    zone = placing.place.zone
    until = f"from {rules.clock(first.start, zone)} to {rules.clock(first.end, zone)}"
    if not wish.overbook:
        if first.hold_id and first.expires_at:
            ends = rules.clock(minute(first.expires_at), zone)
            raise refusals.HeldForSomebody(
                f"{column.name} is held {until} for somebody on the waiting list until {ends}."
            )
        raise refusals.SlotTaken(f"{column.name} is taken {until}.")
    actor.must("scheduling.overbook")
    free = next((lane for lane in range(column.overbook_limit + 1) if lane not in used), None)
    if free is None:
        limit = column.overbook_limit
        raise refusals.OverbookLimitReached(
            f"{column.name} is taken {until} and allows "
            + (f"no more than {limit} overbooked." if limit else "no overbooking.")
        )
    return free


def _release_expired(hold_ids: set[UUID], now: datetime) -> None:
    Occupancy.objects.filter(hold_id__in=hold_ids, released_at__isnull=True).update(released_at=now)
    Hold.objects.filter(id__in=hold_ids, released_at__isnull=True).update(released_at=now)
