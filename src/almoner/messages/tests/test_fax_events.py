"""Our side of the provider: pages fetched once, events that count once, the whole way round."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import make

from almoner.messages import faxing, operations
from almoner.messages.gateways.fax.cover import Cover
from almoner.messages.gateways.fax.hylafax import HylaFax
from almoner.messages.gateways.fax.loopback import Loopback
from almoner.messages.gateways.fax.signed import state_of
from almoner.messages.gateways.outcome import Sent, Undeliverable
from almoner.messages.gateways.sms import signature
from almoner.messages.models import FaxReport
from almoner.messages.pretend.fax import PretendFaxProvider
from almoner.people.models import OutsideFacility
from almoner.platform.accounts.actor import SYSTEM

THEIRS = "+19785550142"
KEY = "019a-sending"


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[PretendFaxProvider]:
    running = PretendFaxProvider(tmp_path / "fax", 0, key="k", event_key="e")
    settings.FAX_DRIVER, settings.FAX_URL = "http", running.url
    settings.FAX_KEY, settings.FAX_WEBHOOK_KEY = "k", "e"
    running.start()
    yield running
    running.stop()


def offered(**changes: Any) -> str:
    now = timezone.now() - changes.get("ago", timedelta())
    return operations.offer_pages(SYSTEM, pdf=make.pdf("Ana Maple"), key=KEY, now=now)


def post(client: Client, *, key: str = "e", age: int = 0, **changes: Any) -> int:
    told = {"fax_id": "f-1", "client_state": state_of(KEY), "status": "delivered"}
    event_id = changes.pop("event_id", "e-1")
    kind = changes.pop("kind", "fax.delivered")
    data = {"id": event_id, "event_type": kind, "payload": {**told, **changes}}
    body = json.dumps({"data": data}).encode()
    timestamp = str(int(time.time()) - age)
    answer = client.post(
        "/messages/fax/events/",
        body,
        content_type="application/json",
        headers={
            "Webhook-Timestamp": timestamp,
            "Webhook-Signature": signature(key=key, timestamp=timestamp, body=body),
        },
    )
    return answer.status_code


def test_pages_are_fetched_once(client: Client, db: None) -> None:
    address = f"/messages/fax/pages/{offered()}/"
    first = client.get(address)
    assert first.status_code == 200
    assert b"".join(first.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert first["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 404


def test_old_and_guessed_addresses_show_nothing(client: Client, db: None) -> None:
    late = offered(ago=timedelta(minutes=30))
    for token in (late, "guessed", "x" * 300):
        assert client.get(f"/messages/fax/pages/{token}/").status_code == 404


def test_an_event_counts_once(client: Client, db: None, settings: Settings) -> None:
    settings.FAX_WEBHOOK_KEY = "e"
    offered()
    assert post(client) == 204
    assert post(client) == 204
    assert FaxReport.objects.get().state == "delivered"
    assert post(client, event_id="e-2", kind="fax.received", client_state="") == 204
    assert FaxReport.objects.filter(state="came_in").count() == 1


def test_wrong_signature_old_and_unknown_events_change_nothing(
    client: Client, db: None, settings: Settings
) -> None:
    settings.FAX_WEBHOOK_KEY = "e"
    offered()
    assert post(client, key="guessed") == 400
    assert post(client, age=301) == 400
    assert post(client, client_state=state_of("another")) == 404
    assert post(client, client_state="") == 404
    assert client.get("/messages/fax/events/").status_code == 405
    assert not FaxReport.objects.exists()


@pytest.mark.parametrize(("button", "state"), [("deliver", "delivered"), ("fail", "failed")])
def test_the_whole_way_round(
    live_server: LiveServer,
    provider: PretendFaxProvider,
    settings: Settings,
    button: str,
    state: str,
) -> None:
    settings.BASE_URL = live_server.url
    cover = Cover("Willow", "Dr. Lindqvist", "(978) 555-0142", "November 22, 2026")
    outcome = faxing.carry(
        make.pdf("Ana Maple"),
        to=THEIRS,
        key=str(uuid4()),
        sender="Willow",
        cover=cover,
        now=timezone.now(),
    )
    assert isinstance(outcome, Sent)
    deadline = time.monotonic() + 8
    while provider.faxes()[0]["status"] == "queued" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert provider.pdf_of(outcome.provider_id).read_bytes().startswith(b"%PDF")
    httpx.post(f"{provider.url}/{button}", data={"id": outcome.provider_id})
    while not FaxReport.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert FaxReport.objects.get().state == state
    assert faxing.gateway(timezone.now()).status(outcome.provider_id).state == state


def test_a_broken_file_never_leaves(provider: PretendFaxProvider, db: None) -> None:
    cover = Cover("Willow", "Dr. Lindqvist", "(978) 555-0142", "November 22, 2026")
    outcome = faxing.carry(
        b"%PDF broken", to=THEIRS, key="k", sender="W", cover=cover, now=timezone.now()
    )
    assert isinstance(outcome, Undeliverable)
    assert provider.faxes() == []


def test_the_settings_choose_the_gateway(settings: Settings) -> None:
    for driver, kind in (("hylafax", HylaFax), ("loopback", Loopback)):
        settings.FAX_DRIVER = driver
        assert isinstance(faxing.gateway(timezone.now()), kind)
    settings.FAX_DRIVER = "pigeon"
    with pytest.raises(faxing.NoSuchDriver, match="pigeon"):
        faxing.gateway(timezone.now())


def test_a_number_outside_the_directory_is_typed_twice(db: None) -> None:
    OutsideFacility.objects.create(name="Willow Imaging", fax="(978) 555-0142")
    assert faxing.number_of("978 555 0142") == THEIRS
    with pytest.raises(faxing.NumberNotSure, match="once more"):
        faxing.number_of("978 555 0143")
    assert faxing.number_of("978 555 0143", "978 555 0143") == "+19785550143"
