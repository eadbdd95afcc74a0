"""Who on the waiting list a freed slot would suit, in what order, and why.

The order is the same for everybody and is written down with every offer: urgent before soon before
routine; then those who have let fewer offers run out unanswered; then who has waited longest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling.models import (
    Appointment,
    EntryState,
    Move,
    Occupancy,
    Offer,
    OfferState,
    Status,
    WaitingListEntry,
)
from almoner.scheduling.queries.openings import (
    EVERY_DAY,
    FoundOpening,
    FoundStep,
    Search,
    find_openings,
)

OPEN = (EntryState.WAITING, EntryState.OFFERED)
"""States of entries that have not ended."""
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Slot:
    """Freed time ``[starts_at, ends_at)`` of columns at a place, the buffers included."""

    column_ids: tuple[UUID, ...]
    practitioner_ids: tuple[UUID, ...]
    """Those of the columns that are people."""
    location_id: UUID
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime
    languages: frozenset[str]
    """What those people speak."""


@dataclass(frozen=True, slots=True)
class Considered:
    """An entry that was looked at: the facts of the order, and why it does not suit (or empty)."""

    entry: WaitingListEntry
    facts: dict[str, str | int]
    why_not: str


def freed_slot(occupancy_ids: Sequence[UUID]) -> Slot | None:
    """Return the time that all of the released occupancies left together, or ``None``."""
    rows = list(
        Occupancy.objects.filter(
            id__in=occupancy_ids, released_at__isnull=False, column__is_active=True
        ).select_related(
            "column__practitioner", "appointment__location", "group__location", "hold__location"
        )
    )
    if not rows:
        return None
    starts_at = max(row.during.lower for row in rows)
    ends_at = min(row.during.upper for row in rows)
    if ends_at <= starts_at:
        return None
    people = [row.column for row in rows if row.column.practitioner]
    location = _where(rows[0])
    return Slot(
        column_ids=tuple(row.column.id for row in rows),
        practitioner_ids=tuple(column.id for column in people),
        location_id=location[0],
        zone=location[1],
        starts_at=starts_at,
        ends_at=ends_at,
        languages=frozenset(
            language
            for column in people
            if column.practitioner
            for language in column.practitioner.languages
        ),
    )


def _where(row: Occupancy) -> tuple[UUID, ZoneInfo]:
    """Return the place a released occupancy was at: a moved visit may be elsewhere by now."""
    left = (
        Move.objects.filter(appointment_id=row.appointment_id, at=row.released_at)
        .select_related("was_location")
        .first()
        if row.appointment_id and row.released_at
        else None
    )
    if left is not None:
        return left.was_location_id, left.was_location.zone
    holder = row.appointment or row.group or row.hold
    if holder is None:
        raise NotFound("This time belonged to nobody.")
    return holder.location_id, holder.location.zone


def line_up(
    slot: Slot, known_at: datetime, *, passed_over: Iterable[UUID] = ()
) -> Iterator[Considered]:
    """Return the waiting entries in their order, each with why its wishes rule the slot out.

    ``known_at`` is when patients can hear of it, from which their notice counts; ``passed_over``
    had this slot already.
    """
    entries = _in_order(WaitingListEntry.objects.filter(state=EntryState.WAITING)).exclude(
        id__in=list(passed_over)
    )
    for entry in entries:
        yield Considered(entry, facts_of(entry), _why_not(entry, slot, known_at))


def opening_in(entry: WaitingListEntry, slot: Slot, now: datetime) -> FoundStep | None:
    """Return how the entry's visit fits into the slot, with whatever else it needs, if it does.

    A visit longer than the slot may take free time around it as well. The slot's rooms and
    devices are kept where they are still free; others are as good.
    """
    day = slot.starts_at.astimezone(slot.zone).date()
    between = _hours_left(entry, slot, day)
    if between is None:
        return None
    wanted = frozenset(entry.column_ids) & frozenset(slot.column_ids)
    for column_ids in (frozenset(slot.column_ids), wanted | frozenset(slot.practitioner_ids)):
        search = Search(
            visit_type_ids=[entry.visit_type_id],
            first=day,
            last=day,
            column_ids=column_ids,
            location_ids=frozenset({slot.location_id}),
            times=(between,),
            language=entry.language,
            grid=1 if slot.starts_at.minute % 5 else 5,
            limit=1,
        )
        found = find_openings(SYSTEM, search=search, now=now, explain=False).openings
        step = found[0].steps[0] if found else None
        if step and {key for key, _ in step.columns} & set(slot.column_ids):
            return step
    return None


def waiting_list(actor: Actor) -> QuerySet[WaitingListEntry]:
    """Return everybody who waits or was offered something, in the order of offering."""
    actor.must("scheduling.see")
    return _in_order(WaitingListEntry.objects.filter(state__in=OPEN)).select_related(
        "appointment__location"
    )


def find_entry(actor: Actor, entry_id: UUID) -> WaitingListEntry:
    """Return one entry with patient and visit type."""
    actor.must("scheduling.see")
    found = (
        WaitingListEntry.objects.filter(id=entry_id)
        .select_related("patient", "visit_type", "appointment__location")
        .first()
    )
    if found is None:
        raise NotFound("There is no such entry on the waiting list.")
    return found


def open_offers(actor: Actor, entry_ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """Return the offer that waits for an answer, by entry, in one statement."""
    actor.must("scheduling.see")
    found = Offer.objects.filter(
        entry_id__in=list(entry_ids), state=OfferState.OPEN
    ).select_related("hold__location", "message")
    return {offer.entry_id: offer for offer in found}


def find_offer(actor: Actor, offer_id: UUID) -> Offer:
    """Return one offer with all that its screens show."""
    actor.must("scheduling.see")
    found = _offers().filter(id=offer_id).first()
    if found is None:
        raise NotFound("There is no such offer.")
    return found


def offers_lately(actor: Actor, *, limit: int = 40) -> list[Offer]:
    """Return the latest offers with what became of them."""
    actor.must("scheduling.see")
    return list(_offers()[:limit])


def visit_to_give_up(patient_id: UUID, visit_type_id: UUID, now: datetime) -> UUID | None:
    """Return the patient's next booked visit of a type."""
    ahead = Appointment.objects.filter(
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        status=Status.BOOKED,
        during__startswith__gt=now,
    )
    return ahead.order_by("during__startswith").values_list("id", flat=True).first()


def search_for(entry: WaitingListEntry, first: date, last: date) -> Search | None:
    """Return the search for openings between two dates that keeps the entry's wishes.

    ``None`` where their dates leave nothing.
    """
    first, last = max(first, entry.from_on or first), min(last, entry.until_on or last)
    if last < first:
        return None
    times = ((entry.start_time, entry.end_time),) if entry.start_time and entry.end_time else ()
    return Search(
        visit_type_ids=[entry.visit_type_id],
        first=first,
        last=last,
        column_ids=frozenset(entry.column_ids),
        location_ids=frozenset(entry.location_ids),
        weekdays=frozenset(entry.weekdays) or EVERY_DAY,
        times=times,
        language=entry.language,
        grid=15,
        limit=300,
    )


def spread(openings: Iterable[FoundOpening], a_day: int = 4, most: int = 16) -> list[FoundStep]:
    """Return a choice to read out: a few a day, none that overlaps another, in time's order."""
    chosen: dict[date, list[FoundStep]] = {}
    for opening in openings:
        step = opening.steps[0]
        day = chosen.setdefault(step.starts_at.astimezone(ZoneInfo(step.time_zone)).date(), [])
        apart = all(
            step.ends_at <= other.starts_at or other.ends_at <= step.starts_at for other in day
        )
        if apart and len(day) < a_day:
            day.append(step)
    steps = sorted((step for day in chosen.values() for step in day), key=_start)
    return steps[:most]


def _start(step: FoundStep) -> datetime:
    return step.starts_at


def facts_of(entry: WaitingListEntry) -> dict[str, str | int]:
    """Return what the order goes by, as it is written into the log."""
    return {
        "priority": entry.priority,
        "ran_out": entry.ran_out,  # type: ignore[attr-defined]
        "joined_at": entry.joined_at.isoformat(),
    }


def _in_order(entries: QuerySet[WaitingListEntry]) -> QuerySet[WaitingListEntry]:
    return (
        entries.select_related("patient", "visit_type", "appointment")
        .annotate(ran_out=Count("offers", filter=Q(offers__state=OfferState.EXPIRED)))
        .order_by("priority", "ran_out", "joined_at", "id")
    )


def _offers() -> QuerySet[Offer]:
    return Offer.objects.select_related(
        "entry__patient", "entry__visit_type", "hold__location", "message", "appointment"
    ).prefetch_related("hold__occupancies__column")


def _why_not(entry: WaitingListEntry, slot: Slot, known_at: datetime) -> str:
    wall = slot.starts_at.astimezone(slot.zone)
    clock, day = wall.time().replace(tzinfo=None), wall.date()
    ends = slot.ends_at.astimezone(slot.zone).time().replace(tzinfo=None)
    notice = (slot.starts_at - known_at) / timedelta(hours=1)
    reasons = (
        (entry.visit_type.capacity > 1, "waits for a group visit"),
        (notice < entry.notice_hours, f"needs {entry.notice_hours} hours' notice"),
        (_unwanted(entry.location_ids, [slot.location_id]), "wants another place"),
        (_unwanted(entry.column_ids, slot.column_ids), "wants somebody else"),
        (bool(entry.weekdays) and day.weekday() not in entry.weekdays, "wants another weekday"),
        (bool(entry.from_on and day < entry.from_on), "wants a later date"),
        (bool(entry.until_on and day > entry.until_on), "wants an earlier date"),
        (bool(entry.start_time and clock < ends <= entry.start_time), "wants a later hour"),
        (bool(entry.end_time and clock >= entry.end_time), "wants an earlier hour"),
        (bool(entry.language) and entry.language not in slot.languages, "wants another language"),
        (_has_earlier(entry, slot), "has an earlier visit already"),
        (entry.patient.is_deceased, "is recorded as deceased"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _unwanted(wanted: Sequence[UUID], there: Iterable[UUID]) -> bool:
    return bool(wanted) and not set(wanted) & set(there)


def _has_earlier(entry: WaitingListEntry, slot: Slot) -> bool:
    """Tell whether the visit they would give up stands, and is no later than the slot."""
    own = entry.appointment
    return own is not None and own.status == Status.BOOKED and own.starts_at <= slot.starts_at


def _hours_left(entry: WaitingListEntry, slot: Slot, day: date) -> tuple[time, time] | None:
    """Return the hours of the patient's visit in and around the slot that their wishes leave."""
    before = timedelta(minutes=entry.visit_type.before_minutes)
    after = timedelta(minutes=entry.visit_type.after_minutes)
    held = before + timedelta(minutes=entry.visit_type.minutes) + after
    first = (min(slot.starts_at, slot.ends_at - held) + before).astimezone(slot.zone)
    last = (max(slot.ends_at, slot.starts_at + held) - after).astimezone(slot.zone)
    start = first.time() if first.date() == day else MIDNIGHT
    end = last.time() if last.date() == day else MIDNIGHT
    if entry.start_time and entry.start_time > start:
        start = entry.start_time
    if entry.end_time and (end == MIDNIGHT or entry.end_time < end):
        end = entry.end_time
    return (start, end) if end == MIDNIGHT or start < end else None
