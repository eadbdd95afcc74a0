"""The demo office's schedule: columns with their sessions, visit types, and weeks of visits."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from almoner.lib.refusal import Refusal
from almoner.people.models import Equipment, Location, Patient, Practitioner, Room
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations
from almoner.scheduling.models import Block, Column, Session, VisitType

Row = TypeVar("Row", Block, Column, Session, VisitType)
OPENS, CLOSES = time(8), time(16)

LUNCH = (time(12), time(13))
VISIT_TYPES = (
    # name, minutes, colour, share, needs, online, preparation
    ("Follow-up", 20, 1, 10, [("practitioner", "")], True, ""),
    ("New patient", 40, 2, 2, [("practitioner", "")], True, "Bring your insurance card."),
    ("Annual physical", 40, 3, 3, [("practitioner", "")], True, "Come fasting; water is fine."),
    ("Well child", 20, 4, 2, [("practitioner", "")], True, "Bring the immunization record."),
    ("Procedure", 60, 5, 1, [("practitioner", ""), ("room", "procedure")], False, ""),
    ("Blood draw", 10, 6, 2, [("room", "exam")], False, "Nothing to eat after midnight."),
    ("Ultrasound", 30, 7, 1, [("equipment", "ultrasound")], False, "Drink a liter of water."),
    ("Telephone visit", 10, 8, 2, [("practitioner", "")], True, ""),
)
SPANISH = {
    "Bring your insurance card.": "Traiga su tarjeta de seguro.",
    "Come fasting; water is fine.": "Venga en ayunas; puede tomar agua.",
    "Bring the immunization record.": "Traiga el registro de vacunas.",
    "Nothing to eat after midnight.": "No coma nada después de la medianoche.",
    "Drink a liter of water.": "Tome un litro de agua.",
}
REASONS = ("Blood pressure", "Cough", "Knee pain", "Results", "Medication review", "Rash", "")


def build_columns(today: date) -> None:
    """Make a column of every clinician, room and device, and the visit types.

    Somebody who tries Almoner on a Sunday finds the office open on that Sunday.
    """
    places = list(Location.objects.order_by("id"))
    for number, practitioner in enumerate(Practitioner.objects.order_by("id")):
        column = _add(Column, kind="practitioner", practitioner=practitioner, position=number)
        for weekday in {*range(5), today.weekday()}:
            _add(
                Session,
                column=column,
                location=places[number % len(places)],
                weekday=weekday,
                start_time=OPENS,
                end_time=CLOSES,
            )
            _add(
                Block,
                column=column,
                name="Lunch",
                weekday=weekday,
                start_time=LUNCH[0],
                end_time=LUNCH[1],
            )
    for room in Room.objects.order_by("location", "name"):
        _add(Column, kind="room", room=room, tags=[room.kind], position=100)
    for device in Equipment.objects.order_by("location", "name"):
        _add(Column, kind="equipment", equipment=device, tags=[device.kind], position=200)
    for name, minutes, colour, _share, needs, is_online, preparation in VISIT_TYPES:
        told = {"en": preparation, "es": SPANISH[preparation]} if preparation else {}
        visit_type = _add(
            VisitType,
            name=name,
            minutes=minutes,
            colour=colour,
            is_online=is_online,
            preparation=told,
        )
        wanted = [operations.setup.Need(kind, tag) for kind, tag in needs]
        operations.setup.set_needs(SYSTEM, visit_type=visit_type, needs=wanted)


def book_weeks(
    patients: Sequence[Patient],
    *,
    today: date,
    now: datetime,
    progress: Callable[[str, int], None],
    days: int = 25,
) -> None:
    """Book visits for ``days`` from ``today`` on, fewer the further away."""
    random = Random(3)  # noqa: S311 - made-up visits, no secrets
    kinds = {kind.name: kind for kind in VisitType.objects.all()}
    names = [name for name, *_rest in VISIT_TYPES if _seen_by_clinician(name)]
    shares = [share for name, _m, _c, share, *_rest in VISIT_TYPES if name in names]
    columns = Column.objects.filter(kind="practitioner").prefetch_related("sessions__location")
    for column in columns:
        place = column.sessions.all()[0].location
        for day in (today + timedelta(days=number) for number in range(days)):
            if day.weekday() > 4 and day != today:
                continue
            fullness = 0.8 - 0.04 * (day - today).days
            for start in _starts(day, place):
                if random.random() > fullness:
                    continue
                kind = kinds[random.choices(names, shares)[0]]
                wish = operations.Wish(
                    visit_type_id=kind.id,
                    column_ids=[column.id],
                    starts_at=start,
                    location_id=place.id,
                    patient_id=random.choice(patients).id,
                )
                _try(wish, random.choice(REASONS), now, progress)


def fill_lists(patients: Sequence[Patient], *, today: date, now: datetime) -> None:
    """Let some patients wait for an earlier visit, and some be due to come back."""
    operations.set_up_usual_rules(SYSTEM)
    wanted = VisitType.objects.get(name="Follow-up")
    for number, patient in enumerate(patients[:8]):
        joined = now - timedelta(days=3 * number + 1)
        operations.join_waiting_list(
            SYSTEM, patient_id=patient.id, visit_type_id=wanted.id, now=joined
        )
    physical = VisitType.objects.get(name="Annual physical")
    for number, patient in enumerate(patients[8:20]):
        operations.add_recall(
            SYSTEM,
            patient_id=patient.id,
            visit_type_id=physical.id,
            due_on=today + timedelta(days=10 * number - 30),
            reason="Yearly examination",
            now=now,
        )


def _try(
    wish: operations.Wish, reason: str, now: datetime, progress: Callable[[str, int], None]
) -> None:
    """Book it, unless the time is taken or the patient is elsewhere: so it is in life."""
    try:
        operations.book(SYSTEM, wish=wish, now=now, reason=reason)
    except Refusal:
        return
    progress("appointments", 1)


def _seen_by_clinician(name: str) -> bool:
    needs = next(row[4] for row in VISIT_TYPES if row[0] == name)
    return needs == [("practitioner", "")]


def _starts(day: date, place: Location) -> Iterator[datetime]:
    at = datetime.combine(day, OPENS, place.zone)
    while at.time() < CLOSES:
        yield at
        at += timedelta(minutes=20)


def _add(kind: type[Row], /, **values: object) -> Row:
    return operations.setup.add(SYSTEM, kind=kind, values=values)
