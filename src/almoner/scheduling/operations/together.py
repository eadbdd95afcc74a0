"""Several visits booked or changed as one: chains and recurring series.

Each visit of a series is a row of its own; a series only remembers what they were made from.
Changing one visit is ``move`` or ``cancel``; the operations here change it and those after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from almoner.lib import recurrence
from almoner.lib.clock import at_local, moment
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.models import Appointment, Series, Status
from almoner.scheduling.operations.booking import (
    book,
    cancel_now,
    changeable,
    live_occupancies,
    move,
)
from almoner.scheduling.operations.placing import Wish, lock_ahead

MOST_VISITS = 104
"""Twice a week for a year."""


class NotASeries(Refusal):
    """This visit is not part of a series."""


class TooManyVisits(Refusal):
    """A series has at most 104 visits; shorten it and add another later."""

    field = "count"


class SeriesBlocked(Refusal):
    """Some visits of the series cannot be where they should; nothing was changed."""

    field = "start"
    status = 409


@dataclass(frozen=True, slots=True)
class SeriesBooked:
    """What became of a series: the visits made, and those that were refused with the reason."""

    series: Series
    made: list[Appointment]
    refused: list[tuple[datetime, str]]


@transaction.atomic
def book_chain(
    actor: Actor,
    *,
    wishes: Sequence[Wish],
    now: datetime,
    reason: str = "",
    note: str = "",
) -> list[Appointment]:
    """Book several visits of a patient, or none of them when one is refused."""
    actor.must("scheduling.book")
    lock_ahead(wishes)
    return [book(actor, wish=wish, now=now, reason=reason, note=note) for wish in wishes]


@transaction.atomic
def book_series(
    actor: Actor,
    *,
    wish: Wish,
    rule: recurrence.Series,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> SeriesBooked:
    """Book ``wish`` on every date of ``rule``; its own start only says which columns and type.

    Dates that are refused (taken, a holiday, a day off) are left out and told with their reason;
    when all are refused, so is the series.
    """
    actor.must("scheduling.book")
    starts = rule.occurrences()
    if len(starts) > MOST_VISITS:
        raise TooManyVisits
    if not starts:
        raise SeriesBlocked("This rule gives no date at all.")
    lock_ahead(replace(wish, starts_at=start) for start in starts)
    rrule = next((line for line in rule.ical() if line.startswith("RRULE:")), "")
    series = Series.objects.create(rule=rrule.removeprefix("RRULE:")[:200], made_at=now)
    made: list[Appointment] = []
    refused: list[tuple[datetime, str]] = []
    for start in starts:
        try:
            with transaction.atomic():
                one = replace(wish, starts_at=start)
                made.append(book(actor, wish=one, now=now, reason=reason, note=note, series=series))
        except Refusal as refusal:
            refused.append((start, refusal.message))
    if not made:
        raise SeriesBlocked(f"None of these visits can be booked. {refused[0][1]}")
    audit.record(
        actor,
        "scheduling.book_series",
        series,
        patient_id=wish.patient_id,
        made=len(made),
        refused=len(refused),
    )
    return SeriesBooked(series, made, refused)


@transaction.atomic
def move_following(
    actor: Actor,
    *,
    appointment_id: UUID,
    version: int,
    starts_at: datetime,
    now: datetime,
    column_ids: Sequence[UUID] | None = None,
) -> list[Appointment]:
    """Move a visit of a series to ``starts_at``, and every later one by as much.

    The difference is counted in days and wall-clock time, so a series stays at its hour across a
    clock change. If one cannot be moved none is, and ``SeriesBlocked`` says which and why.
    """
    actor.must("scheduling.book")
    first = _member(appointment_id, version)
    zone = first.location.zone
    was, becomes = first.starts_at.astimezone(zone), starts_at.astimezone(zone)
    shift = (becomes.date() - was.date()).days
    following = _following(first)
    starts = {
        each.id: _shifted(each, shift, becomes) if each.id != first.id else starts_at
        for each in following
    }
    lock_ahead(
        Wish(
            visit_type_id=each.visit_type_id,
            column_ids=[*(column_ids or ()), *(row.column.id for row in live_occupancies(each))],
            starts_at=start,
            patient_id=each.patient_id,
        )
        for each in following
        for start in (each.starts_at, starts[each.id])
    )
    ordered = following[::-1] if becomes > was else following
    moved, blocked = [], []
    for each in ordered:
        try:
            moved.append(
                move(
                    actor,
                    appointment_id=each.id,
                    version=each.version,
                    starts_at=starts[each.id],
                    column_ids=column_ids,
                    now=now,
                )
            )
        except Refusal as refusal:
            local = starts[each.id].astimezone(zone)
            blocked.append(f"{local:%a %b %-d}: {refusal.message}")
    if blocked:
        raise SeriesBlocked("Nothing was moved. " + " ".join(blocked[:5]), blocked=blocked)
    return sorted(moved, key=lambda each: each.starts_at)


@transaction.atomic
def cancel_following(
    actor: Actor, *, appointment_id: UUID, version: int, reason: str, now: datetime
) -> list[Appointment]:
    """Cancel a visit of a series and every later one."""
    actor.must("scheduling.book")
    first = _member(appointment_id, version)
    if not reason.strip():
        raise Refusal("Say why they are cancelled.", field="reason")
    gone = []
    for each in _following(first):
        locked = changeable(each.id, None)
        cancel_now(actor, locked, reason=reason.strip(), now=now)
        gone.append(locked)
    return gone


def _member(appointment_id: UUID, version: int) -> Appointment:
    found = changeable(appointment_id, version)
    if found.series_id is None:
        raise NotASeries
    return found


def _following(first: Appointment) -> list[Appointment]:
    """Return the visit and the later ones of its series that are still to come."""
    return list(
        Appointment.objects.filter(
            series=first.series,
            status=Status.BOOKED,
            during__startswith__gte=first.starts_at,
        )
        .select_related("location")
        .order_by("during__startswith")
    )


def _shifted(appointment: Appointment, days: int, clock: datetime) -> datetime:
    zone = appointment.location.zone
    on: date = appointment.starts_at.astimezone(zone).date() + timedelta(days=days)
    return moment(at_local(on, clock.time(), zone))
