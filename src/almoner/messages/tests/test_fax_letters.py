"""A letter by fax: handed over behind a cover, and settled by what the line says of it."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests import make

from almoner.messages import jobs, operations
from almoner.messages.carriers import carrier_of
from almoner.messages.faxing import NumberNotSure, address_of
from almoner.messages.gateways.fax.outcome import Fate
from almoner.messages.gateways.fax.picture import pages_of
from almoner.messages.models import Sending
from almoner.platform.accounts.actor import SYSTEM

THEIRS = "978-555-0142, 978-555-0142"


@pytest.fixture
def sending(db: None, tmp_path: Path, settings: Settings) -> Sending:
    settings.FAX_DRIVER, settings.FAX_DIR = "loopback", tmp_path / "line"
    (tmp_path / "line").mkdir()
    return make.sending(way="fax", to=THEIRS)


def test_a_letter_goes_over_the_line_behind_its_cover(sending: Sending, tmp_path: Path) -> None:
    assert sending.to == "+19785550142"
    jobs.carry(str(sending.pk))
    sending.refresh_from_db()
    assert sending.state == "sent", sending.last_error
    (arrived,) = (tmp_path / "line/sent").glob("*.tif")
    assert len(pages_of(arrived.read_bytes())) == sending.letter.page_count + 1
    jobs.ask_after_faxes(0)
    sending.refresh_from_db()
    assert sending.state == "delivered"


def test_a_fax_that_failed_waits_on_the_worklist(sending: Sending) -> None:
    jobs.carry(str(sending.pk))
    key = str(sending.send_key)
    operations.settle_fax(SYSTEM, key=key, fate=Fate("underway"), now=timezone.now())
    operations.settle_fax(SYSTEM, key="none", fate=Fate("failed"), now=timezone.now())
    operations.settle_fax(SYSTEM, key=key, fate=Fate("failed", "Line busy"), now=timezone.now())
    sending.refresh_from_db()
    assert sending.has_not_arrived
    assert sending.last_error == "Line busy"


def test_a_number_typed_once_is_not_dialled(db: None) -> None:
    assert carrier_of("fax") is not None
    with pytest.raises(NumberNotSure, match="comma"):
        address_of("978-555-0142")
    with pytest.raises(NumberNotSure, match="differ"):
        address_of("978-555-0142, 978-555-0143")
