"""The chart's FHIR API, judged by fhir.resources (R4B): resources, searches, and who may read."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from fhir.resources.R4B.bundle import Bundle
from tests import make

from almoner.people.models import Patient
from almoner.platform.accounts.powers import CLINICIAN, CODER, RECEPTIONIST, RECORDS
from almoner.platform.audit.models import Reading
from almoner.records import operations
from almoner.records.models import KINDS, Condition, MedicationStatement, Observation
from almoner.records.tests.people import DOCTOR, NOW
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db
FIELDS: dict[str, dict[str, Any]] = {
    "encounter": {"reason": "Cough", "seen_by": "Dr. Hale", "ended_at": NOW + timedelta(hours=1)},
    "problem": {"code_system": "http://snomed.info/sct", "code": "195967001", "note": "At night"},
    "allergy": {"severity": "severe", "reaction": "Hives", "category": "food", "type": "allergy"},
    "medication": {"dosage": "One a day"},
    "immunization": {"lot_number": "A1", "site": "Left deltoid"},
    "observation": {"value": 70, "unit": "kg", "code_system": "http://loinc.org", "code": "1-8"},
    "family": {"relative": "MTH", "onset_age": 61, "is_deceased": True, "note": "Told by her"},
    "note": {"body": "# Plan\nRest & water, BP < 140\n\nSeen again in a month"},
    "procedure": {"ended_at": NOW + timedelta(hours=1)},
}


@pytest.fixture
def patient() -> Patient:
    return make.patient()


@pytest.fixture
def program() -> Client:
    return signed_in(CODER)


@pytest.mark.parametrize("kind", sorted({*FIELDS, "document"}))
@pytest.mark.parametrize("is_wrong", [False, True], ids=["true", "in-error"])
def test_every_kind_is_a_valid_resource(
    program: Client, patient: Patient, kind: str, is_wrong: bool
) -> None:
    more = (
        {}
        if kind in ("encounter", "document")
        else {"encounter": make.entry(patient, "Visit", KINDS["encounter"])}
    )
    row = make.entry(patient, "Something", KINDS[kind], **FIELDS.get(kind, {}), **more)
    if is_wrong:
        operations.mark_in_error(DOCTOR, row=row, reason="Wrong chart")
    name = "Composition" if kind == "note" else KINDS[kind].__name__
    answer = program.get(f"/fhir/{name}/{row.pk}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/fhir+json"
    module = import_module(f"fhir.resources.R4B.{name.lower()}")
    resource = getattr(module, name).model_validate(answer.json())
    assert resource.id == str(row.pk)
    assert str(patient.pk) in str(answer.json())
    assert ("entered-in-error" in str(answer.json())) is is_wrong
    assert Reading.objects.filter(patient_id=patient.pk, what=f"FHIR {name}").count() == 1


def test_a_search_is_a_bundle_page_by_page(program: Client, patient: Patient) -> None:
    for number in range(5):
        make.entry(patient, f"Problem {number}", at=NOW - timedelta(days=number))
    make.entry(make.patient(), "Of somebody else")
    seen: list[str] = []
    url = f"/fhir/Condition?patient=Patient/{patient.pk}&_count=2"
    while url:
        page = program.get(url).json()
        Bundle.model_validate(page)
        assert page["total"] == 5
        seen += [each["resource"]["code"]["text"] for each in page["entry"]]
        links = {each["relation"]: each["url"] for each in page["link"]}
        url = links.get("next", "")
    assert seen == [f"Problem {number}" for number in range(5)]


def test_dates_categories_and_when_it_was_written(program: Client, patient: Patient) -> None:
    old = make.entry(patient, "Old", Observation, value=1, at=NOW - timedelta(days=40))
    make.entry(patient, "New", Observation, value=1, at=NOW, category="laboratory")

    def found(**asked: Any) -> list[str]:
        page = program.get("/fhir/Observation", {"patient": str(patient.pk), **asked}).json()
        return [each["resource"]["code"]["text"] for each in page.get("entry", [])]

    assert found() == ["New", "Old"]
    assert found(date="ge2026-03-01") == ["New"]
    assert found(date="2026-03-02") == ["New"]
    assert found(date=["ge2026-01-01", "lt2026-03-02"]) == ["Old"]
    assert found(date="gt2026-03-02") == []
    assert found(category="laboratory") == ["New"]
    assert found(_lastUpdated="lt2020-01-01") == []
    updated = program.get(f"/fhir/Observation/{old.pk}").json()["meta"]["lastUpdated"]
    assert set(found(_lastUpdated=f"ge{updated[:10]}")) == {"New", "Old"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Condition", 400),
        ("Condition?patient=rubbish", 400),
        ("Condition?patient={id}&date=soon", 400),
        ("Condition?patient={id}&date=ge2026-99-99", 400),
        ("Condition?patient={id}&_count=many", 400),
        ("Condition?patient={id}&code=1", 400),
        ("Encounter?patient={id}&category=x", 400),
        ("Poem?patient={id}", 404),
        ("Condition/{id}", 404),
        ("Binary/{id}", 404),
    ],
)
def test_what_is_wrong_is_an_operation_outcome(
    program: Client, patient: Patient, path: str, status: int
) -> None:
    answer = program.get("/fhir/" + path.replace("{id}", str(patient.pk)))
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_document_leads_to_its_pdf(program: Client, patient: Patient) -> None:
    document = make.document(patient, "All is well.")
    answer = program.get(f"/fhir/DocumentReference?patient={patient.pk}").json()
    url = answer["entry"][0]["resource"]["content"][0]["attachment"]["url"]
    content = b"".join(program.get(f"/fhir/{url}").streaming_content)  # type: ignore[attr-defined]
    assert content == document.pdf.path.read_bytes()


def test_who_may_not_read(patient: Patient) -> None:
    row = make.entry(patient)
    desk, coder = signed_in(RECEPTIONIST), signed_in(CODER)
    address = f"/fhir/Condition?patient={patient.pk}"
    assert desk.get(address).status_code == 403
    assert desk.get(f"/fhir/Condition/{row.pk}").status_code == 403
    assert Client().get(address).status_code in (302, 401)
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    assert coder.get(address).status_code == 403
    assert coder.get(f"/fhir/Condition/{row.pk}").status_code == 403


def test_what_an_entry_is_for(program: Client, patient: Patient) -> None:
    problem: Condition = make.entry(patient, "Asthma")
    row = make.entry(patient, "Albuterol", MedicationStatement, reason=problem)
    resource = program.get(f"/fhir/MedicationStatement/{row.pk}").json()
    assert resource["reasonReference"] == [{"reference": f"Condition/{problem.pk}"}]


def test_an_encounter_says_with_whom_and_where(program: Client, patient: Patient) -> None:
    doctor, place = make.practitioner(), make.location("Main Street")
    row = make.entry(patient, "Visit", KINDS["encounter"], practitioner=doctor, location=place)
    resource = program.get(f"/fhir/Encounter/{row.pk}").json()
    who = {"reference": f"Practitioner/{doctor.pk}", "display": str(doctor)}
    where = {"reference": f"Location/{place.pk}", "display": str(place)}
    assert resource["participant"] == [{"individual": who}]
    assert resource["location"] == [{"location": where}]


def test_a_reason_opens_a_restricted_chart_to_who_may_break_the_glass(patient: Patient) -> None:
    make.entry(patient)
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    address = f"/fhir/Condition?patient={patient.pk}"
    why = {"X-Break-Glass-Reason": "Unconscious in the waiting room"}
    for role in (RECEPTIONIST, CLINICIAN):
        assert signed_in(role).get(address, headers=why).status_code == 403
    clerk = signed_in(RECORDS)
    assert clerk.get(address, headers={"X-Break-Glass-Reason": "  "}).status_code == 403
    assert not Reading.objects.filter(patient_id=patient.pk).exists()
    assert clerk.get(address, headers=why).json()["total"] == 1
    read = Reading.objects.get(patient_id=patient.pk)
    assert (read.is_break_glass, read.reason) == (True, "Unconscious in the waiting room")
