"""The rules that a placing must keep, as plain functions over loaded facts."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from almoner.lib.clock import DAY, at_local, wall
from almoner.lib.spans import Span
from almoner.scheduling.operations import refusals
from almoner.scheduling.queries.facts import ColumnFacts, NeedFact, PlaceFacts, VisitTypeFacts

_KINDS = {"practitioner": "practitioner", "room": "room", "equipment": "device"}


def clock(minutes: int, zone: ZoneInfo) -> str:
    """Return the wall clock's reading as people say it: ``9:05 AM``."""
    return f"{wall(minutes, zone):%-I:%M %p}"


def day(minutes: int, zone: ZoneInfo) -> str:
    """Return the date on the wall's calendar as people say it: ``Tuesday, November 24``."""
    return f"{wall(minutes, zone):%A, %B %-d}"


def check_needs(visit_type: VisitTypeFacts, columns: Sequence[ColumnFacts]) -> None:
    """Raise ``NeedsUnfilled`` unless every need has its own column; more columns are welcome."""
    wanted = [need for need in visit_type.needs for _ in range(need.count)]
    if not columns:
        raise refusals.NeedsUnfilled("Choose at least one practitioner, room or device.")
    if _can_fill(wanted, list(columns)):
        return
    missing = next(
        (need for need in visit_type.needs if _count(need, columns) < need.count),
        visit_type.needs[0],
    )
    what = missing.tag or _KINDS[missing.kind]
    article = "an" if what[0] in "aeiou" else "a"
    said = f"{article} {what}" if missing.count == 1 else f"{missing.count} of “{what}”"
    raise refusals.NeedsUnfilled(f"“{visit_type.name}” also needs {said}.")


def _fits(need: NeedFact, column: ColumnFacts) -> bool:
    return column.kind == need.kind and (not need.tag or need.tag in column.tags)


def _count(need: NeedFact, columns: Sequence[ColumnFacts]) -> int:
    return sum(_fits(need, column) for column in columns)


def _can_fill(wanted: list[NeedFact], columns: list[ColumnFacts]) -> bool:
    if not wanted:
        return True
    return any(
        _can_fill(wanted[1:], [other for other in columns if other is not column])
        for column in columns
        if _fits(wanted[0], column)
    )


def find_place(
    columns: Sequence[ColumnFacts],
    places: dict[UUID, PlaceFacts],
    visit_type_id: UUID,
    held: Span,
) -> PlaceFacts:
    """Return the place where the columns are in session at that time, else the likeliest one."""
    common = [
        place
        for place in places.values()
        if all(place.id in column.place_ids for column in columns)
    ]
    for place in common:
        if all(_is_open(column, place, visit_type_id, held) for column in columns):
            return place
    if common:
        return common[0]
    for column in columns:
        for place_id in column.place_ids:
            if place_id in places:
                return places[place_id]
    raise refusals.OutsideSession(f"{columns[0].name} has no hours at any location.")


def _is_open(column: ColumnFacts, place: PlaceFacts, visit_type_id: UUID, held: Span) -> bool:
    spans = column.open_spans(place, visit_type_id, _around(held))
    return any(start <= held[0] and held[1] <= end for start, end in spans)


def _around(held: Span) -> Span:
    return held[0] - DAY, held[1] + DAY


def check_hours(
    visit_type: VisitTypeFacts, column: ColumnFacts, place: PlaceFacts, held: Span
) -> None:
    """Raise ``Closed`` or ``OutsideSession`` unless the column works at the place then."""
    if _is_open(column, place, visit_type.id, held):
        return
    on = wall(held[0], place.zone).date()
    says = day(held[0], place.zone)
    change = next((change for change in column.changes if change.day == on), None)
    if change is None and on in place.holidays:
        raise refusals.Closed(f"{place.name} is closed on {says}: {place.holidays[on]}.")
    if change is not None and not change.hours:
        why = f": {change.reason}" if change.reason else ""
        raise refusals.Closed(f"{column.name} is away on {says}{why}.")
    hours = _hours_of(column, place, visit_type.id, on)
    if hours:
        raise refusals.OutsideSession(
            f"{column.name} takes “{visit_type.name}” at {place.name} on {says} only {hours}."
        )
    if _hours_of(column, place, None, on):
        raise refusals.OutsideSession(
            f"{column.name} does not take “{visit_type.name}” at {place.name} on {says}."
        )
    raise refusals.OutsideSession(f"{column.name} is not in at {place.name} on {says}.")


def _hours_of(column: ColumnFacts, place: PlaceFacts, visit_type_id: UUID | None, on: date) -> str:
    midnight = datetime.min.time()
    start = at_local(on, midnight, place.zone)
    spans = column.open_spans(place, visit_type_id, (start, start + DAY))
    return " and ".join(f"from {clock(a, place.zone)} to {clock(b, place.zone)}" for a, b in spans)


def check_blocks(
    visit_type: VisitTypeFacts,
    column: ColumnFacts,
    place: PlaceFacts,
    held: Span,
    now: datetime,
) -> None:
    """Raise ``BlockReserved`` if a block of the column keeps the visit type out then."""
    for block in column.held(place, visit_type.id, held, now):
        raise refusals.BlockReserved(
            f"{column.name} keeps {clock(block.start, place.zone)} to "
            f"{clock(block.end, place.zone)} for “{block.name}”."
        )
