"""Released records leave by fax and behind a link: once, accounted for, shown to nobody else."""

from typing import Any

import pytest
from django.urls import reverse
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.messages import operations as mail
from almoner.messages import queries as messages
from almoner.messages.models import Letter, SecureLink, Sending
from almoner.messages.operations import RecordsLeaveOnRequest
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.powers import RECEPTIONIST, RECORDS
from almoner.records import releasing
from almoner.records.jobs import release as jobs
from almoner.records.models import DocumentReference
from almoner.records.models.disclosures import Disclosure
from almoner.records.models.release import ReleaseRequest
from almoner.records.operations import release as do
from almoner.records.tests.people import role
from almoner.records.tests.test_release_requests import ready
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db


def with_letters(name: str) -> Actor:
    """Return an actor of a role that also sees letters, as the office's roles do."""
    actor = role(name)
    return Actor(actor.name, actor.user_id, actor.powers | {"messages.read_letters"})


CLERK = with_letters(RECORDS)
FAX = "(212) 555-0142, (212) 555-0142"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the job run at noon too."""
    monkeypatch.setattr(jobs.timezone, "now", lambda: make.NOON)


@pytest.fixture
def request_(patient: Patient) -> ReleaseRequest:
    return ready(patient)


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def leave(request: ReleaseRequest, method: str, address: str, **words: Any) -> Disclosure:
    return do.deliver(
        CLERK,
        request=request,
        method=method,
        recipient="Hale & Co",
        address=address,
        now=make.NOON,
        **words,
    )


def test_a_fax_carries_the_package_and_the_accounting_follows_it(request_: ReleaseRequest) -> None:
    disclosure = leave(request_, "fax", FAX)
    sending = disclosure.sending
    assert sending is not None
    assert (sending.way, sending.letter.pdf) == ("fax", disclosure.package.pdf)
    begun = mail.begin_carrying(SYSTEM, sending_id=sending.pk, now=make.NOON)
    assert begun is not None
    assert begun[1].pdf == disclosure.package.pdf.path.read_bytes()
    assert releasing.disclosure_words(disclosure)["how"] == "Faxed: waiting"
    key = sending.send_key
    mail.record_fate(SYSTEM, key=key, is_delivered=False, detail="No answer", now=make.NOON)
    again = Disclosure.objects.get()
    assert releasing.disclosure_words(again)["how"] == "Faxed: undeliverable"
    assert again.sending is not None
    assert again.sending.has_not_arrived


def test_a_link_opens_the_package_with_its_code(request_: ReleaseRequest) -> None:
    disclosure = leave(request_, "link", "hale@example.org", text_code_to="")
    link = SecureLink.objects.get(sending=disclosure.sending)
    assert link.sending.to == "hale@example.org"
    assert link.sending.message is not None


@pytest.mark.parametrize(("method", "address"), [("fax", "nowhere"), ("link", "no address")])
def test_a_wrong_address_lets_nothing_leave(
    request_: ReleaseRequest, method: str, address: str
) -> None:
    answer = signed_in(RECORDS).post(
        reverse("records:deliver_release", args=[request_.pk]),
        {"method": method, "recipient": "Hale & Co", "address": address},
    )
    assert answer.status_code == 422
    assert not Disclosure.objects.exists()
    assert not Sending.objects.exists()
    assert not Letter.objects.exists()


def test_what_may_not_leave_is_not_sent_either(request_: ReleaseRequest) -> None:
    do.revoke_authority(CLERK, authority=request_.authorities.get(), on=make.NOON.date())
    with pytest.raises(do.CannotLeave):
        leave(request_, "fax", FAX)
    assert not Sending.objects.exists()


def test_they_are_not_filed_again_nor_sent_again_as_a_letter(request_: ReleaseRequest) -> None:
    before = DocumentReference.objects.count()
    sending = leave(request_, "link", "hale@example.org").sending
    assert sending is not None
    letter = sending.letter
    with pytest.raises(RecordsLeaveOnRequest):
        mail.send_letter(SYSTEM, letter_id=letter.pk, way="fax", to=FAX, now=make.NOON)
    with pytest.raises(mail.LetterGone):
        mail.reopen_letter(SYSTEM, letter_id=letter.pk, now=make.NOON)
    message = sending.message
    assert message is not None
    assert DocumentReference.objects.count() == before


def test_who_releases_nothing_does_not_see_them(request_: ReleaseRequest) -> None:
    sending = leave(request_, "fax", FAX).sending
    assert sending is not None
    letter = sending.letter
    assert messages.open_letter_file(CLERK, letter.pk).file == letter.pdf
    with pytest.raises(NotPermitted):
        messages.open_letter_file(with_letters(RECEPTIONIST), letter.pk)
    page = signed_in(RECEPTIONIST).get(reverse("messages:letter", args=[letter.pk]))
    assert "Released records" in page.content.decode()
    assert "Open the PDF" not in page.content.decode()
    docx = reverse("messages:letter_docx", args=[letter.pk])
    assert signed_in(RECORDS).get(docx).status_code == 404
