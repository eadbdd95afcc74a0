"""A visit from expected to done, who may bring it there, and every way back."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests import make

from almoner.frontdesk import operations
from almoner.frontdesk.models import Identity, Status, Visit, VisitStep
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit.models import Entry
from almoner.scheduling import operations as schedule

pytestmark = pytest.mark.django_db
NINE = make.local("9:00")


def check_in(appointment: Any, **fields: Any) -> Visit:
    return make.arrived(appointment, **fields)


def kinds(visit: Visit) -> list[str]:
    return list(visit.steps.values_list("kind", flat=True))


def test_checking_in_makes_the_visit_and_tells_the_schedule() -> None:
    appointment = make.appointment("9:00", reason="Blood pressure")
    visit = check_in(appointment, actor=make.receptionist())
    appointment.refresh_from_db()
    assert (visit.status, visit.arrived_at) == (Status.ARRIVED, make.local("8:55"))
    assert (visit.on, visit.location) == (make.TUESDAY, appointment.location)
    assert visit.purpose == "Blood pressure"
    assert visit.identity == Identity.BIRTH_DATE
    assert appointment.status == "arrived"
    assert kinds(visit) == ["arrived"]
    assert Entry.objects.filter(verb="frontdesk.arrived", patient_id=visit.patient_id).exists()


def test_what_is_missing_at_check_in_is_kept_with_the_visit() -> None:
    office = make.office()
    make.phone(office.patient)
    visit = check_in(office.book())
    assert visit.missing == [
        "email", "address", "emergency", "guarantor", "treatment", "privacy_notice",
    ]  # fmt: skip


def test_the_whole_way_through_the_office() -> None:
    office = make.office()
    appointment = office.book()
    room = make.room(office.location, "Room 2")
    visit = check_in(appointment)
    now = NINE
    visit = operations.to_room(
        SYSTEM, visit_id=visit.id, version=visit.version, room_id=room.id, now=now
    )
    assert (visit.status, visit.room, visit.since_at) == (Status.ROOMED, room, now)
    now += timedelta(minutes=5)
    visit = operations.to_clinician(SYSTEM, visit_id=visit.id, version=visit.version, now=now)
    assert (visit.status, visit.room) == (Status.WITH_CLINICIAN, room)
    visit = operations.check_out(SYSTEM, visit_id=visit.id, version=visit.version, now=now)
    appointment.refresh_from_db()
    assert (visit.status, visit.room, appointment.status) == (Status.DONE, None, "fulfilled")
    assert visit.arrived_at == make.local("8:55")


def test_every_step_is_undone_one_after_the_other() -> None:
    office = make.office()
    appointment = office.book()
    room = make.room(office.location)
    visit = check_in(appointment)
    operations.to_room(SYSTEM, visit_id=visit.id, version=None, room_id=room.id, now=NINE)
    operations.to_clinician(SYSTEM, visit_id=visit.id, version=None, now=NINE)
    operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=NINE)
    seen = []
    for _ in range(4):
        visit.refresh_from_db()
        visit = operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
        visit.refresh_from_db()
        appointment.refresh_from_db()
        seen.append((visit.status, visit.room_id, appointment.status))
    assert seen == [
        ("with_clinician", room.id, "arrived"),
        ("roomed", room.id, "arrived"),
        ("arrived", None, "arrived"),
        ("expected", None, "booked"),
    ]
    assert (visit.identity, visit.arrived_at, visit.missing) == ("", None, [])
    with pytest.raises(operations.NothingToUndo):
        operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    assert kinds(visit) == ["arrived", "roomed", "with_clinician", "done"] + ["undone"] * 4
    assert check_in(appointment).status == Status.ARRIVED


def test_a_step_done_again_after_undoing_is_undone_again() -> None:
    visit = check_in(make.appointment())
    visit = operations.to_clinician(SYSTEM, visit_id=visit.id, version=None, now=NINE)
    visit = operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    visit = operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=NINE)
    visit = operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    assert visit.status == Status.ARRIVED


def test_undoing_does_not_bring_two_patients_into_one_room() -> None:
    office = make.office()
    room = make.room(office.location)
    first = check_in(office.book("9:00"))
    second = check_in(office.book("10:00", patient=make.patient("Bosch", "Rose")))
    operations.to_room(SYSTEM, visit_id=first.id, version=None, room_id=room.id, now=NINE)
    first = operations.check_out(SYSTEM, visit_id=first.id, version=None, now=NINE)
    operations.to_room(SYSTEM, visit_id=second.id, version=None, room_id=room.id, now=NINE)
    with pytest.raises(operations.RoomTaken, match="Rose Bosch is in "):
        operations.undo(SYSTEM, visit_id=first.id, version=first.version, now=NINE)


def test_a_no_show_is_told_to_the_schedule_and_can_be_undone() -> None:
    appointment = make.appointment("9:00")
    late = make.local("9:40")
    visit = operations.mark_no_show(make.receptionist(), appointment_id=appointment.id, now=late)
    appointment.refresh_from_db()
    assert (visit.status, appointment.status) == ("no_show", "noshow")
    visit = operations.undo(make.receptionist(), visit_id=visit.id, version=visit.version, now=late)
    appointment.refresh_from_db()
    assert (visit.status, appointment.status) == ("expected", "booked")


def test_nobody_is_a_no_show_before_their_time() -> None:
    appointment = make.appointment("9:00")
    with pytest.raises(Refusal, match="has not begun"):
        operations.mark_no_show(SYSTEM, appointment_id=appointment.id, now=make.local("8:30"))
    assert not Visit.objects.exists()


def test_who_left_unseen_is_not_with_the_clinician() -> None:
    visit = check_in(make.appointment())
    visit = operations.mark_left(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    assert visit.status == Status.LEFT
    with pytest.raises(operations.NotThatStep, match="Tula Terry is “left unseen”"):
        operations.to_clinician(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)


def test_only_todays_standing_appointments_are_checked_in() -> None:
    appointment = make.appointment("9:00")
    with pytest.raises(operations.NotExpected, match="Tuesday, 3 March 2026, not today"):
        check_in(appointment, at=make.NOON)
    schedule.cancel(SYSTEM, appointment_id=appointment.id, version=1, reason="ill", now=make.NOON)
    with pytest.raises(operations.NotExpected, match="cancelled"):
        check_in(appointment)


def test_a_visit_whose_appointment_was_cancelled_meanwhile_still_ends() -> None:
    appointment = make.appointment("9:00")
    visit = check_in(appointment)
    appointment.refresh_from_db()
    schedule.cancel(
        SYSTEM, appointment_id=appointment.id, version=appointment.version, reason="x", now=NINE
    )
    visit = operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=NINE)
    assert visit.status == Status.DONE


def test_identity_must_be_made_sure_of() -> None:
    with pytest.raises(operations.SayWho) as refused:
        check_in(make.appointment(), identity="")
    assert refused.value.at_field == "identity"
    assert not Visit.objects.exists()


def test_the_second_desk_is_told_who_was_quicker() -> None:
    appointment = make.appointment("9:00")
    check_in(appointment, actor=make.receptionist("Dana Price"))
    with pytest.raises(operations.AlreadyHere) as refused:
        check_in(appointment, actor=make.receptionist("Lee Moss"))
    assert refused.value.message == "Tula Terry: checked in by Dana Price at 8:55 AM."


def test_an_old_screen_moves_nobody() -> None:
    visit = check_in(make.appointment())
    operations.to_clinician(
        make.receptionist("Lee Moss"), visit_id=visit.id, version=visit.version, now=NINE
    )
    with pytest.raises(operations.StepTaken, match="clinician came in by Lee Moss at 9:00 AM"):
        operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    assert VisitStep.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_check_a_patient_in_once() -> None:
    appointment = make.appointment("9:00")
    start, answers = threading.Barrier(2), []

    def desk(name: str) -> None:
        start.wait()
        try:
            check_in(appointment, actor=make.receptionist(name))
            answers.append("checked in")
        except operations.AlreadyHere as refusal:
            answers.append(refusal.message)
        finally:
            connection.close()

    desks = [threading.Thread(target=desk, args=[name]) for name in ("Dana Price", "Lee Moss")]
    for each in desks:
        each.start()
    for each in desks:
        each.join()
    assert len(answers) == 2
    assert answers.count("checked in") == 1
    assert Visit.objects.count() == 1
    assert VisitStep.objects.count() == 1
    told = next(answer for answer in answers if answer != "checked in")
    assert told.startswith("Tula Terry: checked in by ")


def test_rooms_are_of_the_location_in_use_and_free() -> None:
    office = make.office()
    room = make.room(office.location, "Room 1")
    first = check_in(office.book("9:00"))
    second = check_in(office.book("10:00", patient=make.patient("Bosch", "Rose")))
    operations.to_room(SYSTEM, visit_id=first.id, version=None, room_id=room.id, now=NINE)
    enter: dict[str, Any] = {"visit_id": second.id, "version": None, "now": NINE}
    with pytest.raises(operations.RoomTaken, match="Tula Terry is in Room 1"):
        operations.to_room(SYSTEM, room_id=room.id, **enter)
    assert operations.to_room(SYSTEM, room_id=room.id, may_share=True, **enter).room == room
    for elsewhere in (make.room(), make.room(office.location, is_active=False)):
        with pytest.raises(operations.RoomNotUsable):
            operations.to_room(SYSTEM, room_id=elsewhere.id, **enter)


def test_walk_ins_get_the_days_numbers_of_their_location() -> None:
    here, there = make.location(), make.location()
    numbers = [make.walk_in(here, patient=make.patient(f"P{n}")).queue_number for n in range(3)]
    assert numbers == [1, 2, 3]
    assert make.walk_in(there).queue_number == 1
    visit = make.walk_in(here, practitioner=make.practitioner(), patient=make.patient("Q"))
    assert (visit.status, visit.purpose, visit.queue_number) == ("arrived", "Sore throat", 4)
    with pytest.raises(operations.AlreadyHere):
        make.walk_in(here, patient=visit.patient)
    with pytest.raises(operations.SayWho):
        make.walk_in(here, patient=make.patient("R"), purpose=" ")


def test_a_walk_in_that_was_undone_keeps_the_number() -> None:
    visit = make.walk_in(make.location())
    visit = operations.undo(SYSTEM, visit_id=visit.id, version=visit.version, now=NINE)
    assert (visit.status, visit.queue_number) == ("expected", 1)
    again = operations.check_in_again(
        SYSTEM,
        visit_id=visit.id,
        version=visit.version,
        identity=Identity.KNOWN,
        is_confirmed=True,
        now=NINE,
    )
    assert (again.status, again.queue_number) == ("arrived", 1)


@pytest.mark.parametrize(
    ("power", "call"),
    [
        ("frontdesk.check_in", lambda actor, visit: make.walk_in(visit.location, actor=actor)),
        (
            "frontdesk.check_in",
            lambda actor, visit: make.arrived(visit.appointment, actor=actor),
        ),
        (
            "frontdesk.room",
            lambda actor, visit: operations.to_room(
                actor, visit_id=visit.id, version=None, room_id=None, now=NINE
            ),
        ),
        (
            "frontdesk.room",
            lambda actor, visit: operations.to_clinician(
                actor, visit_id=visit.id, version=None, now=NINE
            ),
        ),
        (
            "frontdesk.check_out",
            lambda actor, visit: operations.check_out(
                actor, visit_id=visit.id, version=None, now=NINE
            ),
        ),
        (
            "frontdesk.check_out",
            lambda actor, visit: operations.mark_left(
                actor, visit_id=visit.id, version=None, now=NINE
            ),
        ),
        (
            "frontdesk.check_out",
            lambda actor, visit: operations.mark_no_show(
                actor, appointment_id=visit.appointment_id, now=NINE
            ),
        ),
        (
            "frontdesk.check_in",
            lambda actor, visit: operations.undo(
                actor, visit_id=visit.id, version=visit.version, now=NINE
            ),
        ),
    ],
)
def test_each_step_needs_its_power(power: str, call: Callable[[Actor, Visit], object]) -> None:
    visit = check_in(make.appointment())
    steps = VisitStep.objects.count()
    with pytest.raises(NotPermitted, match=power):
        call(make.receptionist(but=power), visit)
    assert VisitStep.objects.count() == steps


def test_steps_and_visits_are_never_changed_behind_our_back() -> None:
    visit = check_in(make.appointment())
    for attempt in (
        lambda: VisitStep.objects.update(kind="done"),
        lambda: VisitStep.objects.all().delete(),
        lambda: visit.delete(),
        lambda: Visit.objects.update(status="asleep"),
        lambda: Visit.objects.update(arrived_at=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
