"""Filling an empty office: the practice first, then people, then their visits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.main.demo import (
    books,
    bulk,
    cash,
    charts,
    codes,
    coding,
    desk,
    incoming,
    insurance,
    letters,
    office,
    outside,
    papers,
    releases,
    schedule,
    twice,
)
from almoner.main.demo.clock import ZONE
from almoner.main.demo.logins import add_logins
from almoner.main.demo.persons import persons
from almoner.people.models import Location, Patient
from almoner.platform.accounts.models import User


@dataclass(frozen=True, slots=True)
class Size:
    """How large an office is: by operations up to some hundreds, else by COPY."""

    clinicians: int
    patients: int
    appointments: int
    meaning: str


SIZES = {
    "small": Size(6, 200, 0, "six clinicians, 200 patients, two weeks of visits"),
    "peers": Size(12, 100_000, 31_000, "100,000 patients, 31,000 appointments: to compare"),
    "large": Size(60, 1_000_000, 2_000_000, "a million patients, two million appointments"),
}


class NotEmpty(Refusal):
    """There are people in this office already: the demo fills an empty one only."""


def is_empty() -> bool:
    """Say whether nobody has set anything up yet."""
    return not (User.objects.exists() or Location.objects.exists() or Patient.objects.exists())


def fill(name: str, *, now: datetime, progress: Callable[[str, int], None]) -> None:
    """Make the demo office called ``name`` (see ``SIZES``); all of it or nothing."""
    if not is_empty():
        raise NotEmpty
    size, today = SIZES[name], now.astimezone(ZONE).date()
    with transaction.atomic():
        users = add_logins()
        office.build_practice(users, today, clinicians=size.clinicians)
        schedule.build_columns(today)
        if size.appointments:
            amounts = bulk.Amounts(size.patients, size.appointments)
            bulk.fill(amounts, today=today, now=now, progress=progress)
        else:
            _by_hand(size, users, today, now, progress)


def _by_hand(
    size: Size,
    users: dict[str, User],
    today: date,
    now: datetime,
    progress: Callable[[str, int], None],
) -> None:
    patients = []
    everybody = list(persons(size.patients, today=today))
    for person in everybody:
        patients.append(office.register(person, now=now))
        progress("patients", 1)
    charts.write_some(patients, now=now)
    incoming.let_some_come(patients, now=now)
    outside.let_one_come(patients[1], now=now)
    releases.ask_for_some(patients, now=now)
    papers.write_some(patients, now=now)
    coding.let_some_wait(patients[20:], now=now)
    books.keep_some(patients[:40], now=now)
    cash.keep_some(users, now=now, today=today)
    insurance.cover_some(patients, today=today)
    schedule.book_weeks(patients, today=today, now=now, progress=progress)
    schedule.fill_lists(patients, today=today, now=now)
    insurance.prepare_tomorrow(today=today, now=now)
    twice.register_some_again(everybody, now=now)
    desk.let_them_arrive(now=now)
    letters.write_some(patients, now=now)
    codes.show_update(now=now)
