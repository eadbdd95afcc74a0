"""The screens of paper coming in: what they show, who may see them, and what they cost."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.platform.accounts.powers import CODER, RECEPTIONIST, RECORDS
from almoner.records import intake
from almoner.records.models import DocumentReference, DocumentType, IncomingDocument
from almoner.records.tests.test_incoming import LAB, NOW, came, filed
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db
COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())


@pytest.fixture
def clerk() -> Client:
    return signed_in(RECORDS)


def item(row: IncomingDocument, name: str = "incoming_item", *rest: object) -> str:
    return reverse(f"records:{name}", args=[row.pk, *rest])


def typed(row: IncomingDocument, patient: Any, **more: object) -> dict[str, object]:
    kind = DocumentType.objects.get(name="Laboratory report")
    return {
        "patient": patient.pk, "type": kind.pk, "on": "2025-11-02", "title": "",
        "version": row.version, **more,
    }  # fmt: skip


def test_files_are_uploaded_once_and_shown(clerk: Client) -> None:
    page = clerk.get(reverse("records:upload"))
    batch = page.context["batch"]

    def send() -> Any:
        files = [SimpleUploadedFile(f"{n}.pdf", make.pdf(LAB, f"{n}")) for n in (1, 2)]
        return clerk.post(reverse("records:upload"), {"batch": batch, "files": files}, headers=HTMX)

    assert send().headers["HX-Redirect"] == reverse("records:incoming")
    send()
    assert IncomingDocument.objects.count() == 2
    listed = text(clerk.get(reverse("records:incoming")))
    assert "1.pdf" in listed
    assert "Waiting to be read" in listed
    none = clerk.post(reverse("records:upload"), {"batch": batch}, headers=HTMX)
    assert none.status_code == 422
    assert "at least one file" in text(none)


def test_a_document_is_confirmed_in_two_steps_and_the_next_one_comes(clerk: Client) -> None:
    patient = make.patient("Terry", given_name="Tula", birth_date="1960-02-28")
    patient.refresh_from_db()
    row, other = came(make.pdf(LAB)), came(make.pdf(LAB + "again"))
    page = text(clerk.get(item(row)))
    assert "<mark>02/28/1960</mark>" in page
    assert str(patient.pk) in page
    asked = clerk.post(item(row, "file_incoming"), typed(row, patient), headers=HTMX)
    assert "File this document?" in text(asked)
    assert "Terry, Tula" in text(asked)
    assert not DocumentReference.objects.exists()
    done = clerk.post(
        item(row, "file_incoming"), typed(row, patient, confirmed="yes"), headers=HTMX
    )
    assert done.headers["HX-Redirect"] == item(other)
    document = DocumentReference.objects.get()
    shown = clerk.get(reverse("records:document", args=[patient.pk, document.pk]))
    assert "Laboratory report" in text(shown)
    picture = clerk.get(reverse("records:document_page", args=[patient.pk, document.pk, 1]))
    assert picture.content.startswith(b"\xff\xd8\xff")
    assert "Filed by" in text(clerk.get(item(row)))


def test_what_is_missing_is_said_beside_its_field(clerk: Client) -> None:
    row = came(make.pdf("Nothing that names anybody, not even a date of any kind."))
    answer = clerk.post(
        item(row, "file_incoming"), {**typed(row, make.patient()), "patient": ""}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "Say whose it is" in text(answer)
    early = {**typed(row, make.patient()), "on": "1800-01-01", "confirmed": "yes"}
    answer = clerk.post(item(row, "file_incoming"), early, headers=HTMX)
    assert answer.status_code == 422
    assert "before the patient was born" in text(answer)


def test_pages_are_turned_moved_left_out_split_and_joined(clerk: Client) -> None:
    row = came(make.pdf("Alpha page one of it all", "Beta page two of it all", "Gamma page three"))

    def change(verb: str, *pages: int, of: IncomingDocument = row) -> IncomingDocument:
        of.refresh_from_db()
        sent = {"verb": verb, "page": pages, "version": of.version}
        answer = clerk.post(item(of, "arrange"), sent, headers=HTMX)
        assert "HX-Redirect" in answer.headers, text(answer)
        key = answer.headers["HX-Redirect"].rstrip("/").rsplit("/", 1)[1]
        for each in IncomingDocument.objects.filter(state="reading"):
            intake.read_incoming(each.pk, now=NOW)
        return IncomingDocument.objects.get(pk=key)

    def words(of: IncomingDocument) -> list[str]:
        of.refresh_from_db()
        return [page.text.split()[0] for page in intake.pages_of(of)]

    change("later", 1)
    assert words(row) == ["Beta", "Alpha", "Gamma"]
    change("right", 2)
    assert words(row) == ["Beta", "Alpha", "Gamma"]
    off = change("split", 3)
    assert (words(off), words(row)) == (["Gamma"], ["Beta", "Alpha"])
    change("join", of=row)
    assert words(row) == ["Beta", "Alpha", "Gamma"]
    off.refresh_from_db()
    assert off.state == "aside"
    change("leave_out", 1, 3)
    assert words(row) == ["Alpha"]
    refused = clerk.post(
        item(row, "arrange"), {"verb": "leave_out", "page": 1, "version": row.version}, headers=HTMX
    )
    assert refused.status_code == 422
    stale = clerk.post(
        item(row, "arrange"), {"verb": "right", "page": 1, "version": 1}, headers=HTMX
    )
    assert stale.status_code == 409
    assert row.original.path.read_bytes() == make.pdf(
        "Alpha page one of it all", "Beta page two of it all", "Gamma page three"
    )


def test_what_is_held_says_why_and_who_may_release_it(clerk: Client) -> None:
    row = came(b"MZ" + bytes(300), "setup.exe")
    assert "Held" in text(clerk.get(item(row)))
    assert "no kind of file" in text(clerk.get(reverse("records:incoming"), {"state": "held"}))
    desk = signed_in(RECEPTIONIST)
    assert "can take it in anyway" in text(desk.get(item(row)))
    refused = desk.post(item(row, "read_again"), {"anyway": "yes"}, headers=HTMX)
    assert refused.status_code == 403
    assert clerk.post(item(row, "read_again"), {"anyway": "yes"}, headers=HTMX).status_code == 204


def test_set_aside_and_back(clerk: Client) -> None:
    row = came(make.pdf(LAB))
    assert clerk.post(item(row, "set_aside"), {"reason": ""}, headers=HTMX).status_code == 422
    assert (
        clerk.post(item(row, "set_aside"), {"reason": "An advert"}, headers=HTMX).status_code == 200
    )
    assert "An advert" in text(clerk.get(item(row)))
    assert clerk.post(item(row, "bring_back"), headers=HTMX).status_code == 204


def test_a_coder_sees_no_incoming_paper_and_a_receptionist_no_chart() -> None:
    row = came(make.pdf(LAB))
    document = filed(row)
    coder, desk = signed_in(CODER), signed_in(RECEPTIONIST)
    for address in (reverse("records:incoming"), item(row), item(row, "incoming_page", 1)):
        assert coder.get(address).status_code == 403
    shown = reverse("records:document", args=[document.patient_id, document.pk])
    picture = reverse("records:document_page", args=[document.patient_id, document.pk, 1])
    assert coder.get(shown).status_code == 200
    for address in (shown, picture, reverse("files:open", args=["records.document", document.pk])):
        assert desk.get(address).status_code == 403


def test_the_statements_do_not_grow_with_the_list(clerk: Client) -> None:
    counts = []
    for times in (1, 6):
        for number in range(times):
            came(make.pdf(LAB, f"{times}.{number}"))
        clerk.get(reverse("records:incoming"))
        with CaptureQueriesContext(connection) as asked:
            clerk.get(reverse("records:incoming"))
        counts.append(len(asked))
    assert counts == [COUNTS["incoming"]] * 2


def test_a_cover_sheet_files_what_lies_behind_it(clerk: Client) -> None:
    patient = make.patient("Okafor", given_name="Ada")
    kind = DocumentType.objects.get(name="Consent")
    answer = clerk.post(reverse("records:cover", args=[patient.pk]), {"type": kind.pk})
    assert answer["Content-Type"] == "application/pdf"
    from almoner.lib.paper import Leaf, joined

    stack = joined(
        [
            (make.pdf("A page that lay on top of the stack by itself"), [Leaf(1)]),
            (answer.content, [Leaf(1)]),
            (make.pdf("I consent to it all, 11/02/2025", "second page"), [Leaf(1), Leaf(2)]),
        ]
    )
    row = came(stack)
    assert (row.state, row.page_count) == ("confirm", 1)
    document = DocumentReference.objects.get()
    assert (document.patient, document.type, document.page_count) == (patient, kind, 2)
    assert document.at.date().isoformat() == "2025-11-02"
