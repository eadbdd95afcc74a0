"""A message from `send` to the gateway's answer, over the real protocols."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.messages import jobs, operations
from almoner.messages.gateways import Sent, TryAgain, Undeliverable
from almoner.messages.models import PAUSES, Message, MessageEvent
from almoner.messages.pretend import PretendMailServer, PretendSmsProvider
from almoner.platform.accounts.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def kinds(message: Message) -> list[str]:
    return list(message.events.order_by("at", "id").values_list("kind", flat=True))


def deliver(message: Message) -> Message:
    jobs.deliver(str(message.id))
    message.refresh_from_db()
    return message


def queued(message_id: UUID) -> list[Any]:
    found = ProcrastinateJob.objects.filter(task_name="messages.deliver").order_by("id")
    return [job for job in found if job.args["message_id"] == str(message_id)]


def test_an_email_arrives_as_text_and_html(mail_server: PretendMailServer) -> None:
    message = make.message(
        to="rosa@example.org",
        subject="Your visit\r\nBcc: everybody@example.org",
        body="Hello Rosa & Tula,\n\nconfirm at https://willow.example/c/1 please.",
        language="es",
    )
    assert deliver(message).state == "sent"
    assert kinds(message) == ["queued", "sending", "sent"]

    (path,) = mail_server.mails()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["To"] == "rosa@example.org"
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Your visit Bcc: everybody@example.org"
    assert mail["Message-ID"] == f"<{message.send_key}@willow.example>" == message.provider_id
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Rosa & Tula" in plain.get_content()
    assert "Rosa &amp; Tula" in html.get_content()
    assert '<a href="https://willow.example/c/1"' in html.get_content()
    assert '<html lang="es">' in html.get_content()


def test_an_unknown_recipient_is_undeliverable_at_once(mail_server: PretendMailServer) -> None:
    message = deliver(make.message(to="nobody@example.org"))
    assert message.state == "undeliverable"
    assert "550 5.1.1 There is nobody of that name here" in message.last_error
    assert message.has_not_arrived
    assert mail_server.mails() == []


def test_a_busy_mail_server_is_tried_again(mail_server: PretendMailServer) -> None:
    message = deliver(make.message(to="busy@example.org"))
    assert message.state == "queued"
    assert "451" in message.last_error
    assert kinds(message)[-1] == "postponed"
    assert queued(message.id)[-1].scheduled_at == message.next_try_at


def test_a_text_message_is_taken_once_however_often_it_is_handed_over(
    sms_provider: PretendSmsProvider,
) -> None:
    message = make.message(channel="sms", to="978 555 0142", body="Visit at 9?")
    assert message.to == "+19785550142"
    assert deliver(message).state == "sent"
    first = message.provider_id

    Message.objects.filter(id=message.id).update(state="sending", next_try_at=NOW)  # never recorded
    assert deliver(message).state == "sent"
    assert message.provider_id == first
    assert [taken["text"] for taken in sms_provider.messages()] == ["Visit at 9?"]
    assert kinds(message)[3:] == ["interrupted", "sending", "sent"]


def test_a_number_that_does_not_exist_is_undeliverable(sms_provider: PretendSmsProvider) -> None:
    message = deliver(make.message(channel="sms", to="+19785550198"))
    assert message.state == "undeliverable"
    assert "not a number that exists" in message.last_error


def test_a_wrong_key_or_a_dead_provider_is_tried_again(
    sms_provider: PretendSmsProvider, settings: Settings
) -> None:
    settings.SMS_KEY = "another"
    message = deliver(make.message(channel="sms", to="+19785550142"))
    assert (message.state, message.attempts) == ("queued", 1)
    assert "401" in message.last_error
    assert sms_provider.messages() == []

    settings.SMS_URL = "http://127.0.0.1:9"
    message = deliver(make.message(channel="sms", to="+19785550142"))
    assert message.state == "queued"
    assert "cannot be reached" in message.last_error


def test_it_is_given_up_after_growing_pauses() -> None:
    message = make.message(to="rosa@example.org", now=NOW)
    now = NOW
    for pause in PAUSES:
        handed = operations.begin(SYSTEM, message_id=message.id, now=now)
        assert handed is not None
        message = operations.record_outcome(
            SYSTEM, message_id=message.id, key=handed.key, outcome=TryAgain("Away."), now=now
        )
        assert message.next_try_at == now + pause
        assert operations.begin(SYSTEM, message_id=message.id, now=now) is None  # not yet due
        now += pause
    handed = operations.begin(SYSTEM, message_id=message.id, now=now)
    assert handed is not None
    message = operations.record_outcome(
        SYSTEM, message_id=message.id, key=handed.key, outcome=TryAgain("Away."), now=now
    )
    assert message.state == "failed"
    assert message.last_error == "Away. Given up after 7 attempts."


def test_only_one_worker_sends_and_a_lost_attempt_is_picked_up() -> None:
    message = make.message(to="rosa@example.org", now=NOW)
    first = operations.begin(SYSTEM, message_id=message.id, now=NOW)
    assert first is not None
    assert operations.begin(SYSTEM, message_id=message.id, now=NOW) is None

    later = NOW + operations.ATTEMPT_LASTS + timedelta(minutes=2)
    assert operations.pick_up(SYSTEM, now=NOW + timedelta(minutes=1)) == 0
    assert operations.pick_up(SYSTEM, now=later) == 1
    second = operations.begin(SYSTEM, message_id=message.id, now=later)
    assert second is not None
    assert second.key == first.key
    assert kinds(message) == ["queued", "sending", "interrupted", "sending"]


def test_it_does_not_leave_before_its_time() -> None:
    message = make.message(to="rosa@example.org", now=NOW, not_before=NOW + timedelta(hours=9))
    assert operations.begin(SYSTEM, message_id=message.id, now=NOW) is None
    (job,) = queued(message.id)
    assert job.scheduled_at == NOW + timedelta(hours=9)
    assert operations.begin(SYSTEM, message_id=message.id, now=NOW + timedelta(hours=9))


def test_what_was_rolled_back_was_neither_kept_nor_queued() -> None:
    with transaction.atomic():
        make.message(to="rosa@example.org")
        transaction.set_rollback(True)
    assert Message.objects.count() == 0
    assert ProcrastinateJob.objects.filter(task_name="messages.deliver").count() == 0


def test_an_answer_that_comes_late_changes_nothing() -> None:
    message = make.message(to="rosa@example.org", now=NOW)
    handed = operations.begin(SYSTEM, message_id=message.id, now=NOW)
    assert handed is not None
    record: Any = {"message_id": message.id, "key": handed.key, "now": NOW}
    operations.record_outcome(SYSTEM, outcome=Undeliverable("No."), **record)
    operations.retry(SYSTEM, message_id=message.id, now=NOW)
    again = operations.begin(SYSTEM, message_id=message.id, now=NOW)
    assert again is not None
    assert again.key != handed.key
    message = operations.record_outcome(SYSTEM, outcome=Sent("old"), **record)
    assert message.state == "sending"


@pytest.mark.parametrize(
    ("change", "refusal", "said"),
    [
        ({"to": "rosa@"}, operations.AddressNotUsable, "“rosa@” is not an e-mail address."),
        ({"to": ""}, operations.AddressNotUsable, "is not an e-mail address"),
        ({"channel": "sms", "to": "555-01"}, operations.AddressNotUsable, "555-01"),
        ({"body": " \n"}, operations.NothingToSay, "The message is empty."),
        ({"channel": "sms", "to": "9785550142", "body": "x" * 1601}, operations.TooLong, "1,601"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(
    change: dict[str, str], refusal: type[Exception], said: str
) -> None:
    asked: Any = {"to": "rosa@example.org", **change}
    with pytest.raises(refusal) as caught:
        make.message(**asked)
    assert said in str(caught.value)
    assert Message.objects.count() == 0


def test_what_was_written_cannot_be_changed_or_deleted() -> None:
    message = make.message(to="rosa@example.org")
    event = MessageEvent.objects.get()
    for attempt in (
        lambda: Message.objects.update(body="something else"),
        lambda: message.delete(),
        lambda: MessageEvent.objects.update(detail="x"),
        lambda: event.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize("verb", ["send", "retry", "settle", "withdraw"])
def test_each_operation_needs_its_power(verb: str) -> None:
    nobody = Actor(name="Coder", powers=frozenset({"messages.read"}))
    message = make.message(to="rosa@example.org")
    calls = {
        "send": lambda: make.message(actor=nobody, to="rosa@example.org"),
        "retry": lambda: operations.retry(nobody, message_id=message.id, now=NOW),
        "settle": lambda: operations.settle(nobody, message_id=message.id, note="x", now=NOW),
        "withdraw": lambda: operations.withdraw(nobody, message_id=message.id, reason="x", now=NOW),
    }
    with pytest.raises(NotPermitted):
        calls[verb]()
