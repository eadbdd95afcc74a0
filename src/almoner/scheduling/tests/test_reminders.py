"""Reminders: when they are due, how they travel, and that nothing goes out twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests import make

from almoner.lib.refusal import ChangedMeanwhile, NotPermitted, Refusal
from almoner.messages import operations as messages
from almoner.messages.models import Message, State
from almoner.people.models import Consent
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Appointment,
    Policy,
    Reminder,
    ReminderRule,
    Reply,
    VisitType,
)
from almoner.scheduling.operations import Rule
from almoner.scheduling.queries.reminders import (
    WITHDRAWN,
    reminder_worklist,
    reminders_of,
)

pytestmark = pytest.mark.django_db

MANAGER = Actor(name="Ines Park", powers=frozenset({"scheduling.set_up"}))
FRIDAY = date(2026, 3, 13)
BOOKED = datetime(2026, 3, 2, 17, tzinfo=UTC)


def rule(
    days: int = 2, channel: str = "email", visit_type: VisitType | None = None
) -> ReminderRule:
    wanted = Rule(
        channel=channel, days_before=days, visit_type_id=visit_type.id if visit_type else None
    )
    return operations.add_reminder_rule(MANAGER, rule=wanted)


def office_with_mail(**fields: object) -> make.Office:
    office = make.office(**fields)
    make.email(office.patient)
    return office


def send(now: datetime) -> int:
    return operations.send_due(SYSTEM, now=now)


def sent() -> list[Message]:
    return list(Message.objects.order_by("queued_at", "id"))


def test_a_reminder_goes_out_when_its_moment_has_come_and_not_before() -> None:
    office = office_with_mail()
    make.practice("Willow Street")
    visit = office.book("10:00", FRIDAY)
    wednesday = date(2026, 3, 11)
    made = rule(2)
    assert send(make.local("9:59", wednesday)) == 0
    assert send(make.local("10:00", wednesday)) == 1
    reminder = Reminder.objects.get()
    assert (reminder.appointment, reminder.rule) == (visit, made)
    assert reminder.message is not None
    assert reminder.message.to == "tula@example.org"
    assert reminder.message.body.startswith(
        "Willow Street: you have a visit on Friday, March 13 at 10:00 AM, "
    )
    assert "/scheduling/answer/reminder/" in reminder.message.body


def test_nothing_goes_out_twice() -> None:
    office = office_with_mail()
    office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    assert [send(now + timedelta(hours=n)) for n in range(4)] == [1, 0, 0, 0]
    assert len(sent()) == 1


def test_days_are_counted_by_the_wall_clock_across_the_change_to_summer_time() -> None:
    """March 8, 2026: 10:00 on Monday the 9th is 47 hours after 10:00 on Saturday the 7th."""
    office = office_with_mail()
    office.book("10:00", date(2026, 3, 9))
    rule(2)
    assert send(make.local("9:59", date(2026, 3, 7))) == 0
    assert send(make.local("10:00", date(2026, 3, 7))) == 1


def test_who_booked_after_the_moment_is_not_reminded() -> None:
    office = office_with_mail()
    wednesday = make.local("10:30", date(2026, 3, 11))
    office.book("10:00", FRIDAY, now=wednesday)
    rule(2)
    rule(1)
    assert send(wednesday) == 0
    assert send(make.local("10:00", date(2026, 3, 12))) == 1


def test_quiet_hours_are_those_of_the_location() -> None:
    office = office_with_mail(opens="06:00", closes="23:00")
    pacific = make.location(time_zone="America/Los_Angeles")
    there = office_with_mail(location=pacific, opens="06:00", closes="23:00")
    office.book("7:00", FRIDAY)
    operations.book(
        there.desk,
        wish=operations.Wish(
            visit_type_id=there.visit_type.id,
            column_ids=[there.column.id],
            starts_at=make.local("7:00", FRIDAY, "America/Los_Angeles"),
            patient_id=there.patient.id,
        ),
        now=make.NOON,
    )
    rule(2)
    wednesday = date(2026, 3, 11)
    assert send(make.local("7:30", wednesday)) == 0
    assert send(make.local("8:00", wednesday)) == 1
    assert send(make.local("10:59", wednesday)) == 0
    assert send(make.local("11:00", wednesday)) == 1


def test_zero_days_is_the_morning_of_the_day() -> None:
    office = office_with_mail()
    office.book("14:00", FRIDAY)
    rule(0)
    assert send(make.local("19:59", date(2026, 3, 12))) == 0
    assert send(make.local("7:59", FRIDAY)) == 0
    assert send(make.local("8:00", FRIDAY)) == 1


def test_a_visit_that_has_begun_is_not_reminded_of() -> None:
    office = office_with_mail()
    office.book("10:00", FRIDAY)
    rule(2)
    assert send(make.local("10:00", FRIDAY)) == 0


def test_a_rule_of_a_type_replaces_the_general_ones_of_its_channel() -> None:
    office = office_with_mail()
    make.phone(office.patient, may_text=True)
    scan = make.visit_type("Scan")
    rule(2)
    rule(2, "sms")
    own = rule(3, visit_type=scan)
    office.book("10:00", FRIDAY, visit_type=scan)
    send(make.local("12:00", date(2026, 3, 10)))
    send(make.local("12:00", date(2026, 3, 11)))
    used = Reminder.objects.select_related("rule").order_by("made_at")
    assert [(r.rule.channel, r.rule.days_before) for r in used] == [("email", 3), ("sms", 2)]
    operations.use_reminder_rule(MANAGER, rule_id=own.id, is_active=False)
    assert send(make.local("12:05", date(2026, 3, 11))) == 1


@pytest.mark.parametrize(
    ("channel", "reach", "why"),
    [
        ("email", {}, "There is no e-mail address that may be used."),
        ("sms", {"phone": {}}, "There is no mobile number that may be texted."),
        ("sms", {"phone": {"may_text": True, "do_not_use": True}}, "There is no mobile number"),
        ("sms", {"phone": {"may_text": True}, "text": False}, "does not want text messages"),
        ("email", {"email": {}, "email_consent": False}, "does not want e-mail"),
        ("email", {"email": {"value": "nonsense"}}, "is not an e-mail address"),
    ],
)
def test_what_cannot_be_sent_says_why(channel: str, reach: dict[str, object], why: str) -> None:
    office = make.office()
    if "phone" in reach:
        make.phone(office.patient, **reach["phone"])  # type: ignore[arg-type]
    if "email" in reach:
        make.email(office.patient, **reach["email"])  # type: ignore[arg-type]
    for kind, key in (("text", "text"), ("email", "email_consent")):
        if key in reach:
            Consent.objects.create(
                patient=office.patient, kind=kind, given=reach[key], on=date(2026, 1, 1)
            )
    office.book("10:00", FRIDAY)
    rule(2, channel)
    now = make.local("10:00", date(2026, 3, 11))
    assert (send(now), send(now)) == (1, 0)
    reminder = Reminder.objects.get()
    assert reminder.message is None
    assert why in reminder.not_sent_because


def test_a_later_yes_counts_over_an_earlier_no() -> None:
    office = office_with_mail()
    for given, on in ((False, date(2026, 1, 1)), (True, date(2026, 2, 1))):
        Consent.objects.create(patient=office.patient, kind="email", given=given, on=on)
    office.book("10:00", FRIDAY)
    rule(2)
    send(make.local("10:00", date(2026, 3, 11)))
    assert len(sent()) == 1


def test_the_deceased_are_never_written_to() -> None:
    office = office_with_mail()
    office.book("10:00", FRIDAY)
    office.patient.is_deceased = True
    office.patient.save()
    rule(2)
    send(make.local("10:00", date(2026, 3, 11)))
    assert Reminder.objects.get().not_sent_because == "The patient is recorded as deceased."


def test_the_preparation_comes_in_the_patients_language() -> None:
    office = office_with_mail()
    office.patient.language = "es"
    office.patient.save()
    scan = make.visit_type(preparation={"en": "Do not eat.", "es": "No coma nada."})
    office.book("13:00", FRIDAY, visit_type=scan)
    rule(2)
    send(make.local("13:00", date(2026, 3, 11)))
    (message,) = sent()
    assert (message.language, message.subject) == ("es", "Su cita del viernes 13 de marzo")
    assert "usted tiene una cita el viernes 13 de marzo a la 1:00 p. m." in message.body
    assert "No coma nada." in message.body


def test_a_text_too_long_for_one_message_goes_without_its_preparation() -> None:
    office = make.office()
    make.phone(office.patient, may_text=True)
    scan = make.visit_type(preparation={"en": "Drink water. " * 200})
    office.book("10:00", FRIDAY, visit_type=scan)
    rule(2, "sms")
    send(make.local("10:00", date(2026, 3, 11)))
    (message,) = sent()
    assert "Drink" not in message.body


def cancel(office: make.Office, visit: Appointment, now: datetime) -> Appointment:
    visit.refresh_from_db()
    return operations.cancel(
        office.desk, appointment_id=visit.id, version=visit.version, reason="ill", now=now
    )


def move(office: make.Office, visit: Appointment, on: date, now: datetime) -> Appointment:
    visit.refresh_from_db()
    return operations.move(
        office.desk,
        appointment_id=visit.id,
        version=visit.version,
        starts_at=make.local("10:00", on),
        now=now,
    )


def test_a_moved_visit_is_reminded_of_anew() -> None:
    office = office_with_mail()
    visit = office.book("10:00", FRIDAY)
    rule(2)
    wednesday = make.local("10:00", date(2026, 3, 11))
    send(wednesday)
    move(office, visit, date(2026, 3, 20), wednesday)
    assert send(wednesday) == 0
    assert send(make.local("10:00", date(2026, 3, 18))) == 1
    starts = Reminder.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert list(starts) == [make.local("10:00", FRIDAY), make.local("10:00", date(2026, 3, 20))]


def test_who_is_moved_after_the_moment_was_told_then() -> None:
    office = office_with_mail()
    visit = office.book("10:00", FRIDAY)
    rule(2)
    wednesday = make.local("9:00", date(2026, 3, 11))
    move(office, visit, date(2026, 3, 12), wednesday)
    assert send(wednesday) == 0


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE task_name = 'scheduling.withdraw_reminders'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("how", ["cancel", "move"])
def test_a_queued_message_of_a_time_that_is_gone_is_withdrawn(how: str) -> None:
    office = office_with_mail()
    visit = office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    send(now)
    if how == "cancel":
        cancel(office, visit, now)
    else:
        move(office, visit, date(2026, 3, 20), now)
    assert jobs() == 1
    assert operations.withdraw_reminders(SYSTEM, appointment_id=visit.id, now=now) == 1
    (message,) = sent()
    assert message.state == State.WITHDRAWN
    assert Reminder.objects.get().not_sent_because == WITHDRAWN


def test_a_visit_that_stands_keeps_its_message() -> None:
    office = office_with_mail()
    visit = office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    send(now)
    assert operations.withdraw_reminders(SYSTEM, appointment_id=visit.id, now=now) == 0


def test_what_was_withdrawn_is_sent_after_all_when_the_visit_stands_again() -> None:
    office = office_with_mail()
    visit = office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    send(now)
    gone = cancel(office, visit, now)
    operations.withdraw_reminders(SYSTEM, appointment_id=visit.id, now=now)
    operations.undo_cancel(office.desk, appointment_id=visit.id, version=gone.version, now=now)
    assert send(now) == 1
    assert send(now) == 0
    reminder = Reminder.objects.get()
    assert reminder.not_sent_because == ""
    assert reminder.message is not None
    assert reminder.message.state == State.QUEUED


def test_a_message_withdrawn_by_hand_stays_withdrawn() -> None:
    office = office_with_mail()
    office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    send(now)
    (message,) = sent()
    messages.withdraw(SYSTEM, message_id=message.id, reason="not now", now=now)
    assert send(now) == 0


def test_sending_again_goes_to_the_address_of_today() -> None:
    office = make.office()
    office.book("10:00", FRIDAY)
    rule(2)
    now = make.local("10:00", date(2026, 3, 11))
    send(now)
    reminder = Reminder.objects.get()
    clerk = make.desk("messages.send")
    again = operations.send_again(clerk, reminder_id=reminder.id, now=now)
    assert again.not_sent_because
    make.email(office.patient, "new@example.org")
    again = operations.send_again(clerk, reminder_id=reminder.id, now=now)
    assert (again.message and again.message.to, again.not_sent_because) == ("new@example.org", "")
    with pytest.raises(operations.OnItsWay):
        operations.send_again(clerk, reminder_id=reminder.id, now=now)
    with pytest.raises(operations.VisitOver):
        operations.send_again(clerk, reminder_id=reminder.id, now=make.local("10:00", FRIDAY))


def test_a_batch_reads_as_much_for_one_as_for_many() -> None:
    office = office_with_mail()
    rule(2)
    wednesday, thursday = (make.local("10:00", date(2026, 3, day)) for day in (11, 12))
    office.book("10:00", FRIDAY)
    with CaptureQueriesContext(connection) as one:
        assert send(wednesday) == 1
    for number in range(9):
        patient = make.patient(email=f"p{number}@example.org", phone="(978) 555-0142")
        office.book(
            f"{8 + number // 3}:{20 * (number % 3):02}", date(2026, 3, 14 + 2), patient=patient
        )
    with CaptureQueriesContext(connection) as many:
        assert send(thursday + timedelta(days=3)) == 9
    assert reads(many) == reads(one)


def reads(captured: CaptureQueriesContext) -> int:
    """Count the statements that look for something; sending a message writes a few of its own."""
    tables = ("scheduling_", "people_")
    return sum(
        sql.lstrip().startswith(("SELECT", "WITH")) and any(table in sql for table in tables)
        for sql in (query["sql"] for query in captured)
    )


def test_a_batch_stops_at_its_limit_and_goes_on() -> None:
    office = make.office()
    rule(2)
    for number in range(5):
        office.book(
            f"{9 + number}:00", FRIDAY, patient=make.patient(email=f"p{number}@example.org")
        )
    now = make.local("18:00", date(2026, 3, 11))
    assert [operations.send_due(SYSTEM, now=now, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(sent()) == 5


@pytest.fixture
def two_dozen_visits(transactional_db: None) -> None:
    office = make.office()
    rule(2)
    for number in range(24):
        clock = f"{8 + number // 3}:{20 * (number % 3):02}"
        office.book(clock, FRIDAY, patient=make.patient(email=f"p{number}@example.org"))
    return


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("two_dozen_visits")
def test_workers_at_once_remind_once() -> None:
    barrier = Barrier(4)
    now = make.local("18:00", date(2026, 3, 11))

    def work() -> int:
        barrier.wait()
        try:
            return sum(operations.send_due(SYSTEM, now=now, limit=5) for _ in range(12))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: work(), range(4)))
    assert sum(counts) == Reminder.objects.count() == Message.objects.count() == 24


def test_the_rules_begin_with_the_usual_ones_and_only_once() -> None:
    made = operations.set_up_usual_rules(MANAGER)
    assert [(one.channel, one.days_before) for one in made] == [("email", 7), ("sms", 2)]
    assert operations.set_up_usual_rules(MANAGER) == []


def test_rules_are_said_once_and_changed_by_one_person_at_a_time() -> None:
    made = rule(2)
    with pytest.raises(operations.RuleSaidAlready):
        rule(2)
    with pytest.raises(Refusal, match="0 to 60"):
        rule(61)
    wanted = Rule(channel="email", days_before=3)
    operations.change_reminder_rule(MANAGER, rule_id=made.id, version=1, rule=wanted)
    with pytest.raises(ChangedMeanwhile, match="the number of days is “3” now"):
        operations.change_reminder_rule(MANAGER, rule_id=made.id, version=1, rule=wanted)
    with pytest.raises(NotPermitted):
        operations.add_reminder_rule(make.desk(), rule=wanted)


def test_the_worklist_filters_and_costs_one_statement() -> None:
    office = make.office()
    rule(2)
    for number in range(4):
        email = f"p{number}@example.org" if number else ""
        office.book(f"{9 + number}:00", FRIDAY, patient=make.patient(email=email))
    now = make.local("18:00", date(2026, 3, 11))
    send(now)
    answered = Reminder.objects.filter(message__isnull=False).first()
    assert answered is not None
    operations.answer_reminder(
        office.desk,
        reminder_id=answered.id,
        answer=Reply.CONFIRMED,
        starts_at=answered.starts_at,
        now=now,
    )
    assert reminder_worklist(office.desk, state="not_sent").count() == 1
    assert reminder_worklist(office.desk, state="underway").count() == 3
    assert list(reminder_worklist(office.desk, state="confirmed")) == [answered]
    with CaptureQueriesContext(connection) as captured:
        for row in reminder_worklist(office.desk):
            str((row.appointment.patient, row.appointment.location, row.rule, row.message))
    assert len(captured) == 1
    assert reminders_of(answered.appointment) == [answered]


def test_no_quiet_hours_is_always_awake() -> None:
    Policy.objects.create(quiet_from="00:00", quiet_until="00:00")
    office = office_with_mail(opens="01:00", closes="23:00")
    office.book("3:00", FRIDAY)
    rule(2)
    assert send(make.local("3:00", date(2026, 3, 11))) == 1
