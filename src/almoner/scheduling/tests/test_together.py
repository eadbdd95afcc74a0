"""Chains, recurring series and group visits."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from tests import make

from almoner.lib import recurrence
from almoner.people.models import Holiday
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment, GroupVisit, Occupancy, Status

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def weekly(count: int, first: date = make.TUESDAY, clock: time = time(9)) -> recurrence.Series:
    rule = recurrence.Weekly(frozenset({first.weekday()}))
    return recurrence.Series(first=first, at=clock, zone=NEW_YORK, rule=rule, count=count)


def series(office: make.Office, count: int = 4) -> operations.SeriesBooked:
    return operations.book_series(
        office.desk, wish=office.wish(), rule=weekly(count), now=make.NOON
    )


def test_a_chain_is_booked_whole_or_not_at_all() -> None:
    office = make.office()
    office.book("10:00", patient=make.patient())
    chain = [office.wish("9:00"), office.wish("10:10")]
    with pytest.raises(operations.SlotTaken):
        operations.book_chain(office.desk, wishes=chain, now=make.NOON)
    assert Appointment.objects.filter(patient=office.patient).count() == 0
    chain[1] = office.wish("10:20")
    assert len(operations.book_chain(office.desk, wishes=chain, now=make.NOON)) == 2


def test_a_series_is_single_rows_at_the_same_wall_clock_time() -> None:
    """From March 3 on; summer time begins on March 8."""
    made = series(make.office()).made
    assert [each.starts_at.hour for each in made] == [14, 13, 13, 13]
    assert {make.wall(each.starts_at).hour for each in made} == {9}
    assert len({each.series_id for each in made}) == 1


def test_refused_dates_of_a_series_are_told_with_their_reason() -> None:
    office = make.office()
    Holiday.objects.create(location=office.location, on=date(2026, 3, 10), name="Spring Day")
    office.book("9:10", date(2026, 3, 17), patient=make.patient())
    done = series(office)
    assert [each.starts_at.day for each in done.made] == [3, 24]
    assert ["Spring Day" in done.refused[0][1], "is taken" in done.refused[1][1]] == [True, True]


def test_a_series_of_which_nothing_fits_is_refused() -> None:
    office = make.office(opens="13:00")
    with pytest.raises(operations.SeriesBlocked, match="only from 1:00 PM"):
        series(office)
    assert not Appointment.objects.exists()


def test_changing_one_visit_leaves_the_others_alone() -> None:
    office = make.office()
    made = series(office).made
    operations.move(
        office.desk,
        appointment_id=made[1].id,
        version=1,
        starts_at=make.local("11:00", date(2026, 3, 10)),
        now=make.NOON,
    )
    times = [make.wall(each.starts_at).hour for each in Appointment.objects.order_by("during")]
    assert times == [9, 11, 9, 9]


def test_this_and_following_move_together_even_onto_each_other() -> None:
    office = make.office()
    made = series(office).made
    moved = operations.move_following(
        office.desk,
        appointment_id=made[1].id,
        version=1,
        starts_at=make.local("9:00", date(2026, 3, 17)),
        now=make.NOON,
    )
    assert [each.starts_at.day for each in moved] == [17, 24, 31]
    days = [each.starts_at.day for each in Appointment.objects.order_by("during")]
    assert days == [3, 17, 24, 31]


def test_a_blocked_visit_of_those_following_stops_the_whole_move() -> None:
    office = make.office()
    made = series(office).made
    office.book("11:00", date(2026, 3, 17), patient=make.patient())
    with pytest.raises(operations.SeriesBlocked, match=r"Nothing was moved\. Tue Mar 17: .* taken"):
        operations.move_following(
            office.desk,
            appointment_id=made[0].id,
            version=1,
            starts_at=make.local("11:00"),
            now=make.NOON,
        )


def test_cancelling_this_and_following() -> None:
    office = make.office()
    made = series(office).made
    gone = operations.cancel_following(
        office.desk, appointment_id=made[2].id, version=1, reason="moved away", now=make.NOON
    )
    assert [each.id for each in gone] == [made[2].id, made[3].id]
    assert Occupancy.objects.filter(released_at=None).count() == 2


def group(office: make.Office, seats: int = 2) -> GroupVisit:
    visit = make.visit_type("Diabetes class", 60, capacity=seats)
    wish = operations.Wish(
        visit_type_id=visit.id, column_ids=[office.column.id], starts_at=make.local("10:00")
    )
    return operations.open_group(office.desk, wish=wish, now=make.NOON, topic="Diabetes")


def join(office: make.Office, of: GroupVisit, **fields: object) -> Appointment:
    patient = fields.pop("patient", None) or make.patient()
    return operations.join_group(
        office.desk,
        group_id=of.id,
        patient_id=patient.id,  # type: ignore[attr-defined]
        now=make.NOON,
    )


def test_a_group_fills_seat_by_seat_and_then_is_full() -> None:
    office = make.office()
    of = group(office)
    assert [join(office, of).seat, join(office, of).seat] == [1, 2]
    with pytest.raises(operations.GroupFull, match="All 2 seats"):
        join(office, of)


def test_a_cancelled_seat_is_given_again_and_the_group_stays() -> None:
    office = make.office()
    of = group(office)
    first = join(office, of)
    join(office, of)
    operations.cancel(office.desk, appointment_id=first.id, version=1, reason="ill", now=make.NOON)
    assert join(office, of).seat == 1
    assert of.occupancies.filter(released_at=None).count() == 1


def test_nobody_has_two_seats() -> None:
    office = make.office()
    of = group(office)
    join(office, of, patient=office.patient)
    with pytest.raises(operations.JoinedAlready):
        join(office, of, patient=office.patient)


def test_the_groups_time_is_taken_for_others() -> None:
    office = make.office()
    group(office)
    with pytest.raises(operations.SlotTaken):
        office.book("10:30")


def test_a_group_is_not_made_smaller_than_it_is_full() -> None:
    office = make.office()
    of = group(office, seats=3)
    join(office, of)
    join(office, of)
    with pytest.raises(operations.SeatsTaken):
        operations.resize_group(office.desk, group_id=of.id, version=1, capacity=1)
    assert operations.resize_group(office.desk, group_id=of.id, version=1, capacity=9).capacity == 9


def test_cancelling_a_group_cancels_every_seat_and_frees_the_time() -> None:
    office = make.office()
    of = group(office)
    seat = join(office, of)
    operations.cancel_group(office.desk, group_id=of.id, reason="speaker ill", now=make.NOON)
    seat.refresh_from_db()
    assert (seat.status, seat.cancel_reason) == (Status.CANCELLED, "speaker ill")
    assert office.book("10:00", patient=make.patient())


def test_a_group_visit_is_not_booked_like_an_ordinary_one() -> None:
    office = make.office()
    with pytest.raises(operations.VisitTypeNotBookable, match="group visit"):
        office.book("9:00", visit_type=make.visit_type(capacity=5))
    with pytest.raises(operations.NotAGroup):
        operations.open_group(office.desk, wish=office.wish(), now=make.NOON)


def test_a_far_series_is_refused() -> None:
    office = make.office()
    with pytest.raises(operations.TooManyVisits):
        operations.book_series(office.desk, wish=office.wish(), rule=weekly(105), now=make.NOON)
