"""The chart's screens: what they show, what they keep, who may see them, and what they cost."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.people.models import Patient
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, CODER, MANAGER, RECEPTIONIST, SECRETARY
from almoner.platform.audit.models import Reading
from almoner.records import operations
from almoner.records.models import (
    KINDS,
    AllergyIntolerance,
    Condition,
    MedicationStatement,
    Observation,
    Procedure,
)
from almoner.records.tests.people import DOCTOR, NOW

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())


def signed_in(role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"), name=f"{role} Price")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def doctor() -> Client:
    return signed_in(CLINICIAN)


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def text(response: Any) -> str:
    return str(response.content.decode())


def url(name: str, patient: Patient, *rest: object) -> str:
    return reverse(f"records:{name}", args=[patient.pk, *rest])


def filled(patient: Patient, times: int = 1) -> None:
    for number in range(times):
        problem = make.entry(patient, f"Asthma {number}")
        make.entry(patient, f"Latex {number}", AllergyIntolerance, severity="severe")
        make.entry(patient, f"Albuterol {number}", MedicationStatement, reason=problem)
        make.entry(patient, f"Spirometry {number}", Procedure, reason=problem)
        make.entry(patient, "Body weight", Observation, value=70 + number, unit="kg", code="1")
        make.entry(patient, "Office visit", KINDS["encounter"])
        make.entry(patient, "Influenza", KINDS["immunization"])


def test_the_summary_shows_what_one_must_know(doctor: Client, patient: Patient) -> None:
    filled(patient)
    make.entry(patient, "Broken arm", status="resolved")
    make.entry(patient, "Gout", status="entered-in-error")
    page = text(doctor.get(url("chart", patient)))
    for shown in ("Asthma 0", "Latex 0", "Severe", "Albuterol 0", "70 kg", "Influenza"):
        assert shown in page
    assert "Broken arm" not in page
    assert "Gout" not in page
    assert Reading.objects.filter(patient_id=patient.pk, what="chart").count() == 1


def test_an_empty_chart_says_so(doctor: Client, patient: Patient) -> None:
    assert "No allergy is recorded" in text(doctor.get(url("chart", patient)))
    assert "The chart is empty" in text(doctor.get(url("entries", patient)))
    assert "No problem is recorded" in text(doctor.get(url("problems", patient)))


def test_the_list_is_filtered_searched_and_paged(doctor: Client, patient: Patient) -> None:
    filled(patient, 10)
    make.entry(patient, "Gout", status="entered-in-error", note="Left toe")
    seen = []
    address = url("entries", patient)
    page = doctor.get(address).context["page"]
    while True:
        seen += [(row.at, row.pk) for row in page.entries]
        if not page.older:
            break
        page = doctor.get(address, {"before": page.older}).context["page"]
    assert len(seen) == len(set(seen)) == 71
    assert seen == sorted(seen, reverse=True)
    only = text(doctor.get(address, {"kind": "allergy"}))
    assert "Latex 3" in only
    assert "Albuterol" not in only
    found = doctor.get(address, {"q": "go tOE"})
    assert [row.text for row in found.context["page"].entries] == ["Gout"]
    assert "Entered in error" in text(found)
    assert "Nothing in the chart matches" in text(doctor.get(address, {"q": "zzz | & ! ("}))
    assert doctor.get(address, {"before": "rubbish"}).status_code == 404


def test_a_document_is_found_by_the_words_of_its_pages(doctor: Client, patient: Patient) -> None:
    make.document(patient, "Nothing here", "The thyroid is enlarged", title="Ultrasound")
    make.document(make.patient(), "The thyroid is enlarged", title="Another's")
    found = doctor.get(url("entries", patient), {"q": "enlarg thyr"})
    assert [row.text for row in found.context["page"].entries] == ["Ultrasound"]
    assert found.context["page"].entries[0].kind == "document"


def test_each_problem_has_what_was_given_for_it(doctor: Client, patient: Patient) -> None:
    filled(patient)
    make.entry(patient, "Spirometry 0", Procedure, reason=Condition.objects.get())
    page = text(doctor.get(url("problems", patient)))
    assert "Albuterol 0" in page
    assert "Spirometry 0 \u00d7 2" in page


@pytest.mark.parametrize("screen", ["chart", "entries", "problems"])
def test_the_statements_do_not_grow_with_the_chart(
    doctor: Client, patient: Patient, screen: str
) -> None:
    counts = []
    for _ in range(2):
        filled(patient, 4)
        doctor.get(url(screen, patient))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            doctor.get(url(screen, patient))
        counts.append(len(captured))
    assert counts == [COUNTS[screen]] * 2


def test_adding_and_correcting_in_the_dialog(doctor: Client, patient: Patient) -> None:
    add = url("add", patient, "allergy")
    assert "Substance" in text(doctor.get(add, headers=HTMX))
    answer = doctor.post(add, {"text": "", "status": "active", "at": "2020-01-05"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="2020-01-05"' in text(answer)
    typed = {"text": "Latex", "status": "active", "at": "2020-01-05", "severity": "mild"}
    assert doctor.post(add, typed, headers=HTMX).status_code == 204
    row = AllergyIntolerance.objects.get()
    assert f"{row.at:%Y-%m-%d %H:%M}" == "2020-01-05 12:00"
    change = url("change", patient, "allergy", row.pk)
    assert 'value="2020-01-05"' in text(doctor.get(change))
    answer = doctor.post(change, {**typed, "severity": "severe", "version": "1"}, headers=HTMX)
    assert answer.status_code == 204
    row.refresh_from_db()
    assert (row.severity, row.version, row.at.hour) == ("severe", 2, 12)
    page = text(doctor.get(url("entry", patient, "allergy", row.pk)))
    assert "Version 1" in page
    assert "<strong>Severe</strong>" in page


def test_who_saves_second_sees_what_the_first_changed(doctor: Client, patient: Patient) -> None:
    row = make.entry(patient, "Asthma", at=NOW)
    operations.change(DOCTOR, row=row, seen_version=1, values={"note": "At night"}, now=NOW)
    typed = {"text": "Mild asthma", "status": "active", "at": "2026-03-02", "version": "1"}
    answer = doctor.post(url("change", patient, "problem", row.pk), typed, headers=HTMX)
    assert answer.status_code == 422
    assert "At night" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert Condition.objects.get().text == "Asthma"


def test_vital_signs(doctor: Client, patient: Patient) -> None:
    address = url("add_vitals", patient)
    at = {"at": "2026-03-02T09:00"}
    assert "at least one" in text(doctor.post(address, at, headers=HTMX))
    answer = doctor.post(address, {**at, "pulse": "7000", "weight": "150"}, headers=HTMX)
    assert answer.status_code == 422
    assert "cannot be right" in text(answer)
    answer = doctor.post(address, {**at, "pulse": "70", "weight": "150.5"}, headers=HTMX)
    assert answer.status_code == 204
    assert {row.facts for row in Observation.objects.all()} == {"70 /min", "150.5 lb"}
    row = Observation.objects.get(code="8867-4")
    change = url("change", patient, "observation", row.pk)
    assert 'value="70"' in text(doctor.get(change))
    typed = {**at, "value": "72", "unit": "/min", "status": "final", "version": "1"}
    assert doctor.post(change, typed, headers=HTMX).status_code == 204


def test_entered_in_error_and_back(doctor: Client, patient: Patient) -> None:
    row = make.entry(patient, "Gout")
    address = url("error", patient, "problem", row.pk)
    assert doctor.post(address, {"reason": ""}, headers=HTMX).status_code == 422
    assert doctor.post(address, {"reason": "Wrong chart"}, headers=HTMX).status_code == 204
    assert "Wrong chart" in text(doctor.get(url("entry", patient, "problem", row.pk)))
    assert doctor.post(address, {"take_back": "yes"}, headers=HTMX).status_code == 204
    assert Condition.objects.get().status == "active"


def test_an_entry_of_another_chart_is_not_found(doctor: Client, patient: Patient) -> None:
    row = make.entry(make.patient(), "Gout")
    assert doctor.get(url("entry", patient, "problem", row.pk)).status_code == 404
    assert doctor.get(url("entry", patient, "poem", row.pk)).status_code == 404
    assert doctor.get(url("add", patient, "document")).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees", "writes", "marks"),
    [
        (CLINICIAN, True, True, True),
        (SECRETARY, True, True, False),
        (CODER, True, False, False),
        (RECEPTIONIST, False, False, False),
    ],
)
def test_who_may_do_what(
    role: str, sees: bool, writes: bool, marks: bool, patient: Patient
) -> None:
    row = make.entry(patient)
    client = signed_in(role)
    for allowed, address in (
        (sees, url("chart", patient)),
        (sees, url("entries", patient)),
        (sees, url("problems", patient)),
        (sees, url("entry", patient, "problem", row.pk)),
        (writes, url("add", patient, "problem")),
        (writes, url("add_vitals", patient)),
        (writes, url("change", patient, "problem", row.pk)),
        (marks, url("error", patient, "problem", row.pk)),
    ):
        assert client.get(address).status_code == (200 if allowed else 403), address
    page = text(client.get(reverse("people:patient", args=[patient.pk])))
    assert ("Open the chart" in page) is sees


def test_a_restricted_chart_asks_for_the_reason(patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    boss = signed_in(MANAGER)
    answer = boss.get(url("chart", patient))
    assert answer.status_code == 403
    assert "Why do you need to open it?" in text(answer)
    wanted = {"reason": "Complaint", "next": url("chart", patient)}
    answer = boss.post(reverse("people:break_glass", args=[patient.pk]), wanted, follow=True)
    assert "No allergy is recorded" in text(answer)


def test_a_merged_chart_leads_to_its_survivor(doctor: Client, patient: Patient) -> None:
    retired = make.patient()
    Patient.objects.filter(pk=retired.pk).update(merged_into=patient)
    assert doctor.get(url("chart", retired)).headers["Location"] == url("chart", patient)
