"""What waits for whoever signs in: counted by area, only what their powers let them do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from almoner.frontdesk.models import HERE, Visitor
from almoner.frontdesk.queries.board import Board, Row, board, day_bounds
from almoner.insurance import queries as insurance
from almoner.messages.queries import not_arrived
from almoner.people.models import DuplicatePair, Location
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Column, Offer, Recall
from almoner.scheduling.models import Status as Booked


@dataclass(frozen=True, slots=True)
class Waiting:
    """A worklist with something on it: what it is, how many, and where it is done."""

    title: str
    count: int
    url_name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MyDay:
    """A clinician's day: who is here for them, who comes."""

    rows: tuple[Row, ...]

    @property
    def here(self) -> tuple[Row, ...]:
        """Patients who are in the office now."""
        return tuple(row for row in self.rows if row.status in HERE)


def waiting(actor: Actor, *, location: Location, now: datetime) -> list[Waiting]:
    """Return the worklists that hold something for ``actor``, one SQL statement for each."""
    found = [
        look(location, actor, now)
        for power, look in _WORKLISTS
        if all(actor.may(each) for each in power.split())
    ]
    return [each for each in found if each.count]


def my_day(actor: Actor, *, location: Location, now: datetime) -> MyDay | None:
    """Return today's patients of a clinician who signs in; ``None`` for anybody else."""
    column = _column_of(actor.user_id) if actor.user_id else None
    if column is None or not actor.may("frontdesk.see_board"):
        return None
    today = now.astimezone(location.zone).date()
    return MyDay(board(actor, location=location, on=today, now=now, column=column).rows)


def day_in_figures(actor: Actor, *, location: Location, now: datetime) -> Board:
    """Return today's board, for its counts."""
    return board(actor, location=location, on=now.astimezone(location.zone).date(), now=now)


def _column_of(user_id: UUID) -> str | None:
    return (
        Column.objects.filter(practitioner__user_id=user_id, is_active=True)
        .values_list("name", flat=True)
        .first()
    )


def _unconfirmed(location: Location, _actor: Actor, now: datetime) -> Waiting:
    today = now.astimezone(location.zone).date()
    start, end = day_bounds(location, today + timedelta(days=1))
    count = (
        Appointment.objects.starting(start, end)
        .filter(location=location, status=Booked.BOOKED, confirmed_at__isnull=True)
        .count()
    )
    return Waiting("Tomorrow, not confirmed yet", count, "scheduling:day")


def _offers(_location: Location, _actor: Actor, _now: datetime) -> Waiting:
    return Waiting(
        "Offers to the waiting list, unanswered",
        Offer.objects.filter(state="open").count(),
        "scheduling:waiting",
    )


def _recalls(location: Location, _actor: Actor, now: datetime) -> Waiting:
    today = now.astimezone(location.zone).date()
    due = Recall.objects.filter(state__in=("due", "contacted"), due_on__lte=today)
    return Waiting("Recalls due", due.count(), "scheduling:recalls")


def _messages(_location: Location, actor: Actor, _now: datetime) -> Waiting:
    count = not_arrived(actor).count()
    return Waiting("Messages that did not arrive", count, "messages:not_arrived")


def _duplicates(_location: Location, _actor: Actor, _now: datetime) -> Waiting:
    count = DuplicatePair.objects.filter(status="open").count()
    return Waiting("Patients who may be the same", count, "people:duplicates")


def _visitors(location: Location, _actor: Actor, now: datetime) -> Waiting:
    today = now.astimezone(location.zone).date()
    left = Visitor.objects.filter(location=location, left_at__isnull=True, on__lt=today).count()
    return Waiting("Visitors who did not sign out", left, "frontdesk:visitors")


def _authorizations(location: Location, actor: Actor, now: datetime) -> Waiting:
    today = now.astimezone(location.zone).date()
    count = insurance.authorizations(actor, which="running-out", today=today).count()
    return Waiting("Authorizations running out", count, "insurance:authorizations")


def _unverified(location: Location, actor: Actor, now: datetime) -> Waiting:
    tomorrow = now.astimezone(location.zone).date() + timedelta(days=1)
    rows = insurance.coming(actor, location=location, first=tomorrow, last=tomorrow, now=now)
    count = sum(1 for row in rows if row.state != insurance.Verified.ACTIVE)
    return Waiting("Tomorrow, eligibility not verified", count, "insurance:eligibility")


_WORKLISTS: tuple[tuple[str, Callable[[Location, Actor, datetime], Waiting]], ...] = (
    ("scheduling.book", _unconfirmed),
    ("scheduling.keep_waiting_list", _offers),
    ("scheduling.keep_waiting_list", _recalls),
    ("messages.read messages.retry", _messages),
    ("people.merge", _duplicates),
    ("frontdesk.receive_visitors", _visitors),
    ("insurance.see insurance.check_eligibility", _unverified),
    ("insurance.see insurance.keep_authorizations", _authorizations),
)
"""Which powers make a worklist somebody's own."""
