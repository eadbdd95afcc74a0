"""Delivery reports: signed, counted once, in any order."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import make

from almoner.messages import jobs
from almoner.messages.gateways.sms import REPORT_AGE, signature
from almoner.messages.models import Message
from almoner.messages.pretend import PretendSmsProvider
from almoner.messages.tests.conftest import REPORT_KEY


def report(message: Message, status: str, *, report_id: str = "r-1") -> bytes:
    payload = {
        "id": "p-1",
        "tags": [str(message.send_key)],
        "to": [{"phone_number": message.to, "status": status}],
        "errors": [{"detail": "Not in service."}] if status == "delivery_failed" else [],
    }
    data = {"id": report_id, "event_type": "message.finalized", "payload": payload}
    return json.dumps({"data": data}).encode()


def post(client: Client, body: bytes, *, key: str = REPORT_KEY, age: int = 0) -> Any:
    timestamp = str(int(time.time()) - age)
    return client.post(
        "/messages/reports/",
        body,
        content_type="application/json",
        headers={
            "Webhook-Timestamp": timestamp,
            "Webhook-Signature": signature(key=key, timestamp=timestamp, body=body),
        },
    )


@pytest.fixture
def text_message(db: None, sms_provider: PretendSmsProvider) -> Message:
    message = make.message(channel="sms", to="+19785550142")
    jobs.deliver(str(message.id))
    message.refresh_from_db()
    return message


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_report_says_what_became_of_it(client: Client, text_message: Message) -> None:
    assert post(client, report(text_message, "sent")).status_code == 204
    assert state(text_message) == "sent"
    assert post(client, report(text_message, "delivered", report_id="r-2")).status_code == 204
    assert state(text_message) == "delivered"


def test_a_failed_delivery_waits_on_the_worklist(client: Client, text_message: Message) -> None:
    post(client, report(text_message, "delivery_failed"))
    assert state(text_message) == "undeliverable"
    assert text_message.has_not_arrived
    assert text_message.last_error == "Not in service."


def test_a_report_offered_twice_counts_once(client: Client, text_message: Message) -> None:
    for _ in range(2):
        assert post(client, report(text_message, "sent")).status_code == 204
    assert text_message.events.filter(report_id="r-1").count() == 1


def test_a_report_that_contradicts_a_final_one_changes_nothing(
    client: Client, text_message: Message
) -> None:
    post(client, report(text_message, "delivered"))
    assert post(client, report(text_message, "delivery_failed", report_id="r-2")).status_code == 204
    assert state(text_message) == "delivered"


def test_a_report_may_overtake_our_own_record(client: Client, text_message: Message) -> None:
    Message.objects.filter(id=text_message.id).update(
        state="sending", next_try_at=text_message.queued_at, provider_id=""
    )
    assert post(client, report(text_message, "delivered")).status_code == 204
    assert state(text_message) == "delivered"
    assert text_message.provider_id == "p-1"


def test_an_unsigned_old_or_unreadable_report_is_refused(
    client: Client, text_message: Message
) -> None:
    good = report(text_message, "delivered")
    assert post(client, good, key="guessed").status_code == 400
    assert post(client, good, age=REPORT_AGE + 5).status_code == 400
    assert post(client, b"{}").status_code == 400
    assert post(client, b"\xff").status_code == 400
    unsigned = client.post("/messages/reports/", good, content_type="application/json")
    assert unsigned.status_code == 400
    strange = client.post(
        "/messages/reports/",
        good,
        content_type="application/json",
        headers={"Webhook-Timestamp": "1", "Webhook-Signature": "ñ"},
    )
    assert strange.status_code == 400
    assert client.get("/messages/reports/").status_code == 405
    assert state(text_message) == "sent"


def test_a_report_on_a_message_that_is_not_ours_is_not_found(client: Client, db: None) -> None:
    stranger = Message(to="+19785550142")
    assert post(client, report(stranger, "delivered"), key="pretend").status_code == 404


@pytest.mark.parametrize(
    ("number", "fate"), [("+19785550142", "delivered"), ("+19785550199", "undeliverable")]
)
def test_the_provider_reports_back_by_itself(
    live_server: LiveServer,
    sms_provider: PretendSmsProvider,
    settings: Settings,
    number: str,
    fate: str,
) -> None:
    settings.BASE_URL = live_server.url
    message = make.message(channel="sms", to=number)
    jobs.deliver(str(message.id))
    deadline = time.monotonic() + 8
    while state(message) != fate and time.monotonic() < deadline:
        time.sleep(0.05)
    assert message.state == fate
