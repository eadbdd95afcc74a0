"""Letters leaving: by mail, behind a link, by a carrier, and to many."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from tests import make
from tests.make.letters import AT

from almoner.lib.refusal import Refusal
from almoner.messages import carriers, faxing, jobs, links, operations, queries
from almoner.messages.faxing import NumberNotSure
from almoner.messages.gateways import Outcome, Sent, TryAgain, Undeliverable
from almoner.messages.models import (
    PAUSES,
    Letter,
    MailBatch,
    Message,
    Postage,
    Recipient,
    SecureLink,
    Sending,
)
from almoner.messages.pretend import PretendMailServer
from almoner.people.models import Consent, Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.records.models import DocumentReference

pytestmark = pytest.mark.django_db


def whats(sending: Sending) -> list[str]:
    return [event.what for event in sending.events.all()]


def made_batch(**fields: Any) -> MailBatch:
    usual: dict[str, Any] = {"postage": Postage.FIRST_CLASS, "is_two_sided": False, "now": AT}
    batch = operations.make_batch(SYSTEM, **{**usual, **fields})
    jobs.set_batch(str(batch.pk))
    batch.refresh_from_db()
    return batch


def test_a_batch_is_made_printed_and_mailed_and_the_letters_are_in_the_charts() -> None:
    patients = [make.posted(make.patient(name, "Ann")) for name in ("Abel", "Bell", "Cole")]
    for each in patients:
        make.sending(make.ready_letter(each))
    make.sending(make.ready_letter(), postage=Postage.CERTIFIED)
    assert [(tray.label, tray.count) for tray in queries.trays(SYSTEM)] == [
        ("First-Class Mail", 3),
        ("Certified Mail", 1),
    ]
    batch = made_batch()
    assert (batch.state, batch.letter_count, batch.sheet_count) == ("ready", 3, 3)
    assert batch.pdf is not None
    with pypdfium2.PdfDocument(batch.pdf.path.read_bytes()) as opened:
        names = [page.get_textpage().get_text_bounded() for page in opened]
    assert [name in text for name, text in zip(("Abel", "Bell", "Cole"), names, strict=True)] == [
        True
    ] * 3
    with pytest.raises(operations.WrongMoment):
        operations.mark_mailed(SYSTEM, batch_id=batch.pk, now=AT)
    spoilt = batch.sendings.get(place=2)
    operations.take_out_of_batch(SYSTEM, sending_id=spoilt.pk, now=AT)
    operations.mark_printed(SYSTEM, batch_id=batch.pk, now=AT)
    operations.mark_printed(SYSTEM, batch_id=batch.pk, now=AT)
    done = operations.mark_mailed(SYSTEM, batch_id=batch.pk, now=AT)
    assert (done.state, done.letter_count, done.print_count) == ("mailed", 2, 2)
    with pytest.raises(operations.WrongMoment):
        operations.mark_mailed(SYSTEM, batch_id=batch.pk, now=AT)
    first = batch.sendings.get(place=1)
    assert (first.state, first.letter.standing) == ("sent", "sent")
    assert whats(first) == ["Asked for", "Put into a batch", "Mailed"]
    filed = DocumentReference.objects.get(patient=patients[0])
    assert (filed.origin, filed.text, filed.pdf) == (
        "letter",
        "News, to Ann Abel",
        first.letter.pdf,
    )
    assert "All is well." in filed.pages.get().text
    assert not DocumentReference.objects.filter(patient=patients[1])
    back = operations.note_returned(SYSTEM, sending_id=first.pk, reason="", now=AT)
    assert list(queries.sendings_not_arrived(SYSTEM)) == [back]
    operations.retry_sending(SYSTEM, sending_id=first.pk, now=AT)
    assert first.pk in [each.pk for each in queries.waiting(SYSTEM)]


def test_two_sided_each_letter_begins_on_a_front() -> None:
    make.sending(make.ready_letter())
    make.sending(make.ready_letter(body="<p>Word.</p>" * 60))
    batch = made_batch(is_two_sided=True)
    assert batch.pdf is not None
    with pypdfium2.PdfDocument(batch.pdf.path.read_bytes()) as opened:
        assert len(opened) % 2 == 0
        assert "Page 2 of" not in opened[1].get_textpage().get_text_bounded()
        assert "Elm Street" in opened[2].get_textpage().get_text_bounded()
    with pytest.raises(operations.TrayEmpty):
        made_batch()


def test_a_letter_without_an_address_or_not_ready_does_not_leave() -> None:
    homeless = make.ready_letter(make.patient("Nome"))
    with pytest.raises(operations.AddressNotUsable, match="no complete address"):
        make.sending(homeless)
    with pytest.raises(operations.AddressNotUsable, match="Type an e-mail"):
        make.sending(homeless, way="email")
    with pytest.raises(NumberNotSure):
        make.sending(homeless, way="fax", to="978 555 0199")
    with pytest.raises(operations.NotReady):
        make.sending(make.letter())


def link_in(mail_server: PretendMailServer) -> tuple[str, str]:
    mail = message_from_bytes(mail_server.mails()[-1].read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    found = re.search(r"(/messages/read/\S+)", text)
    assert found
    return found.group(1), text


def test_a_letter_by_link_from_the_mail_to_the_reader(mail_server: PretendMailServer) -> None:
    patient = make.posted(make.patient("Terry", "Tula", email="tula@example.org"))
    sending = make.sending(make.ready_letter(patient), way="email", text_code_to="978 555 0142")
    email = Message.objects.get(channel="email")
    sms = Message.objects.get(channel="sms")
    assert "read/" not in email.body
    assert links.CODE in sms.body
    link = sending.link
    assert not (set(re.findall(r"\d{6}", sms.body)) & {links.code_of(link.pk)})
    jobs.deliver(str(email.pk))
    path, text = link_in(mail_server)
    assert not any(said in text for said in ("Terry", "Tula", str(patient.number)))
    sending.refresh_from_db()
    assert (sending.state, sending.letter.standing) == ("sent", "sent")
    handed = operations.begin(SYSTEM, message_id=sms.pk, now=email.queued_at + timedelta(hours=1))
    assert handed is not None
    assert links.code_of(link.pk) in handed.body
    assert path.endswith(links.token_of(link.pk))


@pytest.fixture
def link(settings: Settings) -> SecureLink:
    patient = make.posted(make.patient("Terry", "Tula", email="tula@example.org"))
    sending = make.sending(make.ready_letter(patient), way="email")
    return sending.link


def opened(link: SecureLink, code: str, **fields: Any) -> Any:
    token = links.token_of(link.pk)
    usual: dict[str, Any] = {"token": token, "ip": "192.0.2.1", "now": AT}
    return operations.open_link(SYSTEM, code=code, **{**usual, **fields})


def wrong_code(link: SecureLink) -> str:
    return f"{(int(links.code_of(link.pk)) + 1) % 1_000_000:06d}"


def test_five_wrong_codes_close_a_link_and_each_is_noted(link: SecureLink) -> None:
    assert opened(link, links.code_of(link.pk)) == link.sending.letter.pdf
    spaced = " ".join(links.code_of(link.pk))
    assert opened(link, spaced)
    for left in (4, 3, 2, 1):
        with pytest.raises(operations.WrongCode, match=f"{left} more"):
            opened(link, wrong_code(link))
    with pytest.raises(operations.LinkClosed, match="Five wrong"):
        opened(link, wrong_code(link))
    with pytest.raises(operations.LinkClosed):
        opened(link, links.code_of(link.pk))
    assert [use.what for use in link.uses.all()] == ["Opened"] * 2 + ["Wrong code"] * 5


def test_a_link_ends_after_two_weeks_or_when_it_is_closed(link: SecureLink) -> None:
    with pytest.raises(operations.LinkClosed):
        opened(link, links.code_of(link.pk), now=AT + timedelta(days=14))
    with pytest.raises(operations.LinkClosed):
        operations.visit_link(SYSTEM, token="nonsense", ip=None, now=AT)
    operations.close_link(SYSTEM, sending_id=link.sending_id, now=AT)
    with pytest.raises(operations.LinkClosed):
        opened(link, links.code_of(link.pk))


def test_the_public_page_gives_the_letter_for_the_code_and_says_nothing_else(
    link: SecureLink,
) -> None:
    SecureLink.objects.filter(pk=link.pk).update(expires_at=AT + timedelta(days=9999))
    path = f"/messages/read/{links.token_of(link.pk)}"
    browser = Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert "Terry" not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    wrong = browser.post(path, {"code": wrong_code(link)})
    assert wrong.status_code == 422
    assert "not right" in wrong.content.decode()
    right = browser.post(path, {"code": links.code_of(link.pk), "save": "1"})
    content = b"".join(right.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"%PDF")
    assert "attachment" in right["Content-Disposition"]
    assert browser.get("/messages/read/nonsense").status_code == 410


def test_an_unknown_reader_makes_the_sending_undeliverable(mail_server: PretendMailServer) -> None:
    sending = make.sending(make.ready_letter(), way="email", to="nobody@example.org")
    jobs.deliver(str(sending.message_id))
    sending.refresh_from_db()
    assert sending.state == "undeliverable"
    assert list(queries.not_arrived(SYSTEM)) == [sending.message]
    assert not queries.sendings_not_arrived(SYSTEM)
    assert Letter.objects.get(pk=sending.letter_id).standing == "ready"


class Fax:
    """A carrier that answers what it is told to."""

    def __init__(self) -> None:
        self.answers: list[Outcome] = []
        self.given: list[carriers.Parcel] = []

    def carry(self, parcel: carriers.Parcel) -> Outcome:
        self.given.append(parcel)
        return self.answers.pop(0)


@pytest.fixture
def fax() -> Iterator[Fax]:
    made = Fax()
    carriers.register("fax", made.carry, address=lambda text: text.replace(" ", ""))
    yield made
    carriers.register("fax", jobs.carry_by_fax, address=faxing.address_of)


def carried(sending: Sending) -> Sending:
    Sending.objects.filter(pk=sending.pk, next_try_at__isnull=False).update(next_try_at=AT)
    jobs.carry(str(sending.pk))
    sending.refresh_from_db()
    return sending


def test_a_carrier_is_tried_with_longer_pauses_and_then_given_up(fax: Fax) -> None:
    sending = make.sending(way="fax", to="978 555 0199")
    assert sending.to == "9785550199"
    for count, _pause in enumerate(PAUSES, 1):
        fax.answers.append(TryAgain("Busy."))
        assert (carried(sending).state, sending.attempts) == ("queued", count)
        assert sending.next_try_at is not None
    queued = ProcrastinateJob.objects.filter(task_name="messages.carry").order_by("-id")
    assert queued[0].scheduled_at == sending.next_try_at
    fax.answers.append(TryAgain("Busy."))
    assert carried(sending).state == "failed"
    assert "Given up after 7 attempts" in sending.last_error
    assert list(queries.sendings_not_arrived(SYSTEM)) == [sending]
    assert len({parcel.key for parcel in fax.given}) == 1
    assert fax.given[0].pdf.startswith(b"%PDF")
    operations.retry_sending(SYSTEM, sending_id=sending.pk, now=AT)
    fax.answers.append(Sent("F-1"))
    sending.refresh_from_db()
    assert carried(sending).state == "sent"
    assert sending.provider_id == "F-1"
    done = operations.record_fate(SYSTEM, key=sending.send_key, is_delivered=True, now=AT)
    assert done.state == "delivered"
    assert DocumentReference.objects.count() == 1


def test_a_wrong_number_is_settled_with_what_was_done_instead(fax: Fax) -> None:
    sending = make.sending(way="fax", to="1")
    fax.answers.append(Undeliverable("No fax answers there."))
    carried(sending)
    with pytest.raises(Refusal, match="what was done"):
        operations.settle_sending(SYSTEM, sending_id=sending.pk, note=" ", now=AT)
    operations.settle_sending(SYSTEM, sending_id=sending.pk, note="Mailed it", now=AT)
    assert not queries.sendings_not_arrived(SYSTEM)


def test_a_lost_attempt_is_picked_up_and_says_so(fax: Fax) -> None:
    sending = make.sending(way="fax", to="1")
    operations.begin_carrying(SYSTEM, sending_id=sending.pk, now=AT)
    late = AT + timedelta(hours=1)
    assert operations.pick_up_sendings(SYSTEM, now=late) == 1
    operations.begin_carrying(SYSTEM, sending_id=sending.pk, now=late)
    assert "Interrupted" in whats(sending)


def mailing_to(*patients: Patient, way: str = "mail", **fields: Any) -> Any:
    return operations.make_mailing(
        SYSTEM,
        name="Flu shots",
        template=fields.pop("template", None) or make.template(),
        way=way,
        patients=[each.pk for each in patients],
        chosen_by="all patients",
        now=AT,
        **fields,
    )


def step(mailing: Any, run: int = 1) -> bool:
    return operations.mail_next(SYSTEM, mailing_id=mailing.pk, run=run, now=AT, on=AT.date())


def test_a_mailing_writes_to_each_patient_once_and_says_who_was_left_out() -> None:
    well = [make.posted(make.patient(f"P{number}")) for number in range(3)]
    left = {
        make.patient("Nowhere"): "No complete address.",
        make.posted(make.patient("Gone", is_deceased=True)): "Has died.",
        make.posted(make.patient("Star", is_restricted=True)): "The chart is restricted",
    }
    mailing = mailing_to(*well, *left, well[0])
    operations.start_mailing(SYSTEM, mailing_id=mailing.pk, now=AT)
    assert step(mailing)
    operations.stop_mailing(SYSTEM, mailing_id=mailing.pk)
    assert not step(mailing)
    assert Sending.objects.count() == 1
    operations.start_mailing(SYSTEM, mailing_id=mailing.pk, now=AT)
    assert not step(mailing, run=1), "the job of before the stop gives way"
    jobs.run_mailing(str(mailing.pk), 2)
    found = queries.open_mailing(SYSTEM, mailing.pk)
    assert (found.state, found.total, found.written, found.left_out) == ("done", 6, 3, 3)
    assert Sending.objects.count() == 3
    for each, reason in left.items():
        assert reason in Recipient.objects.get(patient=each).reason
    assert Letter.objects.count() == 3


def test_a_mailing_by_e_mail_needs_an_address_a_yes_and_a_number_for_the_code() -> None:
    good = make.patient("Good", email="g@example.org", phone="978 555 0142")
    good.contact_points.update(may_text=True)
    silent = make.patient("Silent", email="s@example.org")
    unwilling = make.patient("Unwilling", email="u@example.org", phone="978 555 0143")
    Consent.objects.create(patient=unwilling, kind="email", given=False, on=AT.date())
    mailing = mailing_to(good, silent, unwilling, make.patient("None"), way="email")
    operations.start_mailing(SYSTEM, mailing_id=mailing.pk, now=AT)
    while step(mailing):
        pass
    fates = {r.patient.family_name: r.reason for r in mailing.recipients.all()}
    assert fates["Good"] == ""
    assert "number" in fates["Silent"]
    assert fates["Unwilling"] == "Does not want e-mail."
    assert fates["None"] == "No e-mail address."
    assert Message.objects.filter(channel="sms").count() == 1


def test_a_mailing_leaves_out_whose_letter_would_have_a_gap() -> None:
    patient = make.posted(make.patient("Gap"))
    body = "<p>Call <span data-field='patient.phone'></span></p>"
    mailing = mailing_to(patient, template=make.template("T", body=body))
    operations.start_mailing(SYSTEM, mailing_id=mailing.pk, now=AT)
    step(mailing)
    assert "Still to be filled in" in mailing.recipients.get().reason
    assert not Letter.objects.exists()


def test_a_mailing_whose_worker_was_killed_goes_on() -> None:
    mailing = mailing_to(make.posted(make.patient("A")))
    operations.start_mailing(SYSTEM, mailing_id=mailing.pk, now=AT)
    assert operations.pick_up_mailings(SYSTEM, now=AT + timedelta(minutes=1)) == 0
    assert operations.pick_up_mailings(SYSTEM, now=AT + timedelta(minutes=3)) == 1
    assert not step(mailing, run=1)
    assert step(mailing, run=2)


def test_patients_are_chosen_by_what_is_known_of_them() -> None:
    doctor = make.practitioner()
    one = make.posted(make.patient("One", usual_practitioner=doctor, language="es"))
    make.posted(make.patient("Two", birth_date="2010-01-01"), zip_code="02139")
    assert list(queries.patients_of(SYSTEM, practitioner_id=doctor.pk)) == [one]
    assert list(queries.patients_of(SYSTEM, language="es", zip_code="018")) == [one]
    assert queries.patients_of(SYSTEM, zip_code="02").count() == 1
    ids, unknown = queries.patients_numbered(SYSTEM, [str(one.number), f"0{one.number}", "x", "9"])
    assert (ids[0], unknown) == (one.pk, ["x", "9"])


def test_pdf_of_a_letter_is_handed_out_with_power_only() -> None:
    letter = make.ready_letter()
    assert queries.open_letter_file(SYSTEM, letter.pk).name.startswith("letter-2026-03-09")
