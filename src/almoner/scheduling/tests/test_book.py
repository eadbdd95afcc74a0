"""Booking: what it writes, and every way in which it says no."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people.models import Holiday
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.models import Entry
from almoner.scheduling import operations
from almoner.scheduling.models import Occupancy, SessionException, Status
from almoner.scheduling.operations.placing import span_range

pytestmark = pytest.mark.django_db


def test_a_booking_takes_its_columns_with_buffers() -> None:
    office = make.office()
    visit = make.visit_type(minutes=30, before_minutes=5, after_minutes=10)
    made = office.book("9:00", visit_type=visit, reason=" knee ")
    taken = made.occupancies.get()
    assert (made.starts_at, made.minutes, made.reason) == (make.local("9:00"), 30, "knee")
    assert made.status == Status.BOOKED
    assert made.location == office.location
    assert taken.column == office.column
    assert (taken.during.lower, taken.during.upper) == (make.local("8:55"), make.local("9:40"))


def test_a_booking_is_logged_without_words_about_the_patient() -> None:
    office = make.office()
    made = office.book("9:00", reason="rash")
    entry = Entry.objects.get(verb="scheduling.book")
    assert (entry.subject_id, entry.patient_id) == (made.id, office.patient.id)
    assert entry.actor_name == "Dana Price"
    assert "rash" not in str(entry.detail)


def test_booking_costs_few_round_trips() -> None:
    office = make.office()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        office.book("9:00")
    sent = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(sent) <= 8, sent


def test_a_taken_time_is_refused_with_its_hours() -> None:
    office = make.office()
    office.book("9:00")
    with pytest.raises(operations.SlotTaken, match="taken from 9:00 AM to 9:20 AM") as refused:
        office.book("9:10", patient=make.patient())
    assert refused.value.at_field == "start"
    assert Occupancy.objects.count() == 1


def test_right_after_is_free() -> None:
    office = make.office()
    office.book("9:00")
    assert office.book("9:20", patient=make.patient())


@pytest.mark.parametrize("clock", ["7:40", "7:50", "16:50", "22:00"])
def test_outside_the_session_is_refused(clock: str) -> None:
    office = make.office()
    with pytest.raises(operations.OutsideSession, match="only from 8:00 AM to 5:00 PM"):
        office.book(clock)


def test_a_day_without_sessions_is_refused() -> None:
    office = make.office()
    with pytest.raises(operations.OutsideSession, match=r"is not in at .* Saturday, March 7"):
        office.book("9:00", date(2026, 3, 7))


def test_a_session_for_other_visit_types_is_refused() -> None:
    location = make.location()
    column = make.column()
    make.session(column, location, visit_type_ids=[make.visit_type().id])
    office = make.office(location=location, column=column)
    with pytest.raises(operations.OutsideSession, match="does not take"):
        office.book("9:00")


def test_a_holiday_is_refused_by_its_name() -> None:
    office = make.office()
    Holiday.objects.create(location=office.location, on=make.TUESDAY, name="Town Meeting Day")
    with pytest.raises(operations.Closed, match="Town Meeting Day"):
        office.book("9:00")


def test_a_holiday_elsewhere_does_not_matter() -> None:
    office = make.office()
    Holiday.objects.create(location=make.location(), on=make.TUESDAY, name="Town Meeting Day")
    assert office.book("9:00")


def test_a_day_off_is_refused_with_its_reason() -> None:
    office = make.office()
    SessionException.objects.create(column=office.column, on=make.TUESDAY, reason="at a congress")
    with pytest.raises(operations.Closed, match="away on Tuesday, March 3: at a congress"):
        office.book("9:00")


def test_other_hours_on_a_date_replace_the_week() -> None:
    office = make.office()
    SessionException.objects.create(
        column=office.column,
        on=make.TUESDAY,
        location=office.location,
        start_time="18:00",
        end_time="20:00",
    )
    assert office.book("18:00")
    with pytest.raises(operations.OutsideSession, match="only from 6:00 PM to 8:00 PM"):
        office.book("9:00", patient=make.patient())


def test_a_block_keeps_its_time() -> None:
    office = make.office()
    make.block(office.column, "Lunch", start="12:00", end="13:00")
    with pytest.raises(operations.BlockReserved, match="12:00 PM to 1:00 PM for “Lunch”"):
        office.book("12:40")


def test_a_block_lets_its_own_visit_types_in() -> None:
    office = make.office()
    make.block(office.column, "New patients", visit_type_ids=[office.visit_type.id])
    assert office.book("12:00")


def test_a_block_is_released_before_it_begins() -> None:
    office = make.office()
    make.block(
        office.column, "New patients", visit_type_ids=[make.visit_type().id], release_hours=24
    )
    early = make.local("12:00") - timedelta(hours=24, minutes=1)
    with pytest.raises(operations.BlockReserved):
        office.book("12:00", now=early)
    assert office.book("12:00", now=early + timedelta(minutes=2))


def test_outside_sessions_needs_the_power_to_override() -> None:
    office = make.office()
    with pytest.raises(NotPermitted, match=r"scheduling\.override"):
        office.book("20:00", override=True)
    manager = make.desk("scheduling.override")
    assert office.book("20:00", override=True, actor=manager)


def test_yesterday_is_refused() -> None:
    office = make.office()
    with pytest.raises(operations.InThePast):
        office.book("9:00", make.NOON.date() - timedelta(days=3))


def test_the_visit_needs_everything_at_once() -> None:
    office = make.office()
    scan = make.visit_type("Ultrasound", needs=[("practitioner", "", 1), ("room", "exam room", 1)])
    with pytest.raises(operations.NeedsUnfilled, match="also needs an exam room"):
        office.book("9:00", visit_type=scan)
    room = make.column(kind="room", at=office.location, tags=["exam room"])
    made = office.book("9:00", visit_type=scan, columns=[office.column, room])
    assert made.occupancies.count() == 2
    with pytest.raises(operations.SlotTaken, match=room.name):
        office.book(
            "9:10",
            visit_type=make.visit_type(needs=[("room", "", 1)]),
            columns=[room],
            patient=make.patient(),
        )


def test_a_room_without_sessions_keeps_its_locations_hours() -> None:
    office = make.office()
    make.hours(office.location, make.TUESDAY.weekday(), "09:00", "12:00")
    room = make.column(kind="room", at=office.location)
    visit = make.visit_type(needs=[("room", "", 1)])
    assert office.book("9:00", visit_type=visit, columns=[room])
    with pytest.raises(operations.OutsideSession, match="9:00 AM to 12:00 PM"):
        office.book("12:00", visit_type=visit, columns=[room], patient=make.patient())


def test_one_patient_is_not_in_two_places() -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    office.book("9:00")
    with pytest.raises(operations.PatientElsewhere, match="Tula Terry has another visit from 9:00"):
        office.book("9:10", columns=[other])
    assert office.book("9:10", columns=[other], may_overlap=True)


def test_a_deceased_patient_is_not_booked() -> None:
    office = make.office()
    gone = make.patient(is_deceased=True)
    with pytest.raises(operations.PatientNotBookable, match="deceased"):
        office.book("9:00", patient=gone)


def test_a_merged_record_is_not_booked() -> None:
    office = make.office()
    gone = make.patient(merged_into=office.patient)
    with pytest.raises(operations.PatientNotBookable, match="merged"):
        office.book("9:00", patient=gone)


def test_a_retired_visit_type_is_not_booked() -> None:
    office = make.office()
    with pytest.raises(operations.VisitTypeNotBookable):
        office.book("9:00", visit_type=make.visit_type(is_active=False))


def test_a_restricted_visit_type_needs_its_power() -> None:
    office = make.office()
    kept = make.visit_type(booking_power="scheduling.book_restricted")
    with pytest.raises(NotPermitted):
        office.book("9:00", visit_type=kept)
    assert office.book("9:00", visit_type=kept, actor=make.desk("scheduling.book_restricted"))


def test_a_retired_column_is_not_booked() -> None:
    office = make.office(is_active=False)
    with pytest.raises(operations.ColumnNotBookable):
        office.book("9:00")


def test_seconds_are_refused() -> None:
    office = make.office()
    wish = operations.Wish(
        visit_type_id=office.visit_type.id,
        column_ids=[office.column.id],
        starts_at=make.local("9:00") + timedelta(seconds=30),
        patient_id=office.patient.id,
    )
    with pytest.raises(operations.NotAWholeMinute):
        operations.book(office.desk, wish=wish, now=make.NOON)


@pytest.mark.parametrize("powers", [(), ("scheduling.see",)])
def test_booking_needs_its_power(powers: tuple[str, ...]) -> None:
    office = make.office()
    with pytest.raises(NotPermitted, match=r"scheduling\.book"):
        office.book("9:00", actor=Actor(name="Kim", powers=frozenset(powers)))


def test_overbooking_needs_power_and_stops_at_the_limit() -> None:
    office = make.office(overbook_limit=1)
    secretary = make.desk("scheduling.overbook")
    office.book("9:00")
    with pytest.raises(NotPermitted, match=r"scheduling\.overbook"):
        office.book("9:00", patient=make.patient(), overbook=True)
    second = office.book("9:00", patient=make.patient(), overbook=True, actor=secretary)
    assert second.occupancies.get().lane == 1
    with pytest.raises(operations.OverbookLimitReached, match="no more than 1 overbooked"):
        office.book("9:10", patient=make.patient(), overbook=True, actor=secretary)


def test_overbooking_a_free_time_is_an_ordinary_booking() -> None:
    office = make.office(overbook_limit=1)
    made = office.book("9:00", overbook=True)
    assert made.occupancies.get().lane == 0


def test_a_hold_keeps_others_out_and_says_until_when() -> None:
    office = make.office()
    make.hold(office, "9:00", minutes_left=30)
    with pytest.raises(operations.HeldForSomebody, match="waiting list until 12:30 PM"):
        office.book("9:00")


def test_an_expired_hold_blocks_nobody() -> None:
    office = make.office()
    held = make.hold(office, "9:00", minutes_left=0)
    assert office.book("9:00")
    held.refresh_from_db()
    assert held.released_at == make.NOON


def test_a_booking_on_a_hold_takes_its_place() -> None:
    office = make.office()
    held = make.hold(office, "9:00", minutes_left=30)
    with pytest.raises(operations.SlotTaken):
        office.book("9:00", instead_of=[held.id])


def test_local_hours_hold_across_the_change_to_summer_time() -> None:
    """March 8, 2026: New York's clocks jump from 2 to 3; nine o'clock comes an hour earlier."""
    office = make.office()
    before = office.book("8:00", date(2026, 3, 6))
    after = office.book("8:00", date(2026, 3, 9))
    assert before.starts_at.hour == 13
    assert after.starts_at.hour == 12


def test_a_night_session_on_the_day_of_the_jump() -> None:
    """A session from 1:00 to 4:00 has only two hours on March 8: 2:30 does not exist."""
    location = make.location()
    column = make.column()
    sunday = date(2026, 3, 8)
    make.session(column, location, weekday=6, start="01:00", end="04:00")
    office = make.office(location=location, column=column)
    long = make.visit_type(minutes=120)
    assert office.book("1:00", sunday, visit_type=long).ends_at == make.local("4:00", sunday)
    with pytest.raises(operations.OutsideSession):
        office.book("1:00", sunday, visit_type=make.visit_type(minutes=121), patient=make.patient())


def test_the_range_is_half_open() -> None:
    assert span_range((0, 1)).bounds == "[)"
