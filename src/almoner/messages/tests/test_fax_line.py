"""A real T.30 call between two software modems, and what a fax machine makes of a page."""

from pathlib import Path

import pytest
from PIL import ImageChops
from tests import make

from almoner.messages.gateways.fax import modems
from almoner.messages.gateways.fax.loopback import Loopback
from almoner.messages.gateways.fax.modems import NoModem, call
from almoner.messages.gateways.fax.outcome import Words
from almoner.messages.gateways.fax.picture import (
    HEIGHT,
    WIDTH,
    NotFaxable,
    pages_of,
    tiff,
)
from almoner.messages.gateways.outcome import Sent, TryAgain, Undeliverable

OURS, THEIRS = "+19785550100", "+19785550142"


def test_what_arrives_is_what_was_sent_to_the_pixel(tmp_path: Path) -> None:
    document, into = tmp_path / "document.tif", tmp_path / "into.tif"
    document.write_bytes(tiff(make.pdf("Ana Maple, seen for her knee.", "Page two.")))
    ended = call(document, into, caller=OURS, answerer=THEIRS)
    assert ended.is_ok
    assert (ended.sender_says, ended.receiver_says) == ("OK", "OK")
    assert (ended.caller_saw, ended.answerer_saw) == (THEIRS, OURS)
    sent, got = pages_of(document.read_bytes()), pages_of(into.read_bytes())
    assert [page.size for page in got] == [(WIDTH, HEIGHT)] * 2
    for before, after in zip(sent, got, strict=True):
        assert before.convert("L").getextrema() == (0, 255)
        assert ImageChops.difference(before.convert("L"), after.convert("L")).getbbox() is None


def test_a_line_that_is_cut_is_told_by_both_ends(tmp_path: Path) -> None:
    document = tmp_path / "document.tif"
    document.write_bytes(tiff(make.pdf("Ana Maple")))
    ended = call(document, tmp_path / "into.tif", cut_after=15)
    assert not ended.is_ok
    assert "OK" not in (ended.sender_says, ended.receiver_says)
    assert ended.sender_says != "The call did not end"


def test_a_fax_to_ourselves_comes_in_once(tmp_path: Path) -> None:
    line = Loopback(tmp_path, OURS)
    pdf, words = make.pdf("Ana Maple"), Words("Willow Street Family Medicine", OURS)
    outcome = line.send(pdf, to=OURS, words=words, key="k-1")
    assert isinstance(outcome, Sent)
    assert line.send(pdf, to=OURS, words=words, key="k-1") == outcome
    (received,) = line.fetch_received(lambda _key: False)
    (again,) = line.fetch_received(lambda _key: False)
    assert received == again
    assert len(pages_of(received.content)) == 1
    assert list(line.fetch_received(lambda key: key == received.arrival_key)) == []
    assert list(line.fetch_received(lambda _key: False)) == []
    assert line.status(outcome.provider_id).state == "delivered"
    assert line.status("other").state == "unknown"
    assert line.send(pdf, to=OURS, words=words, key="k-1") == outcome


def test_without_the_library_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise NoModem

    monkeypatch.setattr(modems, "_library", missing)
    outcome = Loopback(tmp_path, OURS).send(make.pdf("x"), to=THEIRS, words=Words(), key="k")
    assert isinstance(outcome, TryAgain)
    assert "libspandsp2" in outcome.reason


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"GIF89a"])
def test_what_is_no_pdf_is_never_tried_again(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotFaxable):
        tiff(content)
    with pytest.raises(NotFaxable):
        pages_of(content)
    outcome = Loopback(tmp_path, OURS).send(content, to=THEIRS, words=Words(), key="k")
    assert isinstance(outcome, Undeliverable)
