"""Files sent with a form: they come in like any other paper, for this patient, and once."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.lib.questionnaires import building
from almoner.people.models import Patient
from almoner.platform.accounts.powers import RECEPTIONIST, SECRETARY
from almoner.records import operations, queries
from almoner.records.models import IncomingDocument, QuestionnaireResponse
from almoner.records.operations import attaching
from almoner.records.tests.people import DESK, NOW
from almoner.records.tests.test_forms_filling import answer, begun, fields, page_of
from almoner.records.tests.test_forms_links import asked, entered, path
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    make.practice()
    return make.patient()


@pytest.fixture
def desk() -> Client:
    return signed_in(RECEPTIONIST)


def picture(word: str = "front") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{word}.pdf", make.pdf(word))


def insured(desk: Client, patient: Patient) -> QuestionnaireResponse:
    row = begun("insurance", patient)
    answer(desk, row, {"insured": "Yes"})
    return row


def send(client: Client, row: QuestionnaireResponse, *chosen: Any, **more: Any) -> Any:
    name = fields(row)["1-card"].name
    url = reverse("records:response", args=[row.pk])
    return client.post(url, {**page_of(row), f"f.{name}": list(chosen), **more}, headers=HTMX)


def test_a_card_sent_by_link_comes_in_for_the_patient_and_once(
    patient: Patient, client: Client
) -> None:
    request = asked(patient, "insurance")
    entered(client, request)
    row = request.response
    client.post(path(request), {**page_of(row), "q.0": "0"}, headers=HTMX)
    name = fields(row)["1-card"].name
    for _turn in range(2):  # the second is what a line that was lost sends again
        sent = {**page_of(row), f"f.{name}": [picture("front"), picture("back")]}
        page = text(client.post(path(request), sent, headers=HTMX))
        assert "front.pdf" in page
    front, back = IncomingDocument.objects.order_by("name").reverse()
    assert (front.name, back.name) == ("front.pdf", "back.pdf")
    assert {front.wanted_patient, back.wanted_patient} == {patient}
    assert front.sender == "Insurance: The patient, by link"
    assert fields(row)["1-card"].texts == ("front.pdf", "back.pdf")
    assert "file" not in {f.control for f in fields(row).values() if f.item.kind != "attachment"}


def test_staff_reach_the_file_from_the_form(patient: Patient, desk: Client) -> None:
    row = insured(desk, patient)
    send(desk, row, picture())
    said = {
        **{"1-payer": "Blue Shield", "1-member": "A1", "1-holder": "My own", "second": "No"},
        **{"accident": "No", "assign": "Yes", "ins-signed": "Tula Terry"},
    }
    done = answer(desk, row, said, do="complete")
    assert done.status_code == 302, text(done)
    file = IncomingDocument.objects.get()
    page = text(signed_in(SECRETARY).get(reverse("records:response", args=[row.pk])))
    assert f'href="{reverse("records:incoming_item", args=[file.pk])}"' in page
    attachment = [
        each.answers[0].value
        for each in queries.answers_of(queries.found_response(row.pk)).all_items()
        if each.link_id == "1-card"
    ]
    assert attachment[0] is not None
    assert attachment[0].members == {
        "contentType": "application/pdf",
        "size": file.original.size,
        "title": "front.pdf",
        "url": f"urn:uuid:{file.pk}",
    }


def test_a_file_taken_out_is_set_aside_with_the_reason(patient: Patient, desk: Client) -> None:
    row = insured(desk, patient)
    send(desk, row, picture("front"), picture("thumb"))
    name = fields(row)["1-card"].name
    page = send(desk, row, remove=f"{name}~1")
    assert "thumb.pdf" not in text(page)
    front, thumb = IncomingDocument.objects.order_by("name")
    assert (thumb.state, thumb.reason) == ("aside", attaching.TAKEN_OUT)
    assert front.state != "aside"
    assert fields(row)["1-card"].texts == ("front.pdf",)


def test_a_file_taken_out_and_sent_again_waits_again(patient: Patient, desk: Client) -> None:
    row = insured(desk, patient)
    send(desk, row, picture())
    send(desk, row, remove=f"{fields(row)['1-card'].name}~0")
    assert IncomingDocument.objects.get().state == "aside"
    send(desk, row, picture())
    assert IncomingDocument.objects.get().state == "received"
    assert fields(row)["1-card"].texts == ("front.pdf",)


def test_a_file_is_taken_where_only_a_suggestion_asks_for_it(
    patient: Patient, desk: Client
) -> None:
    before = insured(desk, patient)
    said = {"1-payer": "Blue Shield", "1-member": "A1", "1-holder": "My own", "second": "No"}
    signed = {"accident": "No", "assign": "Yes", "ins-signed": "Tula Terry"}
    assert answer(desk, before, {**said, **signed}, do="complete").status_code == 302
    QuestionnaireResponse.objects.update(reviewed_at=NOW, reviewed_by="Ruth")
    row = begun("insurance", patient)
    url = reverse("records:response", args=[row.pk])
    page = text(desk.get(url))
    assert 'name="f.1~0-5"' in page, "insurance is suggested, so its card is asked for"
    posted = {**page_of(row, is_prefilled=True), "f.1~0-5": picture()}
    assert "front.pdf" in text(desk.post(url, posted, headers=HTMX))
    assert IncomingDocument.objects.get().wanted_patient == patient


def test_what_is_too_much_is_said_and_nothing_typed_is_lost(
    patient: Patient, desk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = insured(desk, patient)
    settings.FILE_LIMIT = 100
    posted = {**page_of(row), f"q.{fields(row)['1-payer'].name}": "Blue Shield"}
    name = fields(row)["1-card"].name
    url = reverse("records:response", args=[row.pk])
    page = desk.post(url, {**posted, f"f.{name}": picture(), "do": "complete"}, headers=HTMX)
    assert page.status_code == 422
    assert "“front.pdf” is larger than" in text(page)
    assert fields(row)["1-payer"].texts == ("Blue Shield",)
    assert not IncomingDocument.objects.exists()
    settings.FILE_LIMIT = 1_000_000
    monkeypatch.setattr(attaching, "MOST_FILES", 1)
    page = send(desk, row, picture("front"), picture("back"))
    assert "1 files came with this form already" in text(page)
    assert fields(row)["1-card"].texts == ("front.pdf",)


def test_a_dangerous_file_is_held_and_one_to_another_question_is_not_looked_at(
    patient: Patient, desk: Client
) -> None:
    row = insured(desk, patient)
    send(desk, row, SimpleUploadedFile("card.pdf", b"MZ\x90\x00 not a card"))
    held = IncomingDocument.objects.get()
    assert held.state == "held"
    assert held.reason
    assert fields(row)["1-card"].texts == ("card.pdf",)
    url = reverse("records:response", args=[row.pk])
    other = fields(row)["1-payer"].name
    desk.post(url, {**page_of(row), f"f.{other}": picture()}, headers=HTMX)
    assert IncomingDocument.objects.count() == 1


def test_another_page_that_went_on_meanwhile_is_not_overwritten(
    patient: Patient, desk: Client
) -> None:
    row = insured(desk, patient)
    with pytest.raises(operations.FilledElsewhere):
        operations.attach(
            DESK, response=row, upload=picture(), editor="other", seen_version=0, now=NOW
        )
    assert not IncomingDocument.objects.exists()


def test_a_required_file_may_be_asked_for() -> None:
    form = queries.body_of(begun("insurance").form)
    item = next(each for each in form.all_items() if each.link_id == "1-card")
    item_required = building.changed(form, "1-card", building.replace(item, is_required=True))
    assert building.troubles(item_required) == ()
