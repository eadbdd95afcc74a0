"""A fax provider on the Internet: its interface, its signed events, and the pretend one."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import make

from almoner.messages.gateways.fax.http import HttpFax
from almoner.messages.gateways.fax.outcome import NotReachable, Words
from almoner.messages.gateways.fax.signed import read_event, state_of
from almoner.messages.gateways.outcome import Sent, TryAgain, Undeliverable
from almoner.messages.gateways.sms import REPORT_AGE, NotAReport, signature
from almoner.messages.pretend.fax import PretendFaxProvider

OURS, THEIRS = "+15550100000", "+19785550142"
NOW = 1_800_000_000


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[PretendFaxProvider]:
    running = PretendFaxProvider(tmp_path / "fax", 0, key="k", event_key="e")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def pdf() -> bytes:
    return make.pdf("Ana Maple")


@pytest.fixture
def fax(provider: PretendFaxProvider) -> HttpFax:
    def offer(content: bytes, key: str) -> str:
        path = provider.pdf_of(f"offer-{key}")
        if not path.exists():  # offered again, it is not touched while it may be read
            path.write_bytes(content)
        return f"{provider.url}/media/offer-{key}.pdf"

    return HttpFax(provider.url, "k", "line-1", OURS, "", offer, timeout=3)


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 8
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_the_provider_fetches_the_pages_and_says_what_became_of_them(
    provider: PretendFaxProvider, fax: HttpFax, pdf: bytes
) -> None:
    outcome = fax.send(pdf, to=THEIRS, words=Words("Willow"), key="k-1")
    assert isinstance(outcome, Sent)
    assert fax.send(pdf, to=THEIRS, words=Words("Willow"), key="k-1") == outcome
    assert until(lambda: provider.faxes()[0]["status"] == "sending")
    assert provider.pdf_of(outcome.provider_id).read_bytes() == pdf
    assert fax.status(outcome.provider_id).state == "underway"
    assert "Deliver" in httpx.get(provider.url).text
    httpx.post(f"{provider.url}/deliver", data={"id": outcome.provider_id})
    assert fax.status(outcome.provider_id).state == "delivered"
    httpx.post(f"{provider.url}/fail", data={"id": outcome.provider_id})
    assert fax.status(outcome.provider_id).state == "delivered"
    assert fax.status("../other").state == "unknown"


def test_a_fax_that_failed_says_why(provider: PretendFaxProvider, fax: HttpFax, pdf: bytes) -> None:
    outcome = fax.send(pdf, to=THEIRS, words=Words(), key="k-1")
    assert isinstance(outcome, Sent)
    assert until(lambda: provider.faxes()[0]["status"] == "sending")
    httpx.post(f"{provider.url}/fail", data={"id": outcome.provider_id})
    fate = fax.status(outcome.provider_id)
    assert (fate.state, fate.detail) == ("failed", "Receiver no answer")


def test_refusals_are_final_and_an_unknown_key_is_not(fax: HttpFax, pdf: bytes) -> None:
    assert isinstance(fax.send(pdf, to="+19785550198", words=Words(), key="k"), Undeliverable)
    stranger = HttpFax(fax.url, "guess", "line-1", OURS, "", fax.offer)
    assert isinstance(stranger.send(pdf, to=THEIRS, words=Words(), key="k"), TryAgain)
    away = HttpFax("http://127.0.0.1:9", "k", "line-1", OURS, "", fax.offer, timeout=1)
    assert isinstance(away.send(pdf, to=THEIRS, words=Words(), key="k"), TryAgain)
    for gateway in (stranger, away):
        with pytest.raises(NotReachable):
            gateway.status("x")
        with pytest.raises(NotReachable):
            list(gateway.fetch_received(lambda _key: False))


def test_what_came_in_is_offered_until_it_is_acknowledged(
    provider: PretendFaxProvider, fax: HttpFax
) -> None:
    httpx.post(f"{provider.url}/send-in", data={"from": THEIRS, "text": "<b>Results</b> #x"})
    (received,) = fax.fetch_received(lambda _key: False)
    assert received.sender == THEIRS
    assert received.content.startswith(b"%PDF")
    assert list(fax.fetch_received(lambda _key: False)) == [received]
    fax.acknowledge(received)
    fax.acknowledge(received)
    assert list(fax.fetch_received(lambda _key: False)) == []


def test_what_is_stored_already_is_only_acknowledged(
    provider: PretendFaxProvider, fax: HttpFax
) -> None:
    provider.send_in(THEIRS, "Results")
    assert list(fax.fetch_received(lambda _key: True)) == []
    assert provider.faxes() == []


def test_a_foreign_page_cannot_press_the_buttons(provider: PretendFaxProvider) -> None:
    answer = httpx.post(
        f"{provider.url}/send-in",
        data={"from": THEIRS, "text": "x"},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    assert provider.faxes() == []


def event(kind: str = "fax.delivered", **payload: Any) -> bytes:
    told = {"fax_id": "f-1", "client_state": state_of("k-1"), "status": "delivered"}
    data = {"id": "e-1", "event_type": kind, "payload": {**told, **payload}}
    return json.dumps({"data": data}).encode()


def read(body: bytes, *, key: str = "e", age: int = 0, timestamp: str = "") -> Any:
    timestamp = timestamp or str(NOW - age)
    signed = signature(key=key, timestamp=timestamp, body=body)
    return read_event(body=body, signed=signed, timestamp=timestamp, key="e", now=NOW)


def test_an_event_says_which_fax_and_what_became_of_it() -> None:
    found = read(event())
    assert (found.event_id, found.key, found.fate.state) == ("e-1", "k-1", "delivered")
    failed = read(event("fax.failed", status="failed", failure_reason="line_busy"))
    assert (failed.fate.state, failed.fate.detail) == ("failed", "Line busy")
    assert read(event("fax.sending.started", status="sending")).fate.state == "underway"
    came = read(event("fax.received", status="received", client_state=None))
    assert came.is_incoming
    assert came.key == ""
    assert read(event(client_state="?")).key == ""


def test_unsigned_altered_old_and_unreadable_events_are_refused() -> None:
    with pytest.raises(NotAReport, match="signature"):
        read(event(), key="guessed")
    with pytest.raises(NotAReport, match="seconds old"):
        read(event(), age=REPORT_AGE + 1)
    with pytest.raises(NotAReport, match="seconds old"):
        read(event(), age=-REPORT_AGE - 1)
    for timestamp in ("x", "²", "-1"):
        with pytest.raises(NotAReport):
            read(event(), timestamp=timestamp)
    good = signature(key="e", timestamp=str(NOW), body=event())
    with pytest.raises(NotAReport, match="signature"):
        read_event(body=event(status="failed"), signed=good, timestamp=str(NOW), key="e", now=NOW)
    with pytest.raises(NotAReport, match="signature"):
        read_event(body=event(), signed="ñ", timestamp=str(NOW), key="e", now=NOW)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_posted_is_an_event_or_refused(body: bytes) -> None:
    with pytest.raises(NotAReport):
        read(body)


@pytest.mark.parametrize(
    "body", [b'{"data": []}', b'{"data": {"id": 1}}', b"[" * 100_000, event(fax_id="x\x00")]
)
def test_what_is_nearly_an_event_is_refused(body: bytes) -> None:
    with pytest.raises(NotAReport):
        read(body)
