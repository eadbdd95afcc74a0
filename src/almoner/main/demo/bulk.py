"""A very large office in minutes, to see that nothing grows slow: patients and years of visits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange

from almoner.lib.ids import uuid7
from almoner.main.demo.copying import Copier, indexes_built_afterwards
from almoner.main.demo.persons import Person, persons
from almoner.people.models import (
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientSearchKeys,
)
from almoner.people.operations.searching import KeyRow, keys_of_parts
from almoner.scheduling.models import Appointment, Column, Occupancy, Status, VisitType

BATCH = 20_000
SLOT = timedelta(minutes=20)
SLOTS_A_DAY = 24
FIRST_SLOT_AT = 8  # o'clock, at the location

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of everything there will be."""

    patients: int
    appointments: int


def fill(amounts: Amounts, *, today: date, now: datetime, progress: Progress) -> None:
    """Add patients and appointments to an office whose columns and visit types are there.

    All in one transaction: either everything is there afterwards or nothing. ``progress`` is
    told what was done and how many rows of it.
    """
    tables = (
        Patient,
        PatientSearchKeys,
        ContactPoint,
        PatientAddress,
        FormerName,
        Appointment,
        Occupancy,
    )
    with transaction.atomic(), indexes_built_afterwards(*tables):
        ids = _patients(amounts.patients, today=today, now=now, progress=progress)
        _appointments(amounts.appointments, ids, today=today, now=now, progress=progress)
        progress("building indexes", 0)


def _patients(count: int, *, today: date, now: datetime, progress: Progress) -> list[UUID]:
    first = _reserve_chart_numbers(count)
    ids: list[UUID] = []
    made = persons(count, today=today)
    for start in range(0, count, BATCH):
        batch = [
            (uuid7(), first + start + offset, person)
            for offset, person in enumerate(_take(made, BATCH))
        ]
        _copy_patients(batch, now)
        ids += [patient_id for patient_id, _number, _person in batch]
        progress("patients", len(batch))
    return ids


def _take(people: Iterator[Person], count: int) -> Iterator[Person]:
    for _ in range(count):
        person = next(people, None)
        if person is None:
            return
        yield person


def _reserve_chart_numbers(count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_chart_number')")
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval('people_chart_number', %s)", [first + count])
    return first


def _copy_patients(batch: list[tuple[UUID, int, Person]], now: datetime) -> None:
    Copier(
        Patient,
        (
            "id",
            "number",
            "family_name",
            "given_name",
            "middle_name",
            "preferred_name",
            "birth_date",
            "sex",
            "language",
            "registered_at",
        ),
    ).copy(
        (
            patient_id,
            number,
            person.family_name,
            person.given_name,
            person.middle_name,
            person.preferred_name,
            person.birth_date,
            person.sex,
            person.language,
            now,
        )
        for patient_id, number, person in batch
    )
    Copier(PatientSearchKeys, ("patient", "keys", "match_keys", "facts")).copy(
        (patient_id, row.keys, row.match_keys, Jsonb(row.facts))
        for patient_id, row in ((each[0], _keys(each[1], each[2])) for each in batch)
    )
    Copier(ContactPoint, ("id", "patient", "system", "use", "value", "e164", "may_text")).copy(
        row for patient_id, _number, person in batch for row in _contact_points(patient_id, person)
    )
    Copier(PatientAddress, ("id", "patient", "line1", "city", "state", "zip_code")).copy(
        (uuid7(), patient_id, person.street, person.city, person.state, person.postcode)
        for patient_id, _number, person in batch
    )
    Copier(FormerName, ("id", "patient", "family_name")).copy(
        (uuid7(), patient_id, person.former_name)
        for patient_id, _number, person in batch
        if person.former_name
    )


def _contact_points(patient_id: UUID, person: Person) -> Iterator[tuple[object, ...]]:
    yield uuid7(), patient_id, "phone", "mobile", person.mobile, person.mobile, True
    yield uuid7(), patient_id, "email", "home", person.email, "", False


def _keys(number: int, person: Person) -> KeyRow:
    return keys_of_parts(
        family=person.family_name,
        given=person.given_name,
        middle=person.middle_name,
        preferred=person.preferred_name,
        former=(person.former_name,) if person.former_name else (),
        birth_date=person.birth_date,
        phones=(person.mobile,),
        emails=(person.email,),
        chart_number=number,
        sex=person.sex,
        address=(person.street, "", person.city, person.state, person.postcode),
    )


def _appointments(
    count: int, patients: list[UUID], *, today: date, now: datetime, progress: Progress
) -> None:
    columns = list(
        Column.objects.filter(kind="practitioner", is_active=True)
        .values_list("number", "sessions__location_id", "sessions__location__time_zone")
        .order_by("number")
        .distinct("number")
    )
    kinds = list(VisitType.objects.filter(minutes__lte=20).values_list("id", flat=True))
    days = _working_days(today, -(-count // (len(columns) * SLOTS_A_DAY)))
    random = Random(2)  # noqa: S311 - made-up visits, no secrets
    booked = Copier(
        Appointment,
        ("id", "patient", "visit_type", "location", "during", "status", "booked_at"),
    )
    taken = Copier(Occupancy, ("id", "column", "during", "appointment"))
    for day in days:
        rows: list[tuple[UUID, int, UUID, TimestamptzRange, Status]] = []
        for column, location, zone in columns:
            opens = datetime(day.year, day.month, day.day, FIRST_SLOT_AT, tzinfo=ZoneInfo(zone))
            for slot in range(min(SLOTS_A_DAY, count - len(rows))):
                start = opens + slot * SLOT
                during = TimestamptzRange(start, start + SLOT)
                status = Status.FULFILLED if start < now else Status.BOOKED
                rows.append((uuid7(), column, location, during, status))
        count -= len(rows)
        booked.copy(
            (
                appointment,
                random.choice(patients),
                random.choice(kinds),
                location,
                during,
                status,
                now,
            )
            for appointment, _column, location, during, status in rows
        )
        taken.copy(
            (uuid7(), column, during, appointment)
            for appointment, column, _location, during, _status in rows
        )
        progress("appointments", len(rows))


def _working_days(today: date, count: int) -> list[date]:
    """Return ``count`` weekdays, the last a month after ``today``, so that most are past."""
    day = today + timedelta(days=30)
    found: list[date] = []
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
