"""The screens of the waiting list, recalls and reminders, as a signed-in browser asks for them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import make

from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Offer,
    Priority,
    Recall,
    Reminder,
    ReminderRule,
    WaitingListEntry,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in: Callable[..., Client]) -> Client:
    return sign_in()


def enter(office: make.Office, name: str = "Lopez") -> WaitingListEntry:
    return operations.join_waiting_list(
        SYSTEM,
        patient_id=make.patient(name).id,
        visit_type_id=office.visit_type.id,
        wishes=operations.Wishes(column_ids=[office.column.id], weekdays=[0, 1, 2, 3, 4]),
        now=timezone.now(),
    )


def offer_to(office: make.Office, entry: WaitingListEntry, clock: str) -> Offer:
    return operations.offer_by_hand(
        SYSTEM,
        entry_id=entry.id,
        column_ids=[office.column.id],
        starts_at=make.local(clock, make.ahead()),
        location_id=office.location.id,
        now=timezone.now(),
    )


def recall(office: make.Office, days: int = -3) -> Recall:
    return operations.add_recall(
        SYSTEM,
        patient_id=make.patient(phone="(978) 555-0177").id,
        visit_type_id=office.visit_type.id,
        due_on=make.today() + timedelta(days=days),
        now=timezone.now(),
    )


def remind(office: make.Office, rule: ReminderRule, clock: str) -> Reminder:
    visit = office.book(clock, make.ahead(), patient=make.patient(), now=timezone.now())
    return Reminder.objects.create(
        appointment=visit,
        rule=rule,
        starts_at=visit.starts_at,
        made_at=timezone.now(),
        not_sent_because="No address.",
    )


def email_rule() -> ReminderRule:
    return operations.add_reminder_rule(
        SYSTEM, rule=operations.Rule(channel="email", days_before=2)
    )


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_lists_cost_the_same_however_long(desk: Client) -> None:
    office = make.office()
    rule = email_rule()
    urls = ("/scheduling/waiting/", "/scheduling/recalls/", "/scheduling/reminders/")
    offer_to(office, enter(office), "8:00")
    enter(office)
    recall(office)
    remind(office, rule, "14:00")
    for url in urls:
        desk.get(url)
    few = [statements(desk, url) for url in urls]
    for number in range(4):
        offer_to(office, enter(office), f"{9 + number}:00")
        enter(office)
        recall(office)
        remind(office, rule, f"{13 + number}:20")
    assert [statements(desk, url) for url in urls] == few


def test_putting_somebody_on_the_list_and_seeing_the_wishes(desk: Client) -> None:
    office = make.office()
    patient = make.patient("Reyes")
    answer = desk.post(
        "/scheduling/waiting/join/",
        {
            "patient": patient.id,
            "visit_type": office.visit_type.id,
            "priority": Priority.URGENT,
            "notice_hours": 4,
            "columns": [office.column.id],
            "weekdays": ["0", "4"],
            "start_time": "08:00",
            "end_time": "12:00",
        },
    )
    assert answer.headers.get("HX-Redirect") == "/scheduling/waiting/", answer.content.decode()
    page = desk.get("/scheduling/waiting/").content.decode()
    assert "Urgent" in page
    assert f"{office.column.name}; Mon, Fri; 8:00 AM to 12:00 PM; 4 h notice" in page


def test_what_is_wrong_is_said_at_its_field_and_typing_is_kept(desk: Client) -> None:
    office = make.office()
    entry = enter(office)
    answer = desk.post(
        "/scheduling/waiting/join/",
        {
            "patient": entry.patient_id,
            "visit_type": office.visit_type.id,
            "priority": 2,
            "notice_hours": 4,
            "note": "calls at lunch",
        },
    )
    assert answer.status_code == 422
    assert "waits for a visit of this type already" in answer.content.decode()
    assert "calls at lunch" in answer.content.decode()


def test_giving_up_a_visit_needs_one(desk: Client) -> None:
    office = make.office()
    values = {
        "patient": office.patient.id,
        "visit_type": office.visit_type.id,
        "priority": 3,
        "notice_hours": 4,
        "gives_up": "on",
    }
    refused = desk.post("/scheduling/waiting/join/", values)
    assert "no visit of this type ahead" in refused.content.decode()
    own = office.book("9:00", make.ahead())
    assert desk.post("/scheduling/waiting/join/", values).status_code == 200
    assert WaitingListEntry.objects.get().appointment == own


def test_changing_wishes_keeps_the_place_in_the_line(desk: Client) -> None:
    entry = enter(make.office())
    url = f"/scheduling/waiting/{entry.id}/"
    assert 'name="version" value="1"' in desk.get(url).content.decode()
    values = {"priority": 1, "notice_hours": 0, "version": 1}
    assert desk.post(url, values).headers["HX-Redirect"] == "/scheduling/waiting/"
    entry.refresh_from_db()
    assert (entry.priority, entry.weekdays) == (1, [])
    late = desk.post(url, {**values, "priority": 2})
    assert late.status_code == 422
    assert "Somebody changed this" in late.content.decode()


def test_offering_a_time_by_hand_and_answering_for_the_patient(desk: Client) -> None:
    office = make.office()
    entry = enter(office)
    page = desk.get(f"/scheduling/waiting/{entry.id}/openings/")
    *_, (_, token) = page.context["found"]  # the first may be too soon to wait for an answer
    made = desk.post(f"/scheduling/waiting/{entry.id}/offer/", {"opening": token})
    offer = Offer.objects.get()
    assert made.headers["HX-Redirect"] == f"/scheduling/offers/{offer.id}/"
    detail = desk.get(f"/scheduling/offers/{offer.id}/").content.decode()
    assert "The patient accepts" in detail
    assert "Call the patient." in detail
    assert desk.post(f"/scheduling/offers/{offer.id}/accept/").status_code == 204
    offer.refresh_from_db()
    assert offer.appointment is not None
    refused = desk.post(f"/scheduling/offers/{offer.id}/accept/", headers={"HX-Request": "true"})
    assert refused.status_code == 409


def test_an_old_or_foreign_opening_is_refused(desk: Client) -> None:
    entry = enter(make.office())
    answer = desk.post(f"/scheduling/waiting/{entry.id}/offer/", {"opening": "made up"})
    assert answer.status_code == 404


def test_taking_off_the_list_and_back(desk: Client) -> None:
    entry = enter(make.office())
    url = f"/scheduling/waiting/{entry.id}/leave/"
    assert "Put back" in desk.post(url).content.decode()
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    desk.post(url, {"undo": "1"})
    entry.refresh_from_db()
    assert entry.state == "waiting"


def test_calling_back_one_after_the_other(desk: Client) -> None:
    office = make.office()
    first, second = recall(office, -9), recall(office, -3)
    listing = desk.get("/scheduling/recalls/?when=due").content.decode()
    assert "9 days over" in listing
    page = desk.get(f"/scheduling/recalls/{first.id}/?when=due").content.decode()
    assert "(978) 555-0177" in page
    assert f"/scheduling/recalls/{second.id}/?when=due" in page
    assert f"/scheduling/openings/?visit_type={office.visit_type.id}" in page
    url = f"/scheduling/recalls/{first.id}"
    tried = desk.post(f"{url}/contact/", {"how": "phone", "outcome": "left_word", "note": "son"})
    assert "Phone: left word" in tried.content.decode()
    assert desk.post(f"{url}/end/", {"how": "declined"}).status_code == 422
    ended = desk.post(f"{url}/end/", {"how": "declined", "reason": "goes elsewhere"})
    assert "goes elsewhere" in ended.content.decode()
    assert "Contacted" in desk.post(f"{url}/reopen/").content.decode()


def test_adding_and_changing_a_recall(desk: Client) -> None:
    office = make.office()
    due = make.today() + timedelta(days=180)
    values = {
        "patient": office.patient.id,
        "visit_type": office.visit_type.id,
        "due_on": due,
        "column": office.column.id,
        "reason": "yearly",
    }
    assert desk.post("/scheduling/recalls/add/", values).status_code == 200
    made = Recall.objects.get()
    assert (made.due_on, made.column, made.reason) == (due, office.column, "yearly")
    url = f"/scheduling/recalls/{made.id}/change/"
    changed = desk.post(url, {"due_on": due + timedelta(days=1), "version": 1})
    assert changed.headers["HX-Redirect"] == f"/scheduling/recalls/{made.id}/"
    assert desk.post(url, {"due_on": due, "version": 1}).status_code == 422


def test_reminders_say_why_not_and_are_sent_again(desk: Client) -> None:
    office = make.office()
    reminder = remind(office, email_rule(), "14:00")
    page = desk.get("/scheduling/reminders/?state=not_sent").content.decode()
    assert "No address." in page
    make.email(reminder.appointment.patient)
    again = desk.post(f"/scheduling/reminders/{reminder.id}/again/")
    assert "tula@example.org" in again.headers["HX-Trigger"]
    assert "No address." not in desk.get("/scheduling/reminders/").content.decode()


def test_the_manager_sets_the_rules(sign_in: Callable[..., Client]) -> None:
    manager = sign_in("Office manager")
    assert "Use the usual rules" in manager.get("/scheduling/reminders/rules/").content.decode()
    manager.post("/scheduling/reminders/rules/usual/")
    assert ReminderRule.objects.count() == 2
    refused = manager.post("/scheduling/reminders/rules/add/", {"channel": "sms", "days_before": 2})
    assert "such a rule already" in refused.content.decode()
    rule = ReminderRule.objects.get(channel="sms")
    url = f"/scheduling/reminders/rules/{rule.id}/"
    manager.post(url, {"channel": "sms", "days_before": 1, "version": 1})
    manager.post(f"{url}use/", {"use": "0"})
    rule.refresh_from_db()
    assert (rule.days_before, rule.is_active) == (1, False)


def test_others_may_not(sign_in: Callable[..., Client]) -> None:
    coder = sign_in("Coder")
    paths = ("waiting/", "waiting/join/", "recalls/", "recalls/add/", "reminders/")
    for path in (*paths, "reminders/rules/", "reminders/rules/add/"):
        assert coder.get(f"/scheduling/{path}").status_code == 403, path
