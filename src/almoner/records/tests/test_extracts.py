"""Extracts of a chart filed as documents, so that their pages can be released."""

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from tests.make import NOON

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.powers import CLINICIAN, RECORDS
from almoner.records import queries
from almoner.records.models import DocumentPage, DocumentReference, Note
from almoner.records.tests.people import NOW
from almoner.records.tests.test_printing import login, printed
from almoner.records.tests.test_screens import HTMX, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    return make.patient()


@pytest.fixture
def clerk() -> tuple[Client, Actor]:
    return login(RECORDS, "ruth")


def filed(client: Client, patient: Patient, key: object, release_class: str = "ordinary") -> str:
    url = reverse("records:file_print", args=[patient.pk, key])
    answer = client.post(url, {"release_class": release_class}, headers=HTMX)
    return str(answer.headers.get("HX-Redirect", "")) or text(answer)


def test_an_extract_is_filed_once_and_its_pages_are_offered_for_release(
    clerk: tuple[Client, Actor], patient: Patient
) -> None:
    client, actor = clerk
    make.entry(patient, "Opioid use disorder")
    order, pages = printed(actor, patient, kinds=("problem",), until=str(NOON.date()))
    assert "File it in the chart" in text(
        client.get(reverse("records:print", args=[patient.pk, order.pk]))
    )
    for _turn in range(2):
        where = filed(client, patient, order.pk, "part2")
    row = DocumentReference.objects.get()
    assert where == reverse("records:document", args=[patient.pk, row.pk])
    assert (row.page_count, row.at.date().isoformat()) == (len(pages), str(NOON.date()))
    assert list(DocumentPage.objects.values_list("release_class", flat=True)) == ["part2"]
    request = make.release_request(patient)
    make.authority(request)
    [choice] = queries.release.choices_of(request, NOON.date())
    assert choice.document == row
    assert not choice.pages[0].may_leave, "an authorization that is silent on Part 2"


def test_what_has_a_class_of_its_own_is_not_laundered(
    clerk: tuple[Client, Actor], patient: Patient
) -> None:
    client, actor = clerk
    make.document(patient, "Asthma")
    whole, _pages = printed(actor, patient, with_pages=True)
    assert "documents are released by themselves" in filed(client, patient, whole.pk)
    note = make.entry(patient, "Session", Note)
    type(note.type).objects.filter(pk=note.type_id).update(release_class="psychotherapy")
    named, _pages = printed(actor, patient)
    assert "restricted otherwise" in filed(client, patient, named.pk)
    assert "restricted otherwise" in filed(client, patient, named.pk, "part2")
    assert DocumentReference.objects.count() == 1
    assert filed(client, patient, named.pk, "psychotherapy").startswith("/records/")


def test_who_may_not_file_is_not_offered_it(patient: Patient) -> None:
    client, actor = login(CLINICIAN)
    make.entry(patient, "Asthma")
    order, _pages = printed(actor, patient)
    assert "File it" not in text(client.get(reverse("records:print", args=[patient.pk, order.pk])))
    url = reverse("records:file_print", args=[patient.pk, order.pk])
    assert client.post(url, {"release_class": "ordinary"}, headers=HTMX).status_code == 403


def test_a_request_leads_to_an_extract_of_its_dates(
    clerk: tuple[Client, Actor], patient: Patient
) -> None:
    client, _actor = clerk
    make.entry(patient, "Asthma")
    request = make.release_request(patient, from_on=NOW.date(), to_on=NOW.date())
    request.status = "checked"
    request.save()
    page = text(client.get(reverse("records:release_pages", args=[request.pk])))
    wanted = f"since={NOW.date()}&amp;until={NOW.date()}"
    assert wanted in page
    assert "kind=problem" in page
    assert "kind=note" not in page
