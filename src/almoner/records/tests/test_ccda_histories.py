"""Encounters, histories and plans of a clinical document: what becomes of each in a chart."""

from datetime import date

import pytest
from django.urls import reverse
from tests import make

from almoner.lib.tests.ccda_made import RESULT, T, document, section, template
from almoner.main.demo import outside
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import RECORDS
from almoner.records import operations, queries
from almoner.records.models import (
    Condition,
    DocumentReference,
    Encounter,
    FamilyMemberHistory,
    MedicationStatement,
    Observation,
    Procedure,
    Reconciliation,
)
from almoner.records.queries.reconciling import Offer
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db
ON = make.NOON.date()


@pytest.fixture
def patient() -> Patient:
    return make.patient("Lee", "Zoë", date(1975, 5, 1))


def clinical(patient: Patient, raw: bytes | str) -> DocumentReference:
    content = raw.encode() if isinstance(raw, str) else raw
    return make.document(patient, title="Summary", original=make.stored("summary.xml", content))


def offers(row: DocumentReference) -> tuple[Offer, ...]:
    return queries.offers_of(row, now=make.NOON).entries


def take_all(row: DocumentReference) -> int:
    wanted = [each.number for each in offers(row) if each.is_open]
    return len(operations.reconcile(SYSTEM, document=row, numbers=wanted, now=make.NOON))


def observed(number: str, inside: str, *, negated: bool = False) -> str:
    negation = ' negationInd="true"' if negated else ""
    return f"<observation{negation}>{template(number)}{inside}</observation>"


def only(patient: Patient, entry: str) -> Offer:
    (found,) = offers(clinical(patient, document(section(entry))))
    return found


def test_the_whole_summary_is_taken_over_or_explained(patient: Patient) -> None:
    row = clinical(patient, outside.summary_of(patient, ON))
    found = offers(row)
    assert [each.words for each in found if each.why_not] == [
        "No known food allergies",
        "Vitamin D",
        "Follow-up visit",
        "Urinalysis",
        "Exercise to lose weight",
    ]
    assert take_all(row) == len(found) - 5
    visit = Encounter.objects.get()
    assert (visit.class_code, visit.reason) == ("AMB", "Hay fever")
    assert (visit.seen_by, visit.source) == ("Dr. Harriet Bell, Elm Street Clinic", "Summary")
    smoking = Observation.objects.get(code="72166-2")
    assert (smoking.category, smoking.value_text) == ("social-history", "Former smoker")
    assert Observation.objects.get(code="74013-4").value == 1
    father = FamilyMemberHistory.objects.get()
    assert (father.text, father.relative, father.onset_age) == ("Myocardial infarction", "FTH", 57)
    assert Condition.objects.get(text="Pneumonia").status == "inactive"
    assert Condition.objects.get(text="Allergic rhinitis").status == "active"
    surgery = Procedure.objects.get()
    assert (surgery.at.date(), surgery.note[:21]) == (ON, "When is not told; the")
    planned = MedicationStatement.objects.get(status="intended")
    assert planned.note.startswith("Planned for ")
    assert not any(each.is_open for each in offers(row))


def test_a_second_summary_finds_what_the_chart_has(patient: Patient) -> None:
    raw = outside.summary_of(patient, ON)
    take_all(clinical(patient, raw))
    again = offers(clinical(patient, raw.replace('extension="demo-1"', 'extension="demo-2"')))
    assert {each.words for each in again if each.is_open and not each.known} == set()
    assert not any(each.is_new for each in again if each.is_open)


def test_the_same_illness_of_another_relative_is_new(patient: Patient) -> None:
    raw = outside.summary_of(patient, ON)
    take_all(clinical(patient, raw))
    other = raw.replace('code="FTH"', 'code="PGRFTH"').replace('"Father"', '"Grandfather"')
    row = clinical(patient, other)
    (found,) = (each for each in offers(row) if each.section == "Family history")
    assert found.is_new
    assert found.words == "Grandfather: Myocardial infarction"
    operations.reconcile(SYSTEM, document=row, numbers=[found.number], now=make.NOON)
    grandfather = FamilyMemberHistory.objects.get(relative="GRFTH")
    assert grandfather.note == "Told of: Grandfather."


def test_plans_are_not_ticked_and_say_what_to_do(patient: Patient) -> None:
    found = {
        each.words: each for each in offers(clinical(patient, outside.summary_of(patient, ON)))
    }
    assert "Book the visit" in found["Follow-up visit"].why_not
    assert "goal" in found["Exercise to lose weight"].why_not
    cetirizine = found["Cetirizine 10 mg oral tablet"]
    assert cetirizine.is_open
    assert not cetirizine.is_new


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (observed("46", '<value code="1" displayName="Asthma"/>', negated=True), "what is not"),
        (observed("78", '<code code="72166-2"/><value nullFlavor="UNK"/>'), "no value"),
        (
            '<observation nullFlavor="UNK"><templateId root="2.16.840.1.113883.10.20.15.3.8"/>'
            '<code code="ASSERTION"/><value code="77386006" displayName="Pregnancy"/>'
            "</observation>",
            "unknown",
        ),
        (f"<encounter>{template('49')}<code code='1' displayName='Visit'/></encounter>", "when"),
        (f"<encounter>{template('49')}</encounter>", "what it is"),
    ],
)
def test_what_says_nothing_is_not_offered(patient: Patient, entry: str, words: str) -> None:
    assert words in only(patient, entry).why_not


def test_an_assertion_of_an_older_document_has_its_question(patient: Patient) -> None:
    value = '<code code="ASSERTION"/><value code="8517006" displayName="Former smoker"/>'
    found = only(patient, observed("78", value))
    assert found.words == "Tobacco smoking status; Former smoker"
    pregnancy = observed("38", value.replace("Former smoker", "Pregnancy"))
    assert (only(patient, pregnancy).values or {})["value_text"] == "Yes"


@pytest.mark.parametrize(
    ("code", "system", "expected"),
    [
        ("99283", "2.16.840.1.113883.6.12", "EMER"),
        ("99222", "2.16.840.1.113883.6.12", "IMP"),
        ("ACUTE", "2.16.840.1.113883.5.4", "IMP"),
        ("185349003", "2.16.840.1.113883.6.96", "AMB"),
    ],
)
def test_the_class_of_an_encounter(patient: Patient, code: str, system: str, expected: str) -> None:
    what = f'<code code="{code}" codeSystem="{system}" displayName="Visit"/>'
    when = '<effectiveTime><low value="202601051030+0000"/></effectiveTime>'
    values = only(patient, f"<encounter>{template('49')}{what}{when}</encounter>").values or {}
    assert values["class_code"] == expected
    assert ("does not tell its class" in values["note"]) == (code == "185349003")
    assert f"{values['at']:%H:%M}" == "10:30"


def test_numbers_of_kinds_read_before_stay_theirs(patient: Patient) -> None:
    """What was taken over before encounters were read is not offered again."""
    visit = f"<encounter>{template('49')}<code code='1' displayName='Visit'/></encounter>"
    row = clinical(patient, document(section(visit), section(RESULT)))
    first, second = offers(row)
    assert (first.words, first.number, second.number) == ("Visit", 1, 0)
    Reconciliation.objects.create(
        document=row, number=0, entry_kind="observation", entry_id=row.pk, at=make.NOON, by="Ann"
    )
    assert [each.taken_by for each in offers(row)] == ["", "Ann"]


def test_an_encounter_keeps_the_problems_in_it(patient: Patient) -> None:
    problem = observed("4", '<value code="1" displayName="Cough"/>')
    inside = f'<entryRelationship><act><templateId root="{T}80"/><entryRelationship>{problem}'
    visit = f"<encounter>{template('49')}{inside}</entryRelationship></act></entryRelationship>"
    found = offers(clinical(patient, document(section(f"{visit}</encounter>"))))
    assert [each.words for each in found] == ["encounter: not named", "Cough"]


def test_the_demonstration_has_one_to_take_over(patient: Patient) -> None:
    row = outside.let_one_come(patient, now=make.NOON)
    found = queries.offers_of(row, now=make.NOON)
    assert not found.doubts
    assert sum(each.is_open for each in found.entries) >= 12
    assert row.page_count >= 1
    url = reverse("records:reconcile", args=[patient.pk, row.pk])
    assert "Tobacco smoking status; Former smoker" in signed_in(RECORDS).get(url).content.decode()
