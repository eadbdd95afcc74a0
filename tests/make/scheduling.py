"""The schedule for tests: an office that is open, and visits booked through the operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from almoner.people.models import Location, Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Appointment,
    Block,
    Column,
    Hold,
    Kind,
    Occupancy,
    Requirement,
    Session,
    VisitType,
)
from tests.make import people

_numbers = count(1)

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
"""Monday, March 2, 2026, noon in New York: when tests of the schedule happen."""
TUESDAY = date(2026, 3, 3)
"""The day after, on which tests book."""


def today() -> date:
    """Return the day it really is at the office."""
    return datetime.now(ZoneInfo("America/New_York")).date()


def ahead(days: int = 7) -> date:
    """Return a Tuesday at least ``days`` ahead of the real clock, for what reads it."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def local(clock: str, on: date = TUESDAY, zone: str = "America/New_York") -> datetime:
    """Return the instant at which the wall clock reads ``clock`` (``"9:20"``) on a date."""
    hours, minutes = clock.split(":")
    return datetime.combine(on, time(int(hours), int(minutes)), ZoneInfo(zone)).astimezone(UTC)


def wall(moment: datetime, zone: str = "America/New_York") -> datetime:
    """Return what the wall clock reads at an instant."""
    return moment.astimezone(ZoneInfo(zone))


def desk(*more: str, name: str = "Dana Price") -> Actor:
    """Return somebody who books, with ``more`` powers."""
    usual = ("see", "book", "keep_waiting_list", "answer_offer", "remind")
    powers = {*(f"scheduling.{power}" for power in usual), *more}
    return Actor(name=name, powers=frozenset(powers))


def column(
    name: str = "",
    *,
    kind: str = Kind.PRACTITIONER,
    at: Location | None = None,
    open_at: Location | None = None,
    tags: Iterable[str] = (),
    languages: Iterable[str] = ("en",),
    opens: str = "08:00",
    closes: str = "17:00",
    **fields: Any,
) -> Column:
    """Make a column; with ``open_at`` it has sessions there from Monday to Friday."""
    number = next(_numbers)
    if kind == Kind.PRACTITIONER:
        fields["practitioner"] = people.practitioner(f"Okafor{number}", languages=list(languages))
    elif kind == Kind.ROOM:
        fields["room"] = people.room(at or open_at)
    else:
        fields["equipment"] = people.equipment(at or open_at)
    made = Column.objects.create(
        kind=kind, name=name or f"{kind.title()} {number}", tags=list(tags), **fields
    )
    made.refresh_from_db(fields=["number"])
    if open_at is not None:
        for weekday in range(5):
            session(made, open_at, weekday=weekday, start=opens, end=closes)
    return made


def session(
    of: Column,
    at: Location,
    *,
    weekday: int = 1,
    start: str = "08:00",
    end: str = "17:00",
    **fields: Any,
) -> Session:
    return Session.objects.create(
        column=of,
        location=at,
        weekday=weekday,
        start_time=time.fromisoformat(start),
        end_time=time.fromisoformat(end),
        **fields,
    )


def block(of: Column, name: str = "Meeting", **fields: Any) -> Block:
    fields.setdefault("weekday", None if "on" in fields else 1)
    fields["start_time"] = time.fromisoformat(fields.pop("start", "12:00"))
    fields["end_time"] = time.fromisoformat(fields.pop("end", "13:00"))
    return Block.objects.create(column=of, name=name, **fields)


def visit_type(
    name: str = "",
    minutes: int = 20,
    *,
    needs: Iterable[tuple[str, str, int]] = (("practitioner", "", 1),),
    **fields: Any,
) -> VisitType:
    made = VisitType.objects.create(
        name=name or f"Visit {next(_numbers)}", minutes=minutes, **fields
    )
    for kind, tag, how_many in needs:
        Requirement.objects.create(visit_type=made, kind=kind, tag=tag, count=how_many)
    return made


@dataclass(frozen=True, slots=True)
class Office:
    """A location with one practitioner, open from 8 to 5 on weekdays, and a visit of 20 minutes."""

    location: Location
    column: Column
    visit_type: VisitType
    patient: Patient
    desk: Actor

    def wish(self, clock: str = "9:00", on: date = TUESDAY, **fields: Any) -> operations.Wish:
        return operations.Wish(
            visit_type_id=fields.pop("visit_type", self.visit_type).id,
            column_ids=[each.id for each in fields.pop("columns", [self.column])],
            starts_at=local(clock, on),
            patient_id=fields.pop("patient", self.patient).id,
            **fields,
        )

    def book(self, clock: str = "9:00", on: date = TUESDAY, **fields: Any) -> Appointment:
        actor = fields.pop("actor", self.desk)
        now = fields.pop("now", NOON)
        rest = {key: fields.pop(key) for key in ("reason", "note", "instead_of") if key in fields}
        return operations.book(actor, wish=self.wish(clock, on, **fields), now=now, **rest)


def office(**fields: Any) -> Office:
    location = fields.pop("location", None) or people.location()
    return Office(
        location=location,
        column=fields.pop("column", None) or column(open_at=location, **fields),
        visit_type=visit_type(),
        patient=people.patient(),
        desk=desk(),
    )


def hold(at: Office, clock: str, minutes_left: int) -> Hold:
    """Hold the office's column for a visit until ``minutes_left`` after ``NOON``."""
    made = Hold.objects.create(
        visit_type=at.visit_type,
        location=at.location,
        during=(local(clock), local(clock) + timedelta(minutes=at.visit_type.minutes)),
        made_at=NOON - timedelta(hours=1),
        expires_at=NOON + timedelta(minutes=minutes_left),
    )
    Occupancy.objects.create(column=at.column, hold=made, during=made.during)
    return made


def appointment(clock: str = "9:00", on: date = TUESDAY, **fields: Any) -> Appointment:
    """Book a visit in an office of its own."""
    return office().book(clock, on, actor=SYSTEM, **fields)
