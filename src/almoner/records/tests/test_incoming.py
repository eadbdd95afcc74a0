"""What comes in is kept once, read, confirmed by a person and filed; nothing is dropped."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests import make

from almoner.lib.refusal import ChangedMeanwhile, NotPermitted
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.powers import RECORDS
from almoner.records import intake, operations, queries
from almoner.records.models import DocumentReference, DocumentType, IncomingDocument, ReadPage
from almoner.records.models.documents import DocumentOrigin
from almoner.records.tests.people import READER, role

pytestmark = pytest.mark.django_db
NOW = make.NOON
CLERK = Actor("Ada Price", powers=role(RECORDS).powers | {"files.store"})
LAB = """LABORATORY REPORT
Patient: Terry, Tula
DOB: 02/28/1960
Specimen collected: 11/02/2025
Hemoglobin 13.1 g/dL, Glucose 98 mg/dL, reference range 70-99
"""


def came(
    content: bytes, name: str = "scan.pdf", *, key: str = "", **words: Any
) -> IncomingDocument:
    """Let a file come in and be read, as the worker would."""
    row = operations.receive(
        CLERK,
        upload=SimpleUploadedFile(name, content),
        origin=DocumentOrigin.UPLOAD,
        arrival_key=key or f"test:{name}:{hash(content)}",
        now=NOW,
        **words,
    )
    intake.read_incoming(row.pk, now=NOW)
    row.refresh_from_db()
    return row


def filed(row: IncomingDocument, patient: Any = None, **words: Any) -> DocumentReference:
    return operations.file_incoming(
        CLERK,
        incoming=row,
        seen_version=words.pop("seen_version", row.version),
        patient=patient or make.patient(),
        type=DocumentType.objects.get(name="Laboratory report"),
        on=date(2025, 11, 2),
        now=NOW,
        **words,
    )


def test_a_file_is_read_proposed_and_filed_page_by_page() -> None:
    patient = make.patient("Terry", given_name="Tula", birth_date=date(1960, 2, 28))
    make.patient("Terry", given_name="Tom", birth_date=date(1991, 1, 1))
    row = came(make.pdf(LAB, "Page two of the report, nothing else."))
    assert (row.state, row.page_count) == ("confirm", 2)
    best = row.proposal["patients"][0]
    assert best["id"] == str(patient.pk)
    assert best["confidence"] >= 0.9
    assert "02/28/1960" in best["words"]
    assert row.proposal["date"]["on"] == "2025-11-02"
    kind = DocumentType.objects.get(pk=row.proposal["type"]["id"])
    assert kind.name == "Laboratory report"
    document = filed(row, patient)
    row.refresh_from_db()
    assert row.state == "filed"
    assert row.document == document
    assert document.original == document.pdf
    assert [page.number for page in document.pages.all()] == [1, 2]
    assert "Hemoglobin" in document.pages.get(number=1).text


def test_the_same_arrival_comes_in_once_and_the_same_file_is_noticed() -> None:
    first, again = came(make.pdf(LAB), key="a"), came(make.pdf(LAB), key="a")
    assert first.pk == again.pk
    other = came(make.pdf(LAB), key="b")
    likes = queries.likes_of(other, queries.pages_of(other))
    assert [(like.incoming.pk, like.share) for like in likes] == [(first.pk, 1.0)]
    near = came(make.pdf(LAB + "Signed electronically"), key="c")
    assert queries.likes_of(near, queries.pages_of(near))[0].share > 0.8
    far = came(make.pdf("A letter about something else altogether, with enough words in it."))
    assert queries.likes_of(far, queries.pages_of(far)) == []


def test_reading_twice_records_once() -> None:
    row = came(make.pdf(LAB))
    intake.read_incoming(row.pk, now=NOW)
    assert ReadPage.objects.filter(pdf=row.pdf_id).count() == 1
    filed(row)
    intake.read_incoming(row.pk, now=NOW)
    assert IncomingDocument.objects.count() == 1
    with pytest.raises(operations.NotToConfirm):
        filed(row, seen_version=IncomingDocument.objects.get().version)
    assert DocumentReference.objects.count() == 1


def test_who_saw_an_older_version_is_told() -> None:
    row = came(make.pdf(LAB))
    with pytest.raises(ChangedMeanwhile):
        filed(row, seen_version=row.version - 1)


@cache
def encrypted() -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf("Secret"))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(user="x", owner="y"))
    return made.getvalue()


def with_script() -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf("Come and click here, dear reader"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        pdf.save(made)
    return made.getvalue()


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WRONG: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "encrypted": ("a.pdf", encrypted, "password"),
    "script": ("a.pdf", with_script, "JavaScript"),
    "cut short": ("a.pdf", lambda: make.pdf(LAB)[:900], "cut short"),
    "virus": ("a.txt", lambda: EICAR, "EICAR"),
    "program": ("a.exe", lambda: b"MZ\x90\x00" + bytes(400), "kind of file"),
    "renamed": ("a.png", lambda: make.pdf(LAB), "by its content"),
    "empty": ("a.pdf", lambda: b"", "empty"),
    "broken picture": ("a.jpg", lambda: b"\xff\xd8\xff" + bytes(90) + b"\xff\xd9", "damaged"),
    "broken": ("a.pdf", lambda: b"%PDF-1.7 rubbish %%EOF", "damaged"),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_what_is_wrong_is_held_with_its_reason_and_can_be_filed_anyway(case: str) -> None:
    name, content, words = WRONG[case]
    row = came(content(), name)
    assert row.state == "held"
    assert words in row.reason
    assert row.original.path.read_bytes() == content()
    operations.try_again(CLERK, incoming=row, is_forced=True)
    intake.read_incoming(row.pk, now=NOW)
    row.refresh_from_db()
    assert row.state == "confirm", row.reason
    assert row.pdf is not None
    assert b"JavaScript" not in row.pdf.path.read_bytes()
    assert filed(row).original == row.original


def test_a_file_that_ends_the_program_again_and_again_is_held() -> None:
    row = operations.receive(
        CLERK,
        upload=SimpleUploadedFile("scan.pdf", make.pdf(LAB)),
        origin=DocumentOrigin.SCAN,
        arrival_key="x",
        now=NOW,
    )
    for _ in range(3):
        assert operations.begin_reading(CLERK, incoming_id=row.pk)
    assert operations.begin_reading(CLERK, incoming_id=row.pk) is None
    row.refresh_from_db()
    assert row.state == "held"
    assert operations.pick_up(CLERK, now=NOW + timedelta(hours=1)) == 0


def test_a_lost_job_is_picked_up() -> None:
    operations.receive(
        CLERK,
        upload=SimpleUploadedFile("scan.pdf", make.pdf(LAB)),
        origin=DocumentOrigin.SCAN,
        arrival_key="x",
        now=NOW,
    )
    assert operations.pick_up(CLERK, now=NOW) == 0
    assert operations.pick_up(CLERK, now=NOW + timedelta(hours=1)) == 1


def test_a_document_is_set_aside_with_a_reason_and_brought_back() -> None:
    row = came(make.pdf(LAB))
    with pytest.raises(operations.NoReason):
        operations.set_aside(CLERK, incoming=row, reason=" ", now=NOW)
    operations.set_aside(CLERK, incoming=row, reason="An advertisement", now=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("aside", "An advertisement")
    operations.bring_back(CLERK, incoming=row)
    row.refresh_from_db()
    assert row.state == "confirm"


def test_only_who_may_file_receives_and_only_the_trusted_release() -> None:
    row = came(with_script())
    with pytest.raises(NotPermitted):
        operations.try_again(READER, incoming=row)
    with pytest.raises(NotPermitted):
        operations.try_again(
            Actor("x", powers=frozenset({"records.file"})), incoming=row, is_forced=True
        )
    with pytest.raises(NotPermitted):
        queries.open_incoming(READER, row.pk)


def test_the_database_lets_nothing_be_filed_without_a_document_or_held_without_a_reason() -> None:
    row = came(make.pdf(LAB))
    for wrong in (
        {"state": "filed"},
        {"state": "held", "reason": ""},
        {"pdf": None},
        {"state": "lost"},
        {"origin": "pigeon"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            IncomingDocument.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        row.delete()
