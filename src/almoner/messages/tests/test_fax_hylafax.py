"""The office's fax server, spoken to in its own protocol."""

from collections.abc import Iterator

import pytest
from tests import make

from almoner.messages.gateways.fax.hylafax import HylaFax
from almoner.messages.gateways.fax.outcome import NotReachable, Words
from almoner.messages.gateways.outcome import Sent, TryAgain, Undeliverable
from almoner.messages.tests.fake_hylafax import PASSWORD, FakeHylaFax

THEIRS = "+19785550142"
WORDS = Words('Willow "Street"\r\nDELE recvq/x', "+19785550100")


@pytest.fixture
def server() -> Iterator[FakeHylaFax]:
    with FakeHylaFax() as running:
        yield running


@pytest.fixture
def fax(server: FakeHylaFax) -> HylaFax:
    return HylaFax("127.0.0.1", server.port, "almoner", PASSWORD, "boss", timeout=3)


def test_a_fax_becomes_a_job_of_the_server(server: FakeHylaFax, fax: HylaFax) -> None:
    pdf = make.pdf("Ana Maple")
    assert fax.send(pdf, to=THEIRS, words=WORDS, key="k-1") == Sent("5")
    job = server.jobs[5]
    assert job.is_submitted
    assert server.stored[job.parameters["DOCUMENT"]] == pdf
    assert job.parameters["DIALSTRING"] == THEIRS
    assert job.parameters["FROMUSER"] == "Willow  Street   DELE recvq/x"
    assert "FORM PDF" in server.heard
    assert not [line for line in server.heard if line.startswith("DELE")]


def test_a_repeat_after_a_lost_answer_is_the_same_job(server: FakeHylaFax, fax: HylaFax) -> None:
    server.breaks_at = "QUIT"
    assert isinstance(fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-1"), TryAgain)
    assert fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-1") == Sent("5")
    assert fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-2") == Sent("6")
    assert len(server.stored) == 2


def test_the_server_says_what_became_of_it(server: FakeHylaFax, fax: HylaFax) -> None:
    fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-1")
    assert fax.status("5").state == "underway"
    server.jobs[5].parameters |= {"STATE": "DONE"}
    assert fax.status("5").state == "delivered"
    server.jobs[5].parameters |= {"STATE": "FAILED", "STATUS": "No carrier detected"}
    fate = fax.status("5")
    assert (fate.state, fate.detail) == ("failed", "No carrier detected")
    assert fax.status("77").state == fax.status("words").state == "unknown"


@pytest.mark.parametrize("verb", ["USER", "STOT", "JNEW", "JPARM", "JSUBM"])
def test_a_conversation_that_breaks_off_is_tried_again(
    server: FakeHylaFax, fax: HylaFax, verb: str
) -> None:
    server.breaks_at = verb
    outcome = fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-1")
    assert isinstance(outcome, TryAgain)
    assert "fax server" in outcome.reason
    assert isinstance(fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k-1"), Sent)
    assert sum(job.is_submitted for job in server.jobs.values()) == 1


def test_a_wrong_password_is_ours_to_put_right_a_wrong_number_is_final(
    server: FakeHylaFax, fax: HylaFax
) -> None:
    stranger = HylaFax("127.0.0.1", server.port, "almoner", "guess", timeout=3)
    assert isinstance(stranger.send(b"%PDF", to=THEIRS, words=WORDS, key="k"), TryAgain)
    with pytest.raises(NotReachable, match="does not let us in"):
        stranger.status("5")
    assert isinstance(fax.send(b"%PDF", to="desk", words=WORDS, key="k"), Undeliverable)


def test_what_came_in_is_offered_until_it_is_acknowledged(
    server: FakeHylaFax, fax: HylaFax
) -> None:
    server.received = {
        "fax000001.tif": (b"II*\x00one", "978 555 0142", " "),
        "fax000002.tif": (b"II*\x00half", "", "*"),
        "seqf": (b"2", "", ""),
    }
    (received,) = fax.fetch_received(lambda _key: False)
    assert (received.name, received.sender) == ("fax000001.tif", "978 555 0142")
    assert received.content == b"II*\x00one"
    assert list(fax.fetch_received(lambda _key: False)) == [received]
    fax.acknowledge(received)
    fax.acknowledge(received)
    assert list(server.received) == ["fax000002.tif", "seqf"]


def test_what_is_stored_already_is_not_fetched_again(server: FakeHylaFax, fax: HylaFax) -> None:
    server.received = {"fax000001.tif": (b"II*\x00one", "", "<unknown>")}
    assert list(fax.fetch_received(lambda _key: True)) == []
    assert server.received == {}
    assert not [line for line in server.heard if line.startswith("RETR")]


def test_without_the_administrators_password_nothing_is_lost(server: FakeHylaFax) -> None:
    server.received = {"fax000001.tif": (b"II*\x00one", "", "<unknown>")}
    fax = HylaFax("127.0.0.1", server.port, "almoner", PASSWORD, timeout=3)
    (received,) = fax.fetch_received(lambda _key: False)
    assert received.sender == ""
    fax.acknowledge(received)
    assert list(fax.fetch_received(lambda key: key == received.arrival_key)) == []


def test_nobody_there_is_said(server: FakeHylaFax) -> None:
    fax = HylaFax("127.0.0.1", 9, "almoner", timeout=1)
    assert isinstance(fax.send(b"%PDF", to=THEIRS, words=WORDS, key="k"), TryAgain)
    with pytest.raises(NotReachable):
        list(fax.fetch_received(lambda _key: False))
