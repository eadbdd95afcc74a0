"""The waiting list: the order, offers that hold, pass on and run out, and who answers them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests import make

from almoner.lib.refusal import ChangedMeanwhile, NotPermitted, Refusal
from almoner.messages.models import Message
from almoner.people.models import Consent
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Appointment,
    EntryState,
    Occupancy,
    Offer,
    OfferState,
    Policy,
    Priority,
    Status,
    WaitingListEntry,
)
from almoner.scheduling.queries import waiting_said

pytestmark = pytest.mark.django_db

PATIENT = Actor(
    name="The patient, by link", powers=frozenset({"scheduling.answer_offer", "scheduling.book"})
)
SOON = make.NOON + timedelta(hours=3)


def join(office: make.Office, family: str = "Lopez", **wishes: object) -> WaitingListEntry:
    """Put a new patient on the list of the office's visit type."""
    return operations.join_waiting_list(
        office.desk,
        patient_id=wishes.pop("patient", None) or make.patient(family).id,  # type: ignore[arg-type]
        visit_type_id=wishes.pop("visit_type", office.visit_type).id,  # type: ignore[attr-defined]
        appointment_id=wishes.pop("appointment_id", None),  # type: ignore[arg-type]
        now=wishes.pop("joined", make.NOON),  # type: ignore[arg-type]
        wishes=operations.Wishes(**{"notice_hours": 2, **wishes}),  # type: ignore[arg-type]
    )


def cancel(office: make.Office, visit: Appointment, now: datetime = make.NOON) -> None:
    operations.cancel(
        office.desk, appointment_id=visit.id, version=visit.version, reason="ill", now=now
    )


def run_jobs(now: datetime) -> list[Offer]:
    """Do the queued jobs of offering, as a worker would."""
    made: list[Offer] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = 'scheduling.offer_freed'"
                " RETURNING args->>'occupancy_ids', args->>'previous_id'"
            )
            jobs = cursor.fetchall()
        if not jobs:
            return made
        for ids, previous in jobs:
            made += operations.offer_freed(
                SYSTEM,
                occupancy_ids=[UUID(key) for key in ids.split(",")],
                previous_id=UUID(previous) if previous else None,
                now=now,
            )


def freed(office: make.Office, clock: str = "9:00", **fields: object) -> list[Offer]:
    """Book a visit, cancel it, and let the waiting list have its time."""
    cancel(office, office.book(clock, patient=make.patient("Gone"), **fields))
    return run_jobs(make.NOON)


def names(offers: list[Offer]) -> list[str]:
    return [offer.entry.patient.family_name for offer in offers]


def test_a_freed_time_is_offered_to_the_first_in_order() -> None:
    office = make.office()
    join(office, "Lee", joined=make.NOON - timedelta(days=30))
    join(office, "Lopez", priority=Priority.URGENT, joined=make.NOON - timedelta(days=1))
    join(office, "Moss", joined=make.NOON - timedelta(days=20))
    (offer,) = freed(office)
    assert offer.entry.patient.family_name == "Lopez"
    assert offer.entry.state == EntryState.OFFERED
    assert waiting_said.said_of(offer) == [
        "Tula Lopez was asked first: urgent, waiting since March 1.",
        "Tula Lee comes after: routine.",
        "Tula Moss comes after: waiting since February 10.",
    ]


def test_who_let_an_offer_run_out_comes_after_who_did_not() -> None:
    office = make.office()
    join(office, "Lee", joined=make.NOON - timedelta(days=30))
    join(office, "Lopez", joined=make.NOON - timedelta(days=1))
    (first,) = freed(office)
    assert names([first]) == ["Lee"]
    operations.expire_offers(SYSTEM, now=first.expires_at)
    (second,) = run_jobs(first.expires_at)
    assert (names([second]), second.previous) == (["Lopez"], first)
    operations.decline_offer(office.desk, offer_id=second.id, now=first.expires_at)
    assert run_jobs(first.expires_at) == []
    (third,) = freed(office, "10:00")
    assert names([third]) == ["Lopez"]
    assert waiting_said.said_of(third)[1] == "Tula Lee comes after: let 1 offer run out."


def test_passing_on_goes_down_the_line_and_ends() -> None:
    office = make.office()
    for number, name in enumerate(["Ash", "Birch", "Cedar"]):
        join(office, name, joined=make.NOON - timedelta(days=30 - number))
    (offer,) = freed(office)
    asked = names([offer])
    now = make.NOON
    while True:
        now += timedelta(minutes=10)
        operations.decline_offer(office.desk, offer_id=offer.id, now=now)
        further = run_jobs(now)
        if not further:
            break
        (offer,) = further
        asked += names([offer])
    assert asked == ["Ash", "Birch", "Cedar"]
    assert "Tula Ash was not asked: was asked before and declined" in waiting_said.said_of(offer)
    assert not Occupancy.objects.filter(released_at=None).exists()
    assert office.book("9:00", now=now)


def test_the_offered_time_is_held_and_nobody_else_gets_it() -> None:
    office = make.office()
    join(office)
    freed(office)
    with pytest.raises(operations.HeldForSomebody, match="waiting list until 2:00 PM"):
        office.book("9:00")


def test_accepting_books_the_held_time() -> None:
    office = make.office()
    entry = join(office)
    (offer,) = freed(office)
    made = operations.accept_offer(PATIENT, offer_id=offer.id, now=SOON - timedelta(hours=2))
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (made.starts_at, made.patient_id) == (make.local("9:00"), entry.patient_id)
    assert (offer.state, offer.appointment) == (OfferState.ACCEPTED, made)
    assert (entry.state, entry.ended_at) == (EntryState.BOOKED, SOON - timedelta(hours=2))
    assert [row.appointment for row in Occupancy.objects.filter(released_at=None)] == [made]


def test_an_offer_is_answered_once() -> None:
    office = make.office()
    join(office)
    (offer,) = freed(office)
    operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON)
    for verb in (operations.accept_offer, operations.decline_offer, operations.withdraw_offer):
        with pytest.raises(operations.OfferOver):
            verb(office.desk, offer_id=offer.id, now=make.NOON)


def test_an_offer_that_ran_out_cannot_be_accepted_even_before_the_job_saw_it() -> None:
    office = make.office()
    join(office)
    (offer,) = freed(office)
    with pytest.raises(operations.OfferOver):
        operations.accept_offer(PATIENT, offer_id=offer.id, now=offer.expires_at)
    assert office.book("9:00", now=offer.expires_at)
    assert operations.expire_offers(SYSTEM, now=offer.expires_at) == 1
    assert run_jobs(offer.expires_at) == []
    assert operations.expire_offers(SYSTEM, now=offer.expires_at) == 0


def test_accepting_gives_up_the_later_visit_without_calling_it_late() -> None:
    office = make.office()
    later = office.book("15:00")
    join(office, patient=office.patient.id, appointment_id=later.id)
    (offer,) = freed(office)
    operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON)
    later.refresh_from_db()
    assert (later.status, later.is_late_cancel) == (Status.CANCELLED, False)
    assert later.cancel_reason == "Took an earlier visit from the waiting list"


def test_a_visit_they_would_give_up_may_touch_the_offered_time() -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    own = office.book("9:10", columns=[other])
    join(office, patient=office.patient.id, appointment_id=own.id)
    (offer,) = freed(office)
    assert operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON)


def test_nobody_is_offered_a_later_visit_than_their_own() -> None:
    office = make.office()
    own = office.book("8:00")
    join(office, patient=office.patient.id, appointment_id=own.id)
    assert freed(office) == []
    cancel(office, own)
    (offer,) = run_jobs(make.NOON)
    assert offer.hold.during.lower == make.local("8:00")


def test_a_moved_visit_frees_its_old_time_at_its_old_place() -> None:
    office = make.office()
    elsewhere = make.location()
    other = make.column(open_at=elsewhere)
    visit = office.book("9:00")
    join(office, "Lopez", location_ids=[office.location.id])
    operations.move(
        office.desk,
        appointment_id=visit.id,
        version=visit.version,
        starts_at=make.local("10:00"),
        column_ids=[other.id],
        location_id=elsewhere.id,
        now=make.NOON,
    )
    (offer,) = run_jobs(make.NOON)
    assert offer.hold.during.lower == make.local("9:00")
    assert offer.hold.location == office.location


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ({"notice_hours": 24}, "needs 24 hours' notice"),
        ({"weekdays": [0, 2]}, "wants another weekday"),
        ({"start_time": time(13), "end_time": time(17)}, "wants a later hour"),
        ({"start_time": time(8), "end_time": time(9)}, "wants an earlier hour"),
        ({"from_on": date(2026, 3, 4)}, "wants a later date"),
        ({"until_on": date(2026, 3, 2)}, "wants an earlier date"),
        ({"language": "es"}, "wants another language"),
    ],
)
def test_wishes_are_kept(wishes: dict[str, object], why: str) -> None:
    office = make.office()
    join(office, "Picky", joined=make.NOON - timedelta(days=9), **wishes)
    join(office, "Easy")
    (offer,) = freed(office)
    assert names([offer]) == ["Easy"]
    assert waiting_said.said_of(offer)[-1] == f"Tula Picky was not asked: {why}"


def test_people_and_places_wished_for_are_kept() -> None:
    office = make.office()
    join(office, "Picky", column_ids=[make.column().id])
    join(office, "Farther", location_ids=[make.location().id])
    assert freed(office) == []


def test_buffers_fit_into_the_freed_time() -> None:
    office = make.office()
    buffered = make.visit_type(minutes=20, before_minutes=5, after_minutes=10)
    join(office, visit_type=buffered)
    office.book("9:35", patient=make.patient())
    office.book("8:40", patient=make.patient())
    (offer,) = freed(office, minutes=35)
    assert offer.hold.during.lower == make.local("9:05")
    held = offer.hold.occupancies.get().during
    assert (held.lower, held.upper) == (make.local("9:00"), make.local("9:35"))


def test_a_longer_visit_takes_free_time_around_the_freed() -> None:
    office = make.office()
    join(office, visit_type=make.visit_type(minutes=40))
    office.book("8:40", patient=make.patient())
    (offer,) = freed(office)
    assert offer.hold.during.lower == make.local("9:00")
    assert offer.hold.during.upper == make.local("9:40")


def test_a_visit_that_does_not_fit_is_passed_over_with_the_reason() -> None:
    office = make.office()
    join(office, "Long", visit_type=make.visit_type(minutes=40), priority=Priority.URGENT)
    join(office, "Short")
    office.book("8:40", patient=make.patient())
    office.book("9:20", patient=make.patient())
    (offer,) = freed(office)
    assert names([offer]) == ["Short"]
    assert "does not fit" in waiting_said.said_of(offer)[-1]


def test_what_one_visit_leaves_is_offered_on() -> None:
    office = make.office()
    join(office, "Ash", joined=make.NOON - timedelta(days=3))
    join(office, "Birch", joined=make.NOON - timedelta(days=2))
    join(office, "Cedar", joined=make.NOON - timedelta(days=1))
    made = freed(office, minutes=40)
    assert names(made) == ["Ash", "Birch"]
    assert [offer.hold.during.lower for offer in made] == [
        make.local("9:00"),
        make.local("9:20"),
    ]


def test_a_partly_taken_time_is_offered_as_far_as_it_is_free() -> None:
    office = make.office()
    join(office)
    visit = office.book("9:00", patient=make.patient("Gone"), minutes=40)
    cancel(office, visit)
    office.book("9:00")
    (offer,) = run_jobs(make.NOON)
    assert offer.hold.during.lower == make.local("9:20")


def test_other_rooms_will_do() -> None:
    office = make.office()
    rooms = [make.column(kind="room", at=office.location) for _ in range(2)]
    scan = make.visit_type("Scan", needs=[("practitioner", "", 1), ("room", "", 1)])
    join(office, visit_type=scan)
    visit = office.book("9:00", visit_type=scan, columns=[office.column, rooms[0]])
    cancel(office, visit)
    in_room = make.visit_type(needs=[("room", "", 1)])
    office.book("9:00", visit_type=in_room, columns=[rooms[0]], patient=make.patient())
    (offer,) = run_jobs(make.NOON)
    taken = {row.column for row in offer.hold.occupancies.select_related("column")}
    assert taken == {office.column, rooms[1]}


def test_a_visit_that_needs_others_than_were_freed_is_not_offered() -> None:
    office = make.office()
    make.column(kind="room", at=office.location)
    join(office, visit_type=make.visit_type(needs=[("room", "", 1)]))
    assert freed(office) == []


def test_a_patient_who_is_elsewhere_then_is_passed_over() -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    office.book("9:00", columns=[other])
    join(office, patient=office.patient.id)
    join(office, "Lopez")
    (offer,) = freed(office)
    assert names([offer]) == ["Lopez"]
    assert "has another visit" in waiting_said.said_of(offer)[-1]


def test_the_patient_is_told_in_their_language_with_a_link() -> None:
    office = make.office()
    make.practice("Willow Street")
    patient = make.patient("Reyes", language="es-MX")
    make.phone(patient, may_text=True)
    join(office, patient=patient.id)
    (offer,) = freed(office)
    message = offer.message
    assert message is not None
    assert (message.channel, message.to, message.language) == ("sms", "+19785550142", "es")
    assert message.body.startswith(
        "Willow Street: hay una cita libre el martes 3 de marzo a las 9:00 a. m., "
    )
    assert "/scheduling/answer/offer/" in message.body
    assert "Reyes" not in message.body


def test_no_address_means_a_call() -> None:
    office = make.office()
    patient = make.patient("Reyes", email="r@example.org")
    Consent.objects.create(patient=patient, kind="email", given=False, on=date(2026, 1, 1))
    join(office, patient=patient.id)
    (offer,) = freed(office)
    assert offer.message is None
    assert (
        offer.not_sent_because == "There is no mobile number that may be texted. Call the patient."
    )


def test_at_night_the_message_waits_and_the_time_to_answer_with_it() -> None:
    office = make.office()
    patient = make.patient("Reyes", email="r@example.org")
    join(office, patient=patient.id)
    night, morning = make.local("22:00", date(2026, 3, 2)), make.local("8:00")
    cancel(office, office.book("14:00", patient=make.patient()), now=night)
    (offer,) = run_jobs(night)
    assert offer.message is not None
    assert offer.message.next_try_at == morning
    assert offer.expires_at == morning + timedelta(minutes=Policy().offer_minutes)


def test_what_begins_before_anybody_can_be_told_is_not_offered() -> None:
    office = make.office()
    join(office, notice_hours=0)
    night = make.local("22:00", date(2026, 3, 2))
    cancel(office, office.book("8:00", patient=make.patient()), now=night)
    assert run_jobs(night) == []


def test_an_offer_never_outlasts_its_visit() -> None:
    office = make.office()
    join(office, notice_hours=0)
    now = make.local("8:30")
    cancel(office, office.book("9:00", patient=make.patient()), now=now)
    (offer,) = run_jobs(now)
    assert offer.expires_at == make.local("9:00")


def test_an_answer_withdraws_the_message_that_did_not_leave() -> None:
    office = make.office()
    patient = make.patient("Reyes", email="r@example.org")
    join(office, patient=patient.id)
    (offer,) = freed(office)
    operations.decline_offer(office.desk, offer_id=offer.id, now=make.NOON)
    assert Message.objects.get().state == "withdrawn"


def test_leaving_passes_an_open_offer_on_and_can_be_taken_back() -> None:
    office = make.office()
    entry = join(office, "Ash", joined=make.NOON - timedelta(days=3))
    join(office, "Birch")
    freed(office)
    operations.leave_waiting_list(office.desk, entry_id=entry.id, now=make.NOON)
    assert names(run_jobs(make.NOON)) == ["Birch"]
    with pytest.raises(operations.NotWaiting):
        operations.leave_waiting_list(office.desk, entry_id=entry.id, now=make.NOON)
    back = operations.rejoin_waiting_list(office.desk, entry_id=entry.id)
    assert (back.state, back.joined_at) == (EntryState.WAITING, entry.joined_at)


def test_a_withdrawn_offer_is_not_passed_on() -> None:
    office = make.office()
    entry = join(office, "Ash", joined=make.NOON - timedelta(days=3))
    join(office, "Birch")
    (offer,) = freed(office)
    operations.withdraw_offer(office.desk, offer_id=offer.id, now=make.NOON)
    assert run_jobs(make.NOON) == []
    entry.refresh_from_db()
    assert entry.state == EntryState.WAITING
    assert office.book("9:00")


def by_hand(office: make.Office, entry: WaitingListEntry, clock: str = "11:00") -> Offer:
    return operations.offer_by_hand(
        make.desk("messages.send"),
        entry_id=entry.id,
        column_ids=[office.column.id],
        starts_at=make.local(clock),
        location_id=office.location.id,
        now=make.NOON,
    )


def test_a_free_time_can_be_offered_by_hand() -> None:
    office = make.office()
    entry = join(office)
    offer = by_hand(office, entry)
    assert operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON).starts_at == (
        make.local("11:00")
    )


def test_a_taken_time_cannot_be_offered_nor_two_at_once() -> None:
    office = make.office()
    office.book("10:00")
    entry = join(office)
    with pytest.raises(operations.SlotTaken):
        by_hand(office, entry, "10:00")
    by_hand(office, entry)
    with pytest.raises(operations.HasAnOffer):
        by_hand(office, entry, "12:00")


def test_a_patient_waits_once_for_a_type() -> None:
    office = make.office()
    entry = join(office)
    with pytest.raises(operations.WaitsAlready):
        join(office, patient=entry.patient_id)
    assert join(office, patient=entry.patient_id, visit_type=make.visit_type())


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"start_time": time(9)}, "end_time"),
        ({"start_time": time(9), "end_time": time(9)}, "end_time"),
        ({"from_on": date(2026, 3, 4), "until_on": date(2026, 3, 3)}, "until_on"),
    ],
)
def test_impossible_wishes_are_refused(wishes: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        join(make.office(), **wishes)
    assert refused.value.at_field == field


def test_who_cannot_be_booked_cannot_wait() -> None:
    office = make.office()
    with pytest.raises(operations.PatientNotBookable, match="deceased"):
        join(office, patient=make.patient(is_deceased=True).id)
    with pytest.raises(operations.VisitTypeNotBookable, match="group"):
        join(office, visit_type=make.visit_type(capacity=8))


def test_two_people_changing_one_entry() -> None:
    office = make.office()
    entry = join(office)
    urgent = operations.Wishes(priority=Priority.URGENT)
    operations.change_wishes(office.desk, entry_id=entry.id, version=1, wishes=urgent)
    with pytest.raises(ChangedMeanwhile, match="the priority is “Urgent” now"):
        operations.change_wishes(office.desk, entry_id=entry.id, version=1, wishes=urgent)


def test_the_list_is_kept_and_answered_by_those_who_may() -> None:
    office = make.office()
    entry = join(office)
    (offer,) = freed(office)
    nobody = Actor(name="Kim", powers=frozenset({"scheduling.see", "scheduling.book"}))
    for attempt in (
        lambda: operations.leave_waiting_list(nobody, entry_id=entry.id, now=make.NOON),
        lambda: operations.accept_offer(nobody, offer_id=offer.id, now=make.NOON),
        lambda: operations.decline_offer(nobody, offer_id=offer.id, now=make.NOON),
        lambda: operations.expire_offers(nobody, now=make.NOON),
        lambda: operations.offer_freed(nobody, occupancy_ids=[], now=make.NOON),
    ):
        with pytest.raises(NotPermitted):
            attempt()
