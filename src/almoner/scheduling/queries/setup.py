"""What the set-up screens show."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from almoner.people.models import Equipment, Practitioner, Room
from almoner.scheduling.models import WEEKDAYS, Block, Column, Session, SessionException


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week with its sessions."""

    number: int
    name: str
    sessions: list[Session]


@dataclass(frozen=True, slots=True)
class Bookable:
    """Somebody or something that has no column yet."""

    kind: str
    field: str
    id: str
    name: str


def columns_set_up() -> list[Column]:
    """Return every column in the office's order, with ``session_count`` and its place."""
    return list(
        Column.objects.select_related("room__location", "equipment__location")
        .annotate(session_count=Count("sessions"))
        .order_by("-is_active", "position", "name")
    )


def without_column() -> list[Bookable]:
    """Return active practitioners, rooms and devices that cannot be booked yet."""
    free = Q(is_active=True, column__isnull=True)
    found = [
        Bookable("practitioner", "practitioner", str(each.id), str(each))
        for each in Practitioner.objects.filter(free)
    ]
    found += [
        Bookable("room", "room", str(each.id), f"{each.name}, {each.location.name}")
        for each in Room.objects.filter(free).select_related("location")
    ]
    found += [
        Bookable("equipment", "equipment", str(each.id), f"{each.name}, {each.location.name}")
        for each in Equipment.objects.filter(free).select_related("location")
    ]
    return found


def week_of(column: Column) -> list[Weekday]:
    """Return the seven days with the column's sessions, present and to come."""
    sessions = list(column.sessions.select_related("location").order_by("start_time"))
    return [
        Weekday(number, name, [each for each in sessions if each.weekday == number])
        for number, name in WEEKDAYS
    ]


def exceptions_ahead(column: Column, *, today: date) -> list[SessionException]:
    """Return the changed days from today on."""
    return list(column.exceptions.filter(on__gte=today).select_related("location"))


def blocks_of(column: Column, *, today: date) -> list[Block]:
    """Return the blocks that still keep time."""
    ahead = Q(on__gte=today) | Q(weekday__isnull=False, until_on__isnull=True)
    return list(column.blocks.filter(ahead | Q(weekday__isnull=False, until_on__gte=today)))
