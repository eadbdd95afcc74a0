"""Papers put right after the fact: locked ones opened, misfiled ones taken out of the chart."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.platform.accounts.powers import RECEPTIONIST, RECORDS
from almoner.records import intake, operations, queries
from almoner.records.models import DocumentReference, IncomingDocument
from almoner.records.tests.people import READER, role
from almoner.records.tests.test_incoming import CLERK, LAB, NOW, came, filed
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db


def locked(text: str, password: str = "Maple-7") -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf(text))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(user=password, owner="owner"))
    return made.getvalue()


def unlocked(row: IncomingDocument, password: str) -> Any:
    url = reverse("records:unlock", args=[row.pk])
    return signed_in(RECORDS).post(url, {"password": password})


def test_a_locked_file_opens_with_its_password_and_stays_as_it_came() -> None:
    raw = locked(LAB)
    row = came(raw)
    assert row.state == "held"
    assert unlocked(row, "Maple-7").status_code == 204
    intake.read_incoming(row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.page_count) == ("confirm", 1)
    assert row.original.path.read_bytes() == raw
    assert "Tula" in filed(row).pages.get().text


def test_a_wrong_password_changes_nothing() -> None:
    row = came(locked(LAB))
    answer = unlocked(row, "maple-7")
    assert answer.status_code == 422
    assert "small and capital" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.pdf) == ("held", None)


def test_what_is_active_in_a_locked_file_is_still_seen() -> None:
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf(LAB))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(made, encryption=pikepdf.Encryption(user="x", owner="y"))
    row = came(made.getvalue())
    unlocked(row, "x")
    intake.read_incoming(row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, "infected" in row.reason) == ("held", True)
    with pytest.raises(NotPermitted):
        queries.open_original(role(RECEPTIONIST), row.pk)


def test_a_locked_file_that_is_set_aside_comes_back_to_be_read() -> None:
    row = came(locked(LAB))
    unlocked(row, "Maple-7")
    operations.set_aside(CLERK, incoming=row, reason="Twice", now=NOW)
    operations.bring_back(CLERK, incoming=row)
    row.refresh_from_db()
    assert row.state == "received"


def test_a_misfiled_document_waits_again_and_stays_marked_where_it_was() -> None:
    wrong, right = make.patient("Wrong"), make.patient("Right")
    row = came(make.pdf(LAB))
    document = filed(row, wrong)
    page = reverse("records:document", args=[wrong.pk, document.pk])
    clerk = signed_in(RECORDS)
    assert "Not this patient" in clerk.get(page).content.decode()
    asked = reverse("records:misfiled", args=[wrong.pk, document.pk])
    assert clerk.post(asked, {"reason": ""}).status_code == 422
    clerk.post(asked, {"reason": "It is Right's"})
    document.refresh_from_db()
    assert (document.is_in_error, document.error_reason) == (True, "It is Right's")
    again = IncomingDocument.objects.exclude(pk=row.pk).get()
    assert (again.state, again.part_of, again.page_count) == ("confirm", row, 1)
    assert "Not this patient" not in clerk.get(page).content.decode()
    moved = filed(again, right)
    assert [page.text for page in moved.pages.all()] == [page.text for page in document.pages.all()]
    row.refresh_from_db()
    assert row.document == document


def test_only_who_may_takes_a_document_out() -> None:
    patient = make.patient()
    document = filed(came(make.pdf(LAB)), patient)
    asked = reverse("records:misfiled", args=[patient.pk, document.pk])
    assert signed_in(RECEPTIONIST).post(asked, {"reason": "x"}).status_code == 403
    with pytest.raises(NotPermitted):
        operations.take_out(READER, document=document, reason="x", now=NOW)
    made_here = make.document(patient)
    with pytest.raises(operations.CameNotIn):
        operations.take_out(CLERK, document=made_here, reason="x", now=NOW)
    assert not DocumentReference.objects.filter(status="entered-in-error").exists()
