"""A fax that comes in is stored before the fax service forgets it: never lost, never doubled."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests import make

from almoner.messages.gateways.fax.http import HttpFax
from almoner.messages.gateways.fax.outcome import NotReachable, Received
from almoner.messages.pretend.fax import PretendFaxProvider
from almoner.records import faxes
from almoner.records.models import IncomingDocument

pytestmark = pytest.mark.django_db
OURS, THEIRS = "+12125550100", "+12125550177"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[PretendFaxProvider]:
    running = PretendFaxProvider(tmp_path / "fax", 0, key="k", event_key="e")
    running.start()
    yield running
    running.stop()


def line(provider: PretendFaxProvider) -> HttpFax:
    return HttpFax(provider.url, "k", "line-1", OURS, "", lambda _pdf, _key: "", timeout=3)


def test_a_fax_is_taken_in_once_and_then_forgotten_there(provider: PretendFaxProvider) -> None:
    httpx.post(f"{provider.url}/send-in", data={"from": THEIRS, "text": "Results of Ana Maple"})
    assert faxes.take_in(line(provider), now=make.NOON) == 1
    row = IncomingDocument.objects.get()
    assert (row.origin, row.sender, row.state) == ("fax", THEIRS, "received")
    assert faxes.take_in(line(provider), now=make.NOON) == 0
    assert list(line(provider).fetch_received(lambda _key: False)) == []


def test_killed_after_storing_it_is_not_there_twice(provider: PretendFaxProvider) -> None:
    httpx.post(f"{provider.url}/send-in", data={"from": THEIRS, "text": "Results"})

    class Killed(HttpFax):
        def acknowledge(self, received: Received) -> None:
            raise NotReachable("the line went dead")

    dying = Killed(provider.url, "k", "line-1", OURS, "", lambda _pdf, _key: "", timeout=3)
    faxes.take_in(dying, now=make.NOON)
    assert IncomingDocument.objects.count() == 1
    assert faxes.take_in(line(provider), now=make.NOON) == 0
    assert IncomingDocument.objects.count() == 1
    assert list(line(provider).fetch_received(lambda _key: False)) == []


def test_nobody_there_is_no_error(provider: PretendFaxProvider) -> None:
    gone = line(provider)
    provider.stop()
    assert faxes.take_in(gone, now=make.NOON) == 0
