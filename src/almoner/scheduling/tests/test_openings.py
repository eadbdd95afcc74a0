"""Openings out of the database agree with what booking allows."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make

from almoner.lib.refusal import NotPermitted, Refusal
from almoner.people.models import Holiday
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations, queries
from almoner.scheduling.models import SessionException

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def find(office: make.Office, **fields: object) -> queries.Answer:
    search = queries.Search(
        **{
            "visit_type_ids": [office.visit_type.id],
            "first": make.TUESDAY,
            "last": make.TUESDAY,
            **fields,
        }  # type: ignore[arg-type]
    )
    return queries.find_openings(office.desk, search=search, now=make.NOON)


def starts(answer: queries.Answer) -> list[str]:
    return [f"{make.wall(opening.starts_at):%H:%M}" for opening in answer.openings]


def test_an_empty_day_is_open_from_its_first_minute() -> None:
    assert starts(find(make.office(), limit=1)) == ["08:00"]


def test_taken_time_is_not_offered() -> None:
    office = make.office(opens="09:00", closes="10:00")
    office.book("9:20")
    assert sorted(starts(find(office, limit=50))) == ["09:00", "09:40"]


def test_an_expired_hold_is_offered_and_a_live_one_is_not() -> None:
    office = make.office(opens="09:00", closes="09:20")
    make.hold(office, "9:00", minutes_left=10)
    assert not find(office).openings
    late = make.office(opens="09:00", closes="09:20")
    make.hold(late, "9:00", minutes_left=0)
    assert starts(find(late, limit=5, column_ids=frozenset({late.column.id}))) == ["09:00"]


def test_blocks_holidays_and_days_off_are_not_offered() -> None:
    office = make.office(opens="09:00", closes="10:00")
    make.block(office.column, "Meeting", start="09:00", end="09:40")
    assert starts(find(office)) == ["09:40"]
    SessionException.objects.create(column=office.column, on=make.TUESDAY)
    assert not find(office).openings
    SessionException.objects.all().delete()
    Holiday.objects.create(on=make.TUESDAY, name="Town Meeting Day")
    assert not find(office).openings


def test_a_chain_takes_each_step_with_its_own_columns() -> None:
    office = make.office()
    lab = make.column("Lab", kind="room", at=office.location, tags=["lab"])
    draw = make.visit_type("Blood draw", 10, needs=[("room", "lab", 1)])
    answer = find(office, visit_type_ids=[draw.id, office.visit_type.id], gaps=[(30, 60)], limit=1)
    first, second = answer.openings[0].steps
    assert first.columns == ((lab.id, "Lab"),)
    assert second.columns == ((office.column.id, office.column.name),)
    assert timedelta(minutes=30) <= second.starts_at - first.ends_at <= timedelta(minutes=60)


def test_steps_see_the_sessions_and_blocks_of_their_own_visit_type() -> None:
    location = make.location()
    new, old = make.visit_type("New patient"), make.visit_type("Follow-up")
    column = make.column()
    make.session(column, location, start="08:00", end="09:00", visit_type_ids=[new.id])
    make.session(column, location, start="10:00", end="11:00", visit_type_ids=[old.id])
    office = make.office(location=location, column=column)
    answer = find(office, visit_type_ids=[new.id, old.id], gaps=[(0, 240)], limit=1)
    clocks = [f"{make.wall(step.starts_at):%H:%M}" for step in answer.openings[0].steps]
    assert "08:00" <= clocks[0] < "09:00"
    assert "10:00" <= clocks[1] < "11:00"


def test_language_place_time_and_weekday_narrow_the_search() -> None:
    office = make.office(languages=["en"])
    spanish = make.column(open_at=office.location, languages=["en", "es"])
    answer = find(
        office,
        last=make.TUESDAY + WEEK,
        language="es",
        weekdays=frozenset({3}),
        times=((time(13), time(15)),),
        limit=3,
    )
    for opening in answer.openings:
        local = make.wall(opening.starts_at)
        assert (local.weekday(), opening.steps[0].columns[0][0]) == (3, spanish.id)
        assert time(13) <= local.time() < time(15)
    assert not find(office, location_ids=frozenset({make.location().id})).openings


def test_nothing_fits_says_why_and_offers_ways_out() -> None:
    office = make.office(opens="09:00", closes="09:20")
    office.book("9:00")
    answer = find(office)
    assert not answer.openings
    assert answer.because
    assert answer.ways_out[0].sentence.startswith(
        "Look 1 day further: the best opening is Wed, March 4, 2026"
    )
    wednesday = make.local("9:00", make.TUESDAY + timedelta(days=1))
    assert answer.ways_out[0].opening.starts_at == wednesday


def test_the_number_of_statements_does_not_grow() -> None:
    office = make.office()
    search = queries.Search(
        visit_type_ids=[office.visit_type.id],
        first=make.TUESDAY,
        last=make.TUESDAY + timedelta(days=30),
    )

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.find_openings(office.desk, search=search, now=make.NOON)
        return len(captured)

    before = statements()
    for _ in range(4):
        made = make.column(open_at=office.location)
        make.block(made)
        office.book("9:00", columns=[made], patient=make.patient())
    assert statements() == before == 2


def test_a_long_window_gives_what_its_first_weeks_give_alone() -> None:
    """The near answer must be the whole one, also where the near weeks are full."""
    office = make.office(opens="08:00", closes="09:00")
    near = find(office, last=make.TUESDAY + timedelta(days=12), limit=5)
    assert starts(find(office, last=make.TUESDAY + timedelta(days=90), limit=5)) == starts(near)
    SessionException.objects.bulk_create(
        SessionException(column=office.column, on=make.TUESDAY + timedelta(days=n))
        for n in range(40)
    )
    late = find(office, last=make.TUESDAY + timedelta(days=90), limit=5)
    assert len(late.openings) == 5
    assert late.openings[0].starts_at >= make.local("8:00", make.TUESDAY + timedelta(days=40))


def test_the_clock_change_moves_openings_with_the_wall_clock() -> None:
    office = make.office(opens="09:00", closes="09:20")
    answer = find(office, first=date(2026, 3, 6), last=date(2026, 3, 9))
    assert [opening.starts_at.hour for opening in answer.openings] == [14, 13]


def test_rooms_are_found_for_a_chosen_practitioner() -> None:
    office = make.office()
    rooms = [make.column(kind="room", at=office.location) for _ in range(2)]
    visit = make.visit_type(needs=[("practitioner", "", 1), ("room", "", 1)])
    office.book("9:00", visit_type=make.visit_type(needs=[("room", "", 1)]), columns=rooms[:1])
    found = queries.complete_columns(
        office.desk,
        visit_type_id=visit.id,
        column_ids=[office.column.id],
        starts_at=make.local("9:00"),
        now=make.NOON,
    )
    assert set(found) == {office.column.id, rooms[1].id}


def test_looking_needs_the_power_to_see() -> None:
    office = make.office()
    with pytest.raises(NotPermitted, match=r"scheduling\.see"):
        queries.find_openings(
            Actor(name="Kim"),
            search=queries.Search(
                visit_type_ids=[office.visit_type.id], first=make.TUESDAY, last=make.TUESDAY
            ),
            now=make.NOON,
        )


clocks = st.tuples(st.integers(8, 11), st.sampled_from([0, 5, 10, 20, 35, 50]))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(booked=st.lists(clocks, max_size=8), blocked=st.none() | st.integers(8, 11))
def test_what_is_offered_is_exactly_what_can_be_booked(
    booked: list[tuple[int, int]], blocked: int | None
) -> None:
    """Walk every five minutes: booking succeeds where, and only where, there is an opening."""
    office = make.office(opens="08:00", closes="12:00")
    if blocked is not None:
        make.block(office.column, start=f"{blocked:02}:10", end=f"{blocked:02}:45")
    for hour, minutes in booked:
        try:
            office.book(f"{hour}:{minutes:02}", patient=make.patient(), actor=SYSTEM)
        except Refusal:
            continue
    offered = set(starts(find(office, column_ids=frozenset({office.column.id}), limit=999)))
    patient = make.patient()
    for each in range(7 * 60 + 30, 12 * 60 + 30, 5):
        clock = f"{each // 60:02}:{each % 60:02}"
        try:
            made = office.book(clock, patient=patient, actor=SYSTEM)
        except Refusal:
            assert clock not in offered
        else:
            assert clock in offered
            operations.cancel(
                SYSTEM, appointment_id=made.id, version=1, reason="a try", now=make.NOON
            )
