"""Openings out of the database: two statements, then ``lib.slots``.

One statement reads the rules of every column (``facts``), one what is taken (``taken``); the
search itself is pure. When nothing fits, a second pass reads further ahead and says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from almoner.lib import slots
from almoner.lib.clock import Between, at_local, minute, moment
from almoner.lib.hours import free_time
from almoner.lib.refusal import NotFound
from almoner.lib.spans import Span
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Column, Kind
from almoner.scheduling.queries.appointments import columns_of
from almoner.scheduling.queries.facts import (
    ColumnFacts,
    Facts,
    NeedFact,
    PlaceFacts,
    VisitTypeFacts,
    load_facts,
)
from almoner.scheduling.queries.searching import (
    EVERY_DAY,
    Answer,
    FoundOpening,
    FoundStep,
    Search,
    WayOut,
)
from almoner.scheduling.queries.taken import load_spans

__all__ = [
    "EVERY_DAY",
    "Answer",
    "FoundOpening",
    "FoundStep",
    "Search",
    "WayOut",
    "columns_after_move",
    "complete_columns",
    "find_openings",
]

FURTHER = timedelta(days=60)
"""How much later than asked a way out may lie."""
NEAR = timedelta(days=20)
"""What is looked at first of a long window."""
_PRACTITIONER = NeedFact(Kind.PRACTITIONER, "", 1)


def find_openings(
    actor: Actor,
    *,
    search: Search,
    now: datetime,
    ignoring: frozenset[UUID] = frozenset(),
    explain: bool = True,
) -> Answer:
    """Return the best openings for ``search``.

    ``ignoring`` holds ids of appointments and holds whose own time counts as free. With
    ``explain`` an empty answer says why and proposes ways out.
    """
    actor.must("scheduling.see")
    found = _find(search, now, ignoring)
    if found or not explain:
        return Answer(openings=tuple(_opening(each, search) for each in found))
    request, calendar = _prepare(search, now, ignoring, further=FURTHER)
    why = slots.why_not(request, calendar, further=FURTHER)
    return Answer(
        because=tuple(fact.sentence() for fact in why.conflict),
        ways_out=tuple(
            WayOut(way.sentence(), _opening(way.opening, search)) for way in why.relaxations
        ),
    )


def _find(search: Search, now: datetime, ignoring: frozenset[UUID]) -> Sequence[slots.Opening]:
    """Search the next weeks first: most searches need not read the rest of a long window.

    The near answer is final when it is full and its worst opening ranks before the delay alone of
    anything that begins after the near window.
    """
    near = replace(search, last=min(search.last, search.first + NEAR))
    request, calendar = _prepare(near, now, ignoring, further=timedelta())
    found = slots.find_openings(request, calendar)
    if near.last == search.last:
        return found
    start, end = request.window
    is_full = len(found) == search.limit
    if is_full and found[-1].score.total(request.weights) <= end - start - request.longest:
        return found
    return slots.find_openings(*_prepare(search, now, ignoring, further=timedelta()))


def complete_columns(
    actor: Actor,
    *,
    visit_type_id: UUID,
    column_ids: Sequence[UUID],
    starts_at: datetime,
    now: datetime,
    minutes: int | None = None,
) -> list[UUID]:
    """Return ``column_ids`` and whatever else the visit needs that is free at that very time.

    When the rest cannot be found the ids come back as they are, and booking says what is missing.
    """
    actor.must("scheduling.see")
    found = _completed(
        visit_type_id, column_ids, starts_at=starts_at, now=now, minutes=minutes, mine=frozenset()
    )
    return found or list(column_ids)


def columns_after_move(
    actor: Actor,
    *,
    appointment: Appointment,
    column_id: UUID,
    starts_at: datetime,
    now: datetime,
) -> list[UUID]:
    """Return the columns for a visit whose main one becomes ``column_id`` at a new time.

    Rooms and devices stay what they are where they are free then; else others are found.
    """
    actor.must("scheduling.see")
    was = [row.column for row in columns_of(appointment)]
    target = Column.objects.get(id=column_id)
    leaving = target if target in was else next((c for c in was if c.kind == target.kind), None)
    everything = [target.id, *(column.id for column in was if column not in (target, leaving))]
    for chosen in (everything, [target.id]):
        found = _completed(
            appointment.visit_type_id,
            chosen,
            starts_at=starts_at,
            now=now,
            minutes=appointment.minutes,
            mine=frozenset({appointment.id}),
        )
        if found:
            return found
    return everything


def _completed(
    visit_type_id: UUID,
    column_ids: Sequence[UUID],
    *,
    starts_at: datetime,
    now: datetime,
    minutes: int | None,
    mine: frozenset[UUID],
) -> list[UUID] | None:
    """Return the columns of an opening at that very time that has ``column_ids`` in it."""
    day = starts_at.date()
    search = Search(
        visit_type_ids=[visit_type_id],
        first=day - timedelta(days=1),
        last=day + timedelta(days=1),
        column_ids=frozenset(column_ids),
        minutes=minutes,
        grid=1,
        limit=1,
    )
    request, calendar = _prepare(search, now, mine, further=timedelta())
    length = timedelta(minutes=request.steps[0].minutes)
    request = replace(request, earliest=starts_at, latest=starts_at + length)
    for found in slots.find_openings(request, calendar):
        chosen = [UUID(str(resource.key)) for resource in found.bookings[0].resources]
        if found.start == starts_at and set(column_ids) <= set(chosen):
            return chosen
    return None


def _prepare(
    search: Search, now: datetime, ignoring: frozenset[UUID], *, further: timedelta
) -> tuple[slots.Request, slots.Calendar]:
    last = search.last + further
    facts = load_facts(first=search.first, last=last, visit_type_ids=search.visit_type_ids)
    types = [_type(facts, key) for key in search.visit_type_ids]
    if search.minutes is not None:
        types = [replace(each, minutes=search.minutes) for each in types]
    columns = [column for column in facts.columns.values() if _is_wanted(column, types, search)]
    earliest, latest = _window(facts, search, now)
    reach = (minute(earliest), minute(latest + further))
    taken = load_spans(
        [column.number for column in columns],
        after=earliest,
        before=latest + further,
        now=now,
        ignoring=ignoring,
    )
    diaries = []
    for column in columns:
        busy = list(map(slots.Busy, *taken.get(column.number, ((), ()))))
        mine = [each for each in types if _can_fill(column, each)]
        diaries += _diaries(column, facts, mine, reach, now, busy)
    places = [slots.Place(place.id, place.name, place.zone) for place in facts.places.values()]
    request = slots.Request(
        steps=tuple(_step(each, facts, search, n) for n, each in enumerate(types)),
        earliest=earliest,
        latest=latest,
        weekdays=search.weekdays,
        times=tuple(Between(start, end) for start, end in search.times),
        places=search.location_ids or None,
        same_place=search.same_place,
        language=search.language or None,
        prefer=search.preferred_ids,
        grid=search.grid,
        limit=search.limit,
    )
    return request, slots.Calendar(places, diaries)


def _type(facts: Facts, key: UUID) -> VisitTypeFacts:
    if key not in facts.visit_types:
        raise NotFound("There is no such visit type.", field="visit_type")
    return facts.visit_types[key]


def _window(facts: Facts, search: Search, now: datetime) -> tuple[datetime, datetime]:
    """Return the instants between the first day's midnight (or now) and the last day's 23:59."""
    zones = [place.zone for place in facts.places.values()]
    if not zones:
        raise NotFound("The practice has no location yet.")
    day_after = search.last + timedelta(days=1)
    earliest = min(at_local(search.first, time(0), zone) for zone in zones)
    latest = max(at_local(day_after, time(0), zone) for zone in zones)
    return max(now, moment(earliest)), max(now, moment(latest - 1))


def _needs(visit_type: VisitTypeFacts) -> tuple[NeedFact, ...]:
    return visit_type.needs or (_PRACTITIONER,)


def _is_wanted(column: ColumnFacts, types: Iterable[VisitTypeFacts], search: Search) -> bool:
    """Tell whether a column can fill any need at a place that is asked for."""
    if search.location_ids and not column.place_ids & search.location_ids:
        return False
    return any(_can_fill(column, each) for each in types)


def _can_fill(column: ColumnFacts, visit_type: VisitTypeFacts) -> bool:
    """Tell whether a column can fill any need of a visit type."""
    return any(
        column.kind == need.kind and (not need.tag or need.tag in column.tags)
        for need in _needs(visit_type)
    )


def _step(visit_type: VisitTypeFacts, facts: Facts, search: Search, number: int) -> slots.Step:
    needs = tuple(
        slots.Need(
            frozenset({f"kind:{need.kind}", f"for:{visit_type.id}"} | ({need.tag} - {""})),
            _among(need, facts, search),
        )
        for need in _needs(visit_type)
        for _ in range(need.count)
    )
    gap = search.gaps[number - 1] if 0 < number <= len(search.gaps) else (0, 60)
    return slots.Step(
        visit_type.name,
        visit_type.minutes,
        needs,
        before=visit_type.before,
        after=visit_type.after,
        wait=slots.Wait(*gap),
    )


def _among(need: NeedFact, facts: Facts, search: Search) -> frozenset[UUID] | None:
    """Return the chosen columns of a need's kind, or ``None`` when none of them was chosen."""
    chosen = {
        key
        for key in search.column_ids
        if key in facts.columns
        and facts.columns[key].kind == need.kind
        and (not need.tag or need.tag in facts.columns[key].tags)
    }
    return frozenset(chosen) or None


def _diaries(
    column: ColumnFacts,
    facts: Facts,
    types: Sequence[VisitTypeFacts],
    reach: Span,
    now: datetime,
    busy: Sequence[slots.Busy],
) -> list[slots.Diary]:
    """Return a diary for each set of hours the column keeps for the asked visit types.

    Sessions and blocks may be for some visit types only; diaries of one column share its key,
    so that no chain uses it twice at once.
    """
    places = [facts.places[key] for key in sorted(column.place_ids) if key in facts.places]
    by_hours: dict[tuple[object, ...], set[UUID]] = {}
    hours_of: dict[tuple[object, ...], dict[slots.Key, list[Span]]] = {}
    for each in {each.id: each for each in types}.values():
        hours: dict[slots.Key, list[Span]] = {
            place.id: _free(column, place, each.id, reach, now) for place in places
        }
        key = tuple((place, tuple(spans)) for place, spans in hours.items())
        by_hours.setdefault(key, set()).add(each.id)
        hours_of[key] = hours
    return [
        slots.Diary(_resource(column, by_hours[key]), hours, busy)
        for key, hours in hours_of.items()
        if any(hours.values())
    ]


def _free(
    column: ColumnFacts, place: PlaceFacts, visit_type_id: UUID, reach: Span, now: datetime
) -> list[Span]:
    opened = column.open_spans(place, visit_type_id, reach)
    return free_time(opened, column.held(place, visit_type_id, reach, now)) if opened else []


def _resource(column: ColumnFacts, visit_type_ids: set[UUID]) -> slots.Resource:
    tags = {f"kind:{column.kind}", *column.tags, *(f"for:{key}" for key in visit_type_ids)}
    return slots.Resource(column.id, column.name, frozenset(tags), column.languages)


def _opening(found: slots.Opening, search: Search) -> FoundOpening:
    return FoundOpening(
        tuple(
            FoundStep(
                visit_type_id=key,
                name=booking.step.name,
                starts_at=moment(booking.start),
                ends_at=moment(booking.end),
                location_id=UUID(str(booking.place.key)),
                location=booking.place.name,
                time_zone=booking.place.zone.key,
                columns=tuple(
                    (UUID(str(resource.key)), resource.name) for resource in booking.resources
                ),
            )
            for key, booking in zip(search.visit_type_ids, found.bookings, strict=True)
        )
    )
