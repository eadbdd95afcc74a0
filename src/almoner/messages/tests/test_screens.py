"""The lists of messages, one message, and the worklist of what did not arrive."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from tests import make

from almoner.messages import operations, queries
from almoner.messages.gateways import Outcome, Sent, Undeliverable
from almoner.messages.models import Message
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST, RECORDS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def signed_in(role: str = RECEPTIONIST) -> Client:
    user = User.objects.create_user(role.lower(), None, name=role)
    user.groups.add(Group.objects.get(name=role))
    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    return client


def ended(outcome: Outcome, **fields: Any) -> Message:
    message = make.message(now=NOW, **fields)
    handed = operations.begin(SYSTEM, message_id=message.id, now=NOW)
    assert handed is not None
    return operations.record_outcome(
        SYSTEM, message_id=message.id, key=handed.key, outcome=outcome, now=NOW
    )


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()
    return " ".join(answer.content.decode().split())


def test_the_list_is_filtered_and_paged() -> None:
    client = signed_in()
    ended(Sent("1"), to="rosa@example.org", subject="Your visit")
    ended(Undeliverable("No such box."), to="nobody@example.org", about="offer")
    make.message(channel="sms", to="978 555 0142", body="At 9?", subject="")
    everything = text_of(client, "/messages/")
    for said in ("rosa@example.org", "nobody@example.org", "+19785550142", "At 9?"):
        assert said in everything
    assert "rosa@example.org" not in text_of(client, "/messages/?channel=sms")
    assert "nobody@example.org" not in text_of(client, "/messages/?state=sent")
    assert "+19785550142" not in text_of(client, "/messages/?q=your+visit")
    assert "rosa@example.org" not in text_of(client, "/messages/?since=2026-03-10")
    assert "rosa@example.org" in text_of(client, "/messages/?since=nonsense&channel=pigeon")
    for number in range(60):
        make.message(to=f"p{number}@example.org")
    second = text_of(client, "/messages/?channel=email&page=2")
    assert " of 62" in second
    assert 'href="?channel=email&amp;page=1"' in second


def test_one_message_with_all_that_became_of_it() -> None:
    patient = make.patient("Reyes", "Alma")
    message = ended(
        Undeliverable("550 nobody"),
        body="See https://x.example/?a=1&b=2 <b>",
        patient_id=patient.pk,
    )
    page = text_of(signed_in(), f"/messages/{message.pk}/")
    for said in (
        "Reyes, Alma",
        "550 nobody",
        "Handed to the gateway",
        "Attempt 1",
        "Undeliverable",
    ):
        assert said in page
    assert "&lt;b&gt;" in page
    assert "Send again" in page


def test_what_did_not_arrive_is_sent_again_or_settled() -> None:
    client = signed_in()
    first = ended(Undeliverable("No."), to="first@example.org")
    second = ended(Undeliverable("No."), to="second@example.org")
    ended(Sent(), to="arrived@example.org")
    listed = text_of(client, "/messages/not-arrived/")
    assert "first@example.org" in listed
    assert "arrived@example.org" not in listed
    assert client.post(f"/messages/{first.pk}/retry/").status_code == 204
    first.refresh_from_db()
    assert (first.state, first.attempts) == ("queued", 0)
    unsaid = client.post(f"/messages/{second.pk}/settle/", {"note": " "})
    assert unsaid.status_code == 422
    answer = client.post(f"/messages/{second.pk}/settle/", {"note": "Called, told the husband"})
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "Settled."
    assert "Everything arrived" in text_of(client, "/messages/not-arrived/")
    assert "Called, told the husband" in text_of(client, f"/messages/{second.pk}/")
    assert client.post(f"/messages/{second.pk}/retry/").status_code == 422


def test_a_queued_message_is_withdrawn_and_one_that_left_is_not() -> None:
    client = signed_in()
    waiting, gone = make.message(), ended(Sent())
    assert client.post(f"/messages/{waiting.pk}/withdraw/").status_code == 204
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert operations.begin(SYSTEM, message_id=waiting.pk, now=NOW) is None
    refused = client.post(f"/messages/{gone.pk}/withdraw/")
    assert refused.status_code == 422


def test_roles_without_the_power_see_and_do_nothing() -> None:
    message = ended(Undeliverable("No."))
    assert signed_in(CODER).get("/messages/").status_code == 403
    reader = signed_in(RECORDS)
    assert "Send again" not in text_of(reader, f"/messages/{message.pk}/")
    assert reader.post(f"/messages/{message.pk}/retry/").status_code == 403
    assert Client().get("/messages/").status_code == 302


def test_the_newest_message_about_each_row() -> None:
    rows = [make.patient(f"P{n}").pk for n in range(3)]
    for row in rows[:2]:
        make.message(reference_id=row, subject="first", now=NOW)
    make.message(reference_id=rows[0], subject="second")
    found = queries.newest_of(rows)
    assert {key: message.subject for key, message in found.items()} == {
        rows[0]: "second",
        rows[1]: "first",
    }
