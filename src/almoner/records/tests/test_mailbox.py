"""E-mails that come in over a real SMTP connection: kept before they are acknowledged, once."""

import smtplib
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings
from tests import make

from almoner.main.processes import free_port
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import intake, mailbox, operations, queries
from almoner.records.gateways.mail_drop import listener
from almoner.records.models import IncomingDocument
from almoner.records.models.documents import DocumentOrigin

HERE = "127.0.0.1"
SUBJECT = "Terry, Tula, DOB: 02-28-1960"
LAB = "LABORATORY REPORT\nSpecimen collected: 11/02/2025\nHemoglobin 13.1 g/dL reference 12-16"


def message(
    text: str = "Please file this.", *, subject: str = "Terry, Tula, DOB: 02-28-1960"
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Elm Clinic <elm@example.org>", "documents@localhost"
    made["Subject"], made["Message-ID"] = subject, "<1@elm.example.org>"
    made.set_content(text)
    return made


def with_report(text: str = "Please file this.", **words: str) -> EmailMessage:
    made = message(text, **words)
    made.add_attachment(make.pdf(LAB), maintype="application", subtype="pdf", filename="lab.pdf")
    return made


def keep(raw: bytes, sender: str) -> None:
    mailbox.take_in(raw, sender=sender, now=timezone.now())


@pytest.fixture
def drop(transactional_db: None, settings: Settings) -> Iterator[Controller]:
    settings.MAIL_DROP_SENDERS = ["@example.org"]
    server = listener(HERE, free_port(40_000), keep=keep)
    server.start()
    yield server
    server.stop()


def send(drop: Controller, mail: EmailMessage, **words: Any) -> None:
    with smtplib.SMTP(HERE, drop.port) as client:
        client.send_message(mail, **words)


def read_all() -> None:
    while found := IncomingDocument.objects.filter(state="received"):
        for row in found:
            intake.read_incoming(row.pk, now=make.NOON)


def test_a_message_and_what_it_brings_come_in_once(drop: Controller) -> None:
    patient = make.patient("Terry", given_name="Tula", birth_date=date(1960, 2, 28))
    mail = with_report()
    mail.set_boundary("once")  # or each sending would be another message
    send(drop, mail)
    send(drop, mail)
    row = IncomingDocument.objects.get()
    assert (row.origin, row.sender, row.name) == (
        "email",
        "Elm Clinic <elm@example.org>",
        "Terry, Tula, DOB: 02-28-1960.eml",
    )
    assert row.original.path.read_bytes().replace(b"\r\n", b"\n").startswith(b"From: Elm Clinic")
    read_all()
    own, attached = IncomingDocument.objects.order_by("id")
    assert (own.state, attached.state, attached.name) == ("confirm", "confirm", "lab.pdf")
    assert queries.attached_to(own) == [attached]
    assert attached.proposal["type"]["words"]
    assert [each["id"] for each in attached.proposal["patients"]] == [str(patient.pk)]


def test_a_message_that_says_nothing_is_set_aside(drop: Controller) -> None:
    send(drop, with_report(" \n"))
    read_all()
    own, attached = IncomingDocument.objects.order_by("id")
    assert (own.state, attached.state) == ("aside", "confirm")
    assert "what was attached" in own.reason


def test_nothing_is_acknowledged_that_is_not_kept(
    drop: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = operations.receive

    def broken(*args: Any, **words: Any) -> IncomingDocument:
        whole(*args, **words)
        raise OSError("no space left on device")

    mail = with_report()
    mail.set_boundary("once")  # or each sending would be another message
    monkeypatch.setattr(operations, "receive", broken)
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(drop, mail)
    assert caught.value.smtp_code == 451
    monkeypatch.undo()
    send(drop, mail)
    assert IncomingDocument.objects.count() == 1


def test_only_our_addresses_only_known_senders_only_so_large(
    drop: Controller, settings: Settings
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(drop, message(), to_addrs=["somebody@else.example"])
    with pytest.raises(smtplib.SMTPSenderRefused):
        send(drop, message(), from_addr="spam@else.example")
    settings.FILE_LIMIT = 500
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(drop, with_report())
    assert caught.value.smtp_code == 552
    assert not IncomingDocument.objects.exists()


@pytest.mark.django_db
def test_a_broken_message_is_held_with_its_reason_and_kept() -> None:
    for raw in (b"no head at all", b"From: a@b\r\nContent-Type: multipart/mixed\r\n\r\nx"):
        mailbox.take_in(raw, sender="a@example.org", now=make.NOON)
    read_all()
    rows = IncomingDocument.objects.order_by("id")
    assert [(row.state, row.sender) for row in rows] == [
        ("held", "a@example.org"),
        ("confirm", "a@b"),
    ]
    assert rows[0].original.path.read_bytes() == b"no head at all"


@pytest.mark.django_db
def test_a_message_that_is_uploaded_to_a_chart_brings_its_files_there() -> None:
    patient = make.patient()
    row = operations.receive(
        SYSTEM,
        upload=SimpleUploadedFile("saved.eml", with_report().as_bytes()),
        origin=DocumentOrigin.UPLOAD,
        arrival_key="one",
        now=make.NOON,
        patient=patient,
    )
    intake.read_incoming(row.pk, now=make.NOON)
    intake.read_incoming(row.pk, now=make.NOON)
    attached = IncomingDocument.objects.exclude(pk=row.pk).get()
    assert (attached.wanted_patient, attached.origin) == (patient, "upload")


@pytest.mark.django_db
def test_the_same_attachment_in_two_messages_is_seen() -> None:
    for number in (1, 2):
        mailbox.take_in(with_report(f"Number {number}").as_bytes(), sender="", now=make.NOON)
    read_all()
    first, second = IncomingDocument.objects.filter(name="lab.pdf").order_by("id")
    (like,) = queries.likes_of(second, queries.pages_of(second))
    assert (like.incoming, like.share) == (first, 1.0)
