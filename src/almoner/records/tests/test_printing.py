"""PDFs of a selection of a chart: what they hold, whose name is on each page, who may open them."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.lib.refusal import NotFound, NotPermitted
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, CODER
from almoner.platform.audit.models import Reading
from almoner.records import operations, queries
from almoner.records.jobs import prints as jobs
from almoner.records.models import (
    AllergyIntolerance,
    ChartPrint,
    DocumentPage,
    Encounter,
    MedicationStatement,
    Observation,
)
from almoner.records.queries import Selection
from almoner.records.tests.people import DOCTOR, NOW, READER

pytestmark = pytest.mark.django_db
MARKUP = "#set page(width: 1pt) $x$ *b* \\ @a <k>"


def login(role: str = CLINICIAN, name: str = "doctor") -> tuple[Client, Actor]:
    user = User.objects.create_user(name, name=f"{name} Price")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client, user.as_actor()


@pytest.fixture
def patient() -> Patient:
    return make.patient(family_name="Terry", given_name="Tula")


def printed(actor: Actor, patient: Patient, **chosen: Any) -> tuple[ChartPrint, list[str]]:
    """Return the order and the text of each page."""
    order = operations.order_print(actor, patient=patient, selection=Selection(**chosen), now=NOW)
    jobs.make_print(str(order.pk))
    order.refresh_from_db()
    with pypdfium2.PdfDocument(BytesIO(order.path.read_bytes())) as pdf:
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    return order, texts


def test_each_page_names_the_patient_and_its_number(patient: Patient) -> None:
    for number in range(120):
        make.entry(patient, f"Problem {number}", note="Seen again")
    order, pages = printed(login()[1], patient)
    assert len(pages) == order.page_count > 3
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Terry, Tula" in text
        assert f"chart {patient.number}" in text
        assert f"{patient.birth_date:%m/%d/%Y}" in text
    whole = " ".join(pages)
    assert all(f"Problem {number}" in whole for number in range(120))
    assert "The whole chart: 120 entries" in whole


def test_nothing_that_was_typed_is_markup(patient: Patient) -> None:
    make.entry(patient, MARKUP, note=MARKUP)
    text = printed(login()[1], patient)[1][0]
    assert text.replace(" ", "").count(MARKUP.replace(" ", "")) == 2


def test_entered_in_error_is_left_out_unless_asked_for(patient: Patient) -> None:
    actor = login()[1]
    row = make.entry(patient, "Gout")
    make.entry(patient, "Asthma")
    operations.mark_in_error(DOCTOR, row=row, reason="Wrong chart")
    assert "Gout" not in printed(actor, patient)[1][0]
    text = printed(actor, patient, with_errors=True)[1][0]
    assert "Gout" in text
    assert "ENTERED IN ERROR: Wrong chart" in text
    assert "The whole chart: 2 entries" in text
    text = printed(actor, patient, ticked=(f"problem:{row.pk}",))[1][0]
    assert "Gout" in text
    assert "A part of the chart: 1 entry, chosen one by one" in text


def test_every_version_is_printed_when_asked_for(patient: Patient) -> None:
    row = make.entry(patient, "Asthma", at=NOW)
    operations.change(DOCTOR, row=row, seen_version=1, values={"note": "At night"}, now=NOW)
    actor = login()[1]
    assert "Version 2" not in printed(actor, patient)[1][0]
    text = printed(actor, patient, with_versions=True)[1][0]
    assert "Version 2" in text
    assert "note At night" in text


def test_a_selection_by_kind_dates_and_problem(patient: Patient) -> None:
    asthma = make.entry(patient, "Asthma")
    visit = make.entry(patient, "Follow-up", Encounter)
    make.entry(patient, "Albuterol", MedicationStatement, reason=asthma, encounter=visit)
    make.entry(patient, "Peak flow", Observation, value=400, encounter=visit)
    make.entry(patient, "Latex", AllergyIntolerance, encounter=visit)
    make.entry(patient, "Aspirin", MedicationStatement, at=make.NOON - timedelta(days=40))

    def texts(**chosen: Any) -> set[str]:
        parts = queries.selected(patient, Selection(**chosen))
        assert queries.count_of(parts) == len(queries.latest_of(parts))
        return {row.text for row in queries.latest_of(parts)}

    assert len(texts()) == 6
    assert texts(kinds=("allergy", "problem")) == {"Latex", "Asthma"}
    assert texts(until=f"{make.NOON - timedelta(days=30):%Y-%m-%d}") == {"Aspirin"}
    assert "Aspirin" not in texts(since=f"{make.NOON:%Y-%m-%d}")
    assert texts(problem=str(asthma.pk)) == {"Asthma", "Follow-up", "Albuterol", "Peak flow"}
    assert texts(ticked=(f"problem:{asthma.pk}",)) == {"Asthma"}


def test_the_pages_of_documents_come_along(patient: Patient) -> None:
    document = make.document(patient, "First leaf", "Second leaf", title="Spirometry report")
    DocumentPage.objects.filter(document=document, number=2).update(release_class="part2")
    actor = login()[1]
    assert len(printed(actor, patient)[1]) == 1
    order, pages = printed(actor, patient, with_pages=True)
    assert order.page_count == len(pages) == 3
    assert "First leaf" in pages[1]
    assert "Spirometry report, " in pages[1]
    assert "Page 2 of 3" in pages[1]
    assert "Second leaf" in pages[2]
    assert "SUBSTANCE USE (42 CFR PART 2)" in pages[2]
    assert f"chart {patient.number}" in pages[2]


def test_a_document_that_cannot_be_read_is_named(patient: Patient) -> None:
    document = make.document(patient, "A leaf", title="Spoilt")
    whole = document.pdf.path.read_bytes()
    document.pdf.path.write_bytes(b"%PDF-1.7 and then nothing")
    try:
        pages = printed(login()[1], patient, with_pages=True)[1]
    finally:
        document.pdf.path.write_bytes(whole)
    assert len(pages) == 1
    assert "The pages of “Spoilt” could not be read" in pages[0]


def test_only_who_asked_may_open_it_and_for_a_day_alone(patient: Patient) -> None:
    make.entry(patient)
    client, actor = login()
    order, _pages = printed(actor, patient)
    address = reverse("records:print_pdf", args=[patient.pk, order.pk])
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert login(name="other")[0].get(address).status_code == 404
    assert {"printing of an entry", "PDF of the chart"} <= set(
        Reading.objects.filter(patient_id=patient.pk).values_list("what", flat=True)
    )
    assert operations.forget_prints(SYSTEM, now=NOW + timedelta(hours=23)) == 0
    assert operations.forget_prints(SYSTEM, now=NOW + timedelta(hours=24)) == 1
    assert not order.path.exists()
    assert client.get(address).status_code == 410
    page = client.get(reverse("records:print", args=[patient.pk, order.pk]))
    assert "No longer kept" in page.content.decode()


def test_who_may_not_print(patient: Patient) -> None:
    make.entry(patient)
    address = reverse("records:print_choose", args=[patient.pk])
    assert login(CODER, "coder")[0].get(address).status_code == 403
    with pytest.raises(NotPermitted):
        operations.order_print(READER, patient=patient, selection=Selection(), now=NOW)
    with pytest.raises(operations.NeedsAnAccount):
        operations.order_print(SYSTEM, patient=patient, selection=Selection(), now=NOW)
    actor = login()[1]
    with pytest.raises(operations.NothingSelected):
        operations.order_print(actor, patient=make.patient(), selection=Selection(), now=NOW)
    order = operations.order_print(actor, patient=patient, selection=Selection(), now=NOW)
    with pytest.raises(NotFound):
        queries.open_print(actor, make.patient(), order.pk)


def test_the_screen_chooses_and_leads_to_the_pdf(patient: Patient) -> None:
    row = make.entry(patient, "Gout")
    make.entry(patient, "Latex", AllergyIntolerance)
    client, _actor = login()
    address = reverse("records:print_choose", args=[patient.pk])
    page = client.get(address, {"kind": "allergy"}).content.decode()
    assert "Latex" in page
    assert f"problem:{row.pk}" not in page
    wrong = client.get(address, {"since": "yesterday"})
    assert wrong.status_code == 422
    assert "“yesterday” is no day" in wrong.content.decode()
    answer = client.post(address, {"entry": [f"problem:{row.pk}", "rubbish"], "with_pages": "on"})
    order = ChartPrint.objects.get()
    assert answer.headers["HX-Redirect"] == reverse("records:print", args=[patient.pk, order.pk])
    assert (order.entry_count, order.selection["ticked"]) == (1, [f"problem:{row.pk}"])
    progress = client.get(answer.headers["HX-Redirect"]).content.decode()
    assert "Waiting for its turn" in progress
    operations.note_print_progress(SYSTEM, print_id=order.pk, done=1)
    assert "1 of 1 entries" in client.get(answer.headers["HX-Redirect"]).content.decode()
    operations.give_up_print(SYSTEM, print_id=UUID(str(order.pk)))
    assert "Not made" in client.get(answer.headers["HX-Redirect"]).content.decode()
    assert client.post(address, {"kind": "procedure"}).status_code == 422
