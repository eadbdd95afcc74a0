"""What the database itself refuses, whatever the code above it does."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from tests import make

from almoner.lib.clock import minute
from almoner.scheduling.models import Appointment, GroupVisit, Hold, Occupancy
from almoner.scheduling.operations.placing import span_range

pytestmark = pytest.mark.django_db


def occupancy_beside(first: Occupancy, *, shift: int, lane: int = 0) -> Occupancy:
    start = minute(first.during.lower) + shift
    hold = Hold.objects.create(
        visit_type=first.appointment.visit_type,
        location=first.appointment.location,
        during=first.during,
        made_at=make.NOON,
        expires_at=make.NOON,
    )
    return Occupancy(
        column=first.column, lane=lane, hold=hold, during=span_range((start, start + 20))
    )


def test_two_live_occupancies_of_a_lane_never_meet() -> None:
    first = make.appointment().occupancies.get()
    with pytest.raises(IntegrityError, match="no_double_booking"), transaction.atomic():
        occupancy_beside(first, shift=19).save()


@pytest.mark.parametrize(("shift", "lane"), [(20, 0), (-20, 0), (0, 1)])
def test_neighbours_and_other_lanes_do_not_collide(shift: int, lane: int) -> None:
    first = make.appointment().occupancies.get()
    occupancy_beside(first, shift=shift, lane=lane).save()


def test_released_time_is_free() -> None:
    first = make.appointment().occupancies.get()
    Occupancy.objects.filter(id=first.id).update(released_at=make.NOON)
    occupancy_beside(first, shift=0).save()


def test_an_occupancy_has_exactly_one_holder() -> None:
    first = make.appointment().occupancies.get()
    both = occupancy_beside(first, shift=60)
    both.appointment = first.appointment
    with pytest.raises(IntegrityError, match="occupancy_has_one_holder"), transaction.atomic():
        both.save()


def group(capacity: int = 2) -> GroupVisit:
    office = make.office()
    start = minute(make.local("10:00"))
    return GroupVisit.objects.create(
        visit_type=office.visit_type,
        location=office.location,
        during=span_range((start, start + 60)),
        capacity=capacity,
    )


def seat(of: GroupVisit, number: int, capacity: int | None = None) -> Appointment:
    return Appointment.objects.create(
        patient=make.patient(),
        visit_type=of.visit_type,
        location=of.location,
        during=of.during,
        group=of,
        seat=number,
        group_capacity=capacity or of.capacity,
        booked_at=make.NOON,
    )


def test_a_seat_is_given_once() -> None:
    of = group()
    seat(of, 1)
    with pytest.raises(IntegrityError, match="one_patient_per_seat"), transaction.atomic():
        seat(of, 1)


def test_no_seat_lies_beyond_the_capacity() -> None:
    of = group(capacity=2)
    with pytest.raises(IntegrityError, match="seat_within_capacity"), transaction.atomic():
        seat(of, 3)


def test_a_seat_cannot_claim_another_capacity_than_its_groups() -> None:
    of = group(capacity=2)
    with pytest.raises(IntegrityError, match="seat_of_the_groups_capacity"), transaction.atomic():
        seat(of, 3, capacity=9)


def test_a_group_cannot_shrink_below_a_taken_seat() -> None:
    of = group(capacity=2)
    seat(of, 2)
    with pytest.raises(IntegrityError, match="seat_within_capacity"), transaction.atomic():
        GroupVisit.objects.filter(id=of.id).update(capacity=1)


def test_appointments_are_never_deleted() -> None:
    made = make.appointment()
    rows = Appointment.objects.filter(id=made.id)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        rows._raw_delete(using="default")
