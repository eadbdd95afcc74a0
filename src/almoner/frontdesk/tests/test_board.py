"""What the board says of the day, and how long people wait."""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from tests import make
from tests.make.scheduling import Office

from almoner.frontdesk import operations, queries
from almoner.frontdesk.models import DeskRules, Status
from almoner.frontdesk.queries import Row
from almoner.frontdesk.tables import BoardRows
from almoner.lib.refusal import NotPermitted
from almoner.people.models import Patient, PatientAlert
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations as schedule
from almoner.scheduling.models import Appointment, GroupVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make.office()


def shown(office: Office, clock: str = "9:00", **filters: str) -> list[Row]:
    """The rows at a time on Tuesday."""
    now = make.local(clock)
    found = queries.board(SYSTEM, location=office.location, on=make.TUESDAY, now=now, **filters)
    return list(found.rows)


def only(office: Office, clock: str = "9:00") -> Row:
    (row,) = shown(office, clock)
    return row


def test_an_appointment_is_expected_until_somebody_comes(office: Office) -> None:
    appointment = office.book("9:00", reason="Blood pressure")
    row = only(office, "8:30")
    assert (row.key, row.status, row.visit_id) == (f"a-{appointment.id}", "expected", None)
    assert (row.patient_name, row.purpose, row.columns) == (
        "Terry, Tula",
        "Blood pressure",
        (office.column.name,),
    )
    assert (row.age, row.next_step, row.clock_since) == ("66 years", "check_in", None)
    make.arrived(appointment)
    after = only(office)
    assert (after.key, after.status, after.next_step) == (row.key, "arrived", "room")


@pytest.mark.parametrize(
    ("clock", "mood", "pill"),
    [("8:59", "", "expected"), ("9:04", "", "expected"), ("9:05", "warm", "late"),
     ("9:15", "hot", "late")],
)  # fmt: skip
def test_who_is_late_shows_it(office: Office, clock: str, mood: str, pill: str) -> None:
    office.book("9:00")
    row = only(office, clock)
    assert (row.mood, row.pill) == (mood, pill)


def test_waiting_turns_amber_and_red_by_the_offices_own_rules(office: Office) -> None:
    make.arrived(office.book("9:00"), at=make.local("9:00"))
    assert [only(office, clock).mood for clock in ("9:14", "9:15", "9:30")] == ["", "warm", "hot"]
    operations.set_limits(
        SYSTEM, minutes={"arrived_warm": 3, "arrived_hot": 6}, seen_version=DeskRules().version
    )
    assert [only(office, clock).mood for clock in ("9:02", "9:03", "9:06")] == ["", "warm", "hot"]
    at = make.local("9:06")
    board = queries.board(SYSTEM, location=office.location, on=make.TUESDAY, now=at)
    assert board.waiting_long == 1


def test_the_clock_starts_anew_with_each_step(office: Office) -> None:
    visit = make.arrived(office.book("9:00"), at=make.local("9:00"))
    operations.to_clinician(SYSTEM, visit_id=visit.id, version=None, now=make.local("9:20"))
    assert only(office, "9:25").waited == 5
    operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=make.local("9:40"))
    assert only(office, "10:00").clock_since is None


def test_those_who_need_the_desk_come_first(office: Office) -> None:
    names = {}
    for clock, name in (("9:00", "Done"), ("9:30", "Late"), ("10:00", "Here"), ("11:00", "Later")):
        names[name] = office.book(clock, patient=make.patient(name))
    make.arrived(names["Here"], at=make.local("9:50"))
    visit = make.arrived(names["Done"])
    operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=make.local("9:20"))
    make.walk_in(office.location, "9:40", patient=make.patient("Walker"))
    order = [row.patient_name.split(",")[0] for row in shown(office, "9:55")]
    assert order == ["Walker", "Here", "Late", "Later", "Done"]


def test_filters_keep_rows_and_leave_the_counts(office: Office) -> None:
    office.book("9:00", reason="Knee")
    office.book("10:00", patient=make.patient("Bosch", "Rose"))
    visit = make.arrived(office.book("11:00", patient=make.patient("Ng", "Li")))
    room = make.room(office.location, "Room 7")
    operations.to_room(SYSTEM, visit_id=visit.id, version=None, room_id=room.id, now=make.NOON)

    def names(**filters: str) -> list[str]:
        return [row.patient_name for row in shown(office, **filters)]

    assert names(words="knee") == ["Terry, Tula"]
    assert names(words="rose bosch") == ["Bosch, Rose"]
    assert names(words="room 7") == ["Ng, Li"]
    assert names(status="expected") == ["Terry, Tula", "Bosch, Rose"]
    assert names(column="Nobody") == []
    found = queries.board(
        SYSTEM, location=office.location, on=make.TUESDAY, now=make.NOON, words="knee"
    )
    assert (found.counts[Status.EXPECTED], found.counts[Status.ROOMED]) == (2, 1)


def test_the_board_shows_one_place_and_one_day_there(office: Office) -> None:
    office.book("9:00")
    office.book("9:00", on=make.TUESDAY + timedelta(days=1), patient=make.patient("Wed"))
    elsewhere = make.office()
    elsewhere.book("9:00", patient=make.patient("Else"))
    assert [row.patient_name for row in shown(office)] == ["Terry, Tula"]


def test_a_cancelled_visit_goes_but_not_a_patient_who_came(office: Office) -> None:
    gone, came = office.book("9:00"), office.book("10:00", patient=make.patient("Came"))
    make.arrived(came)
    for appointment in (gone, came):
        appointment.refresh_from_db()
        schedule.cancel(
            SYSTEM,
            appointment_id=appointment.id,
            version=appointment.version,
            reason="ill",
            now=make.NOON,
        )
    assert [row.patient_name for row in shown(office)] == ["Came, Tula"]


def test_what_was_marked_on_the_day_sheet_stands_on_the_board(office: Office) -> None:
    appointment = office.book("9:00")
    schedule.mark(SYSTEM, appointment_id=appointment.id, status="arrived", now=make.NOON)
    row = only(office)
    assert (row.status, row.next_step) == ("arrived", "check_in")
    assert make.arrived(appointment).status == "arrived"
    schedule.mark(SYSTEM, appointment_id=appointment.id, status="fulfilled", now=make.NOON)
    other = office.book("10:00", patient=make.patient("Other"))
    schedule.mark(SYSTEM, appointment_id=other.id, status="noshow", now=make.local("11:00"))
    assert [row.status for row in shown(office) if row.patient_name == "Other, Tula"] == ["no_show"]


def test_alerts_languages_and_what_is_missing_are_seen_at_a_glance(office: Office) -> None:
    PatientAlert.objects.create(patient=office.patient, text="Latex allergy", level="danger")
    PatientAlert.objects.create(
        patient=office.patient, text="Old news", until=make.TUESDAY - timedelta(days=1)
    )
    Patient.objects.update(needs_interpreter=True, language="es")
    make.phone(office.patient, do_not_use=True)
    make.email(office.patient)
    make.contact(office.patient, is_emergency=True)
    office.patient.consents.create(kind="treatment", given=True, on=make.TUESDAY)
    office.patient.consents.create(kind="privacy_notice", given=False, on=make.TUESDAY)
    office.book("9:00")
    row = only(office)
    assert row.alerts == (("danger", "Latex allergy"),)
    assert (row.needs_interpreter, row.language) == (True, "es")
    assert [str(lack) for lack in row.missing] == [
        "phone", "address", "guarantor", "privacy_notice",
    ]  # fmt: skip


def test_a_group_visit_shows_whom_it_is_with(office: Office) -> None:
    appointment = office.book("9:00")
    group = appointment.occupancies.get()
    made = GroupVisit.objects.create(
        visit_type=office.visit_type,
        location=office.location,
        during=appointment.during,
        capacity=8,
    )
    Appointment.objects.filter(pk=appointment.pk).update(group=made, seat=1, group_capacity=8)
    type(group).objects.filter(pk=group.pk).update(appointment=None, group=made)
    assert only(office).columns == (office.column.name,)


def test_the_board_is_not_everybodys() -> None:
    place = make.location()
    with pytest.raises(NotPermitted):
        queries.board(Actor(name="Coder"), location=place, on=make.TUESDAY, now=make.NOON)


@pytest.mark.django_db(transaction=True)
def test_each_step_is_told_to_the_boards_that_show_it_within_a_second() -> None:
    office = make.office()
    appointment = office.book("9:00")
    with psycopg.connect(**live_arguments(), autocommit=True) as screen:
        screen.execute("LISTEN almoner")
        visit = make.arrived(appointment)
        operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=make.NOON)
        heard = [note.payload for note in screen.notifies(timeout=1)]
    topic = f"board:{office.location.pk}:2026-03-03"
    assert heard.count(topic) == 2
    assert (
        queries.board(SYSTEM, location=office.location, on=make.TUESDAY, now=make.NOON).topic
        == topic
    )


def live_arguments() -> dict[str, Any]:
    arguments = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return {key: arguments[key] for key in wanted if arguments.get(key)}


def test_the_clock_on_the_wall_decides_which_day_it_is() -> None:
    west = make.location(time_zone="America/Los_Angeles")
    start, end = queries.day_bounds(west, make.TUESDAY)
    assert (start.isoformat(), end.isoformat()) == (
        "2026-03-03T08:00:00+00:00",
        "2026-03-04T08:00:00+00:00",
    )
    assert timezone.is_aware(start)


def test_no_name_alert_or_purpose_is_read_as_markup(office: Office) -> None:
    Patient.objects.update(family_name="<script>alert(1)</script>", pronouns='"><b>')
    PatientAlert.objects.create(patient=office.patient, text="<i>x</i>", level="danger")
    make.phone(office.patient)
    visit = make.arrived(office.book("9:00", reason="<img src=x>"))
    room = make.room(office.location, "<u>Room</u>")
    operations.to_room(SYSTEM, visit_id=visit.id, version=None, room_id=room.id, now=make.NOON)
    html = BoardRows(SYSTEM, office.location.zone).html(only(office))
    for markup in ("<script", "<i>", "<img", "<u>", "<b>"):
        assert markup not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("power", "keys"),
    [
        ("", "a n"),
        ("frontdesk.check_in", "n"),
        ("frontdesk.check_out", "a"),
    ],
)
def test_a_row_offers_only_the_steps_that_its_reader_may_do(
    office: Office, power: str, keys: str
) -> None:
    office.book("9:00")
    html = BoardRows(make.receptionist(but=power), office.location.zone).html(only(office, "9:30"))
    assert re.findall(r'data-row-key="(.)"', html) == keys.split()


def test_a_row_offers_the_steps_that_follow(office: Office) -> None:
    appointment = office.book("9:00")
    made = BoardRows(make.receptionist(), office.location.zone)

    def keys() -> str:
        return "".join(re.findall(r'data-row-key="(.)"', made.html(only(office, "9:30"))))

    visit = make.arrived(appointment)
    assert keys() == "rwdxu"
    operations.to_clinician(SYSTEM, visit_id=visit.id, version=None, now=make.NOON)
    assert keys() == "rdu"
    operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=make.NOON)
    assert keys() == "u"
