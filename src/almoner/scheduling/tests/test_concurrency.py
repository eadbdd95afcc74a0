"""Many people at one time, through real connections: one gets it, nobody meets an error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connections
from tests import make

from almoner.lib.refusal import Refusal
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment, Occupancy

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 20
"""Connections in use at the same time, as several web processes would have."""


def outcomes(attempts: list[Callable[[], object]]) -> Counter[str]:
    """Run the attempts, ``AT_ONCE`` at a time, and count what became of them."""
    barrier = Barrier(AT_ONCE)

    def run(share: list[Callable[[], object]]) -> list[str]:
        barrier.wait()
        try:
            return [outcome(attempt) for attempt in share]
        finally:
            connections.close_all()

    shares = [attempts[n::AT_ONCE] for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(result for results in pool.map(run, shares) for result in results)


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Refusal as refusal:
        return type(refusal).__name__
    return "done"


def test_two_hundred_people_at_one_slot() -> None:
    office = make.office()
    patients = [make.patient() for _ in range(200)]
    attempts = [lambda who=who: office.book("9:00", patient=who) for who in patients]
    assert outcomes(attempts) == {"done": 1, "SlotTaken": 199}
    assert Appointment.objects.count() == Occupancy.objects.count() == 1


def test_overbooking_stops_at_the_limit_whoever_comes_first() -> None:
    office = make.office(overbook_limit=2)
    secretary = make.desk("scheduling.overbook")
    patients = [make.patient() for _ in range(40)]
    attempts = [
        lambda who=who: office.book("9:00", patient=who, overbook=True, actor=secretary)
        for who in patients
    ]
    assert outcomes(attempts) == {"done": 3, "OverbookLimitReached": 37}
    assert set(Occupancy.objects.values_list("lane", flat=True)) == {0, 1, 2}


def test_rooms_and_doctors_asked_for_in_any_order_never_deadlock() -> None:
    office = make.office()
    columns = [office.column, *(make.column(open_at=office.location) for _ in range(3))]
    random = Random(7)
    attempts = []
    for _ in range(120):
        chosen = random.sample(columns, 2)
        clock = f"9:{random.choice(['00', '10', '20', '30'])}"
        who = make.patient()
        attempts.append(
            lambda who=who, chosen=chosen, clock=clock: office.book(
                clock, patient=who, columns=chosen
            )
        )
    found = outcomes(attempts)
    assert set(found) == {"done", "SlotTaken"}
    assert Occupancy.objects.count() == 2 * found["done"]


def test_one_patient_is_booked_once_by_many() -> None:
    office = make.office()
    columns = [make.column(open_at=office.location) for _ in range(20)]
    attempts = [lambda where=where: office.book("9:00", columns=[where]) for where in columns]
    assert outcomes(attempts) == {"done": 1, "PatientElsewhere": 19}


def test_moves_into_each_others_place_end_in_a_true_schedule() -> None:
    office = make.office()
    clocks = [f"{hour}:{minute:02}" for hour in (9, 10) for minute in (0, 20, 40)]
    made = [office.book(clock, patient=make.patient()) for clock in clocks]
    random = Random(3)

    def move(which: Appointment) -> None:
        operations.move(
            office.desk,
            appointment_id=which.id,
            version=Appointment.objects.get(id=which.id).version,
            starts_at=make.local(random.choice([*clocks, "11:00", "11:20"])),
            now=make.NOON,
        )

    found = outcomes([lambda which=which: move(which) for which in made * 20])
    assert set(found) <= {"done", "SlotTaken", "ChangedMeanwhile"}
    live = Occupancy.objects.filter(released_at=None)
    assert live.count() == len(made)
    for appointment in Appointment.objects.all():
        assert live.get(appointment=appointment).during == appointment.during
