"""Payers asked at once: both envelopes over real HTTP, and every way it can fail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from almoner.insurance.gateways import Answered, CorePayer, Outcome, Unanswered
from almoner.insurance.gateways.envelopes import Message, NotAnEnvelope, mime, read, soap
from almoner.insurance.pretend import PretendPayer
from almoner.lib.eligibility import Asker, Person, Question, read_answers, written
from almoner.lib.x12 import Envelope

NOW = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
MESSAGE = Message(
    payload_type="X12_270_Request_005010X279A1",
    payload_id="0190f1a2-0000-7000-8000-000000000001",
    at=NOW,
    sender="MAPLE",
    receiver="HOUSE",
    payload="ISA*00*          *a&b<c]]>d~",
    user_name="maple",
    password="s3cret & <more>",
)


@pytest.fixture
def payer() -> Iterator[PretendPayer]:
    made = PretendPayer(0, password="pretend", pause=1.0)
    made.start()
    yield made
    made.stop()


def client(payer: PretendPayer, envelope: str = "soap", **more: object) -> CorePayer:
    made = CorePayer(payer.url, envelope, "MAPLE", "HOUSE", "maple", "pretend")
    return replace(made, **more)  # type: ignore[arg-type]


def question(member_id: str = "BH123") -> str:
    asked = Question(
        trace="T1",
        payer_name="Blue Harbor",
        payer_id="60999",
        asker=Asker("Maple Street", "1234567893"),
        subscriber=Person("Doe", "Ana"),
        member_id=member_id,
        on=NOW.date(),
    )
    return written([asked], Envelope("MAPLE", "HOUSE", 7, 7, NOW))


def ask(who: CorePayer, member_id: str = "BH123") -> Outcome:
    return who.ask(question(member_id), code="270", key=uuid4(), now=NOW)


def why(outcome: Outcome) -> str:
    assert isinstance(outcome, Unanswered), outcome
    return outcome.why


@pytest.mark.parametrize("make", [soap, mime])
def test_an_envelope_comes_back_as_it_was(make: object) -> None:
    kind, body = make(MESSAGE)  # type: ignore[operator]
    assert read(kind, body) == MESSAGE


def test_soap_is_version_1_2_with_a_user_name_token() -> None:
    kind, body = soap(MESSAGE)
    assert kind.startswith("application/soap+xml")
    text = body.decode()
    assert "http://www.w3.org/2003/05/soap-envelope" in text
    assert "<wsse:Username>maple</wsse:Username>" in text
    assert "s3cret &amp; &lt;more&gt;" in text
    order = ["PayloadType", "ProcessingMode", "PayloadID", "TimeStamp", "SenderID"]
    order += ["ReceiverID", "CORERuleVersion", "Payload>"]
    places = [text.index(f"<{name}") for name in order]
    assert places == sorted(places)
    assert "<TimeStamp>2026-03-02T15:04:00Z</TimeStamp>" in text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<s:Envelope xmlns:s="x"><s:Body><s:Fault>No</s:Fault></s:Body></s:Envelope>',
        b"<COREEnvelopeRealTimeResponse><Payload>ISA</Payload></COREEnvelopeRealTimeResponse>",
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(NotAnEnvelope):
        read("application/soap+xml", body)
    with pytest.raises(NotAnEnvelope):
        read("multipart/form-data; boundary=x", body)


@pytest.mark.parametrize("envelope", ["soap", "mime"])
def test_a_question_is_answered(payer: PretendPayer, envelope: str) -> None:
    outcome = ask(client(payer, envelope))
    assert isinstance(outcome, Answered)
    (answer,) = read_answers(outcome.payload.encode())
    assert answer.trace == "T1"
    assert any(each.code == "B" for each in answer.benefits)
    (asked,) = payer.asked
    assert (asked.sender, asked.receiver, asked.user_name) == ("MAPLE", "HOUSE", "maple")
    assert asked.payload == question().strip()


@pytest.mark.parametrize(
    ("path", "more", "sentence"),
    [
        ("/core", {"password": "wrong"}, "UnAuthorized"),
        ("/elsewhere", {}, "not followed"),
        ("/garbage", {}, "cannot be read"),
        ("/slow", {"timeout": 0.2}, "did not answer within"),
    ],
)
@pytest.mark.parametrize("envelope", ["soap", "mime"])
def test_a_failure_is_an_outcome(
    payer: PretendPayer, envelope: str, path: str, more: dict[str, object], sentence: str
) -> None:
    who = client(payer, envelope, url=payer.url.replace("/core", path), **more)
    assert sentence in why(ask(who))


def test_out_of_order_and_nobody_there(payer: PretendPayer) -> None:
    assert "out of order (503)" in why(ask(client(payer), "BH7"))
    gone = client(payer)
    payer.stop()
    assert "cannot be reached" in why(ask(gone))


@pytest.mark.parametrize(
    "url", ["http://payer.example/core", "ftp://127.0.0.1/core", "", "http://", "core"]
)
def test_patients_data_leaves_over_https_only(url: str) -> None:
    who = CorePayer(url, "soap", "MAPLE", "HOUSE")
    assert "not https" in why(ask(who))
