"""Filling forms in at the desk, reviewing them, and what becomes of the answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.lib import paper
from almoner.lib import questionnaires as lib
from almoner.lib.refusal import NotPermitted
from almoner.people.models import Consent, ContactPoint, Patient, PatientAddress, PatientContact
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.powers import CODER, RECEPTIONIST, SECRETARY
from almoner.records import operations, queries
from almoner.records.jobs import forms as jobs
from almoner.records.models import (
    AllergyIntolerance,
    AnswerDecision,
    Condition,
    FamilyMemberHistory,
    MedicationStatement,
    Observation,
    Procedure,
    Questionnaire,
    QuestionnaireResponse,
)
from almoner.records.models.questionnaires import FilledBy
from almoner.records.papers import forms as papers
from almoner.records.tests.people import DESK, DOCTOR, NOW, READER, WRITER
from almoner.records.tests.test_screens import COUNTS, HTMX, signed_in, text

pytestmark = pytest.mark.django_db


def form_of(name: str) -> Questionnaire:
    return Questionnaire.objects.get(url=f"urn:almoner:form:{name}")


def begun(name: str, patient: Patient | None = None) -> QuestionnaireResponse:
    return operations.start(
        DESK,
        patient=patient or make.patient(),
        questionnaire=form_of(name),
        filled_by=FilledBy.DESK,
        now=NOW,
    )


def fields(row: QuestionnaireResponse) -> dict[str, lib.Field]:
    """Return the questions shown, the last of each linkId."""
    row = queries.found_response(row.pk)
    shown = lib.sheet(queries.body_of(row.form), queries.answers_of(row), zone=NOW.tzinfo)  # type: ignore[arg-type]
    return {field.item.link_id: field for field in shown if field.control != "add"}


def page_of(row: QuestionnaireResponse, *, is_prefilled: bool = False) -> dict[str, Any]:
    """Return what the page of a form posts as it stands."""
    row = queries.found_response(row.pk)
    posted: dict[str, Any] = {"editor": "me", "version": row.version}
    form, answers = queries.body_of(row.form), queries.answers_of(row)
    if is_prefilled:
        suggested = queries.suggestions_of(row, is_patients=False)
        answers = lib.prefilled(form, answers, suggested).response
    shown = lib.sheet(form, answers, zone=NOW.tzinfo)  # type: ignore[arg-type]
    for field in shown:
        if field.control != "add":
            posted.setdefault(f"n.{field.group_name}", field.count)
        if field.choices:
            posted[f"q.{field.name}"] = [each.value for each in field.choices if each.is_chosen]
        elif field.texts:
            posted[f"q.{field.name}"] = list(field.texts)
        if field.words:
            posted[f"w.{field.name}"] = field.words
    return posted


def answer(client: Client, row: QuestionnaireResponse, given: dict[str, Any], **more: Any) -> Any:
    """Answer the questions that are shown, by linkId: words, or the labels of choices."""
    shown, posted = fields(row), page_of(row)
    for link_id, value in given.items():
        field = shown[link_id]
        labels = value if isinstance(value, list) else [value]
        by_label = {each.label: each.value for each in field.choices}
        posted[f"q.{field.name}"] = [by_label.get(each, each) for each in labels]
    url = reverse("records:response", args=[row.pk])
    return client.post(url, {**posted, **more}, headers={} if "do" in more else HTMX)


@pytest.fixture
def desk() -> Client:
    return signed_in(RECEPTIONIST)


@pytest.fixture
def secretary() -> Client:
    return signed_in(SECRETARY)


def phq(client: Client, patient: Patient, ninth: str = "Not at all") -> QuestionnaireResponse:
    row = begun("phq-9", patient)
    items = [item for item in queries.body_of(row.form).items if item.is_required]
    given = dict.fromkeys((item.link_id for item in items), "Several days")
    answer(client, row, {**given, "44260-8": ninth}, do="complete")
    row.refresh_from_db()
    return row


def test_a_form_shows_what_answers_ask_for_and_keeps_what_is_typed(desk: Client) -> None:
    row = begun("insurance")
    assert "1-payer" not in fields(row)
    page = answer(desk, row, {"insured": "Yes"})
    assert "Insurance company" in text(page)
    answer(desk, row, {"1-payer": "Blue Shield"})
    answer(desk, row, {"insured": "No"})
    assert "1-payer" not in fields(row)
    answer(desk, row, {"insured": "Yes"})
    assert fields(row)["1-payer"].texts == ("Blue Shield",)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk: Client) -> None:
    row = begun("intake")
    page = answer(desk, row, {"family": "Terry", "zip": "02138"}, do="complete")
    assert page.status_code == 422
    assert "“First name” (given) is not answered: it must be filled in." in text(page)
    assert fields(row)["zip"].texts == ("02138",)
    row.refresh_from_db()
    assert row.status == "in-progress"


def test_groups_repeat_and_are_taken_out(desk: Client) -> None:
    row = begun("history")
    answer(desk, row, {"no-meds": "Yes"})
    answer(desk, row, {"med": "Lisinopril 10 mg"})
    group = fields(row)["meds"].group_name
    answer(desk, row, {}, add=group)
    assert fields(row)["meds"].count == 2
    answer(desk, row, {"med": "Metformin"})
    answer(desk, row, {}, remove=f"{group}~0")
    assert fields(row)["meds"].count == 1
    assert fields(row)["med"].texts == ("Metformin",)


def test_a_second_page_is_told_that_the_first_changed_the_form(desk: Client) -> None:
    row = begun("intake")
    stale = page_of(row)
    answer(desk, row, {"family": "Terry"})
    url = reverse("records:response", args=[row.pk])
    refused = desk.post(url, {**stale, "editor": "another"}, headers=HTMX)
    assert refused.status_code == 409
    again = desk.post(url, {**stale, "editor": "me", "q.0~0-0": "Terry"}, headers=HTMX)
    assert again.status_code == 200


def test_phq_9_is_scored_and_its_ninth_question_alarms(desk: Client) -> None:
    row = phq(desk, make.patient())
    assert (row.status, row.score, row.score_says, row.alert) == ("completed", 8, "Mild", "")
    row = phq(desk, make.patient(), "Several days")
    assert row.score == 9
    assert "self-harm" in row.alert
    assert queries.waiting_responses(DESK)[0].pk == row.pk
    with pytest.raises(NotPermitted):
        operations.see_alert(DESK, response=row, done="Called", now=NOW)
    with pytest.raises(NotAcceptable):
        operations.see_alert(DOCTOR, response=row, done=" ", now=NOW)
    operations.see_alert(DOCTOR, response=row, done="Called her, comes today", now=NOW)
    row.refresh_from_db()
    assert row.alert_done == "Called her, comes today"
    assert not queries.has_alert(row)


def test_a_complete_form_is_filed_in_the_chart_and_its_amendment_supersedes_it(
    desk: Client,
) -> None:
    patient = make.patient()
    row = phq(desk, patient)
    jobs.file_form(str(row.pk), 1)
    jobs.file_form(str(row.pk), 1)
    row.refresh_from_db()
    document = row.document
    assert document
    assert document.origin == "form"
    page = document.pages.get(number=1).text
    assert str(patient.number) in page
    assert "Page 1 of" in page
    operations.amend(DESK, response=row, now=NOW)
    answer(desk, row, {"44250-9": "Nearly every day"}, do="complete")
    jobs.file_form(str(row.pk), 1)
    jobs.file_form(str(row.pk), 2)
    row.refresh_from_db()
    document.refresh_from_db()
    assert (row.status, row.score, document.status) == ("amended", 10, "superseded")
    assert row.document_id != document.pk


def history(client: Client, patient: Patient) -> QuestionnaireResponse:
    row = begun("history", patient)
    answer(client, row, {"no-meds": "Yes", "has-allergies": "Yes", "ill": "Diabetes"})
    given = {
        "conditions": ["Asthma", "Migraine"],
        "op": "Appendectomy",
        "op-year": "1998",
        "med": "Lisinopril 10 mg",
        "dose": "One a day",
        "allergy": "Penicillin",
        "reaction": "Hives",
        "severity": "Severe",
        "who": "Mother",
        "age": "52",
        "smoking": "Smoked in the past",
    }
    assert answer(client, row, given, do="complete").status_code == 302
    row.refresh_from_db()
    return row


def test_accepted_answers_flow_into_the_histories_they_belong_to(secretary: Client) -> None:
    patient = make.patient()
    make.entry(patient, "Asthma")
    row = history(secretary, patient)
    open_now = [each for each in queries.proposals_of(WRITER, row) if not each.is_known]
    assert "Asthma" not in [each.after for each in open_now]
    url = reverse("records:review", args=[row.pk])
    shown = text(secretary.get(url))
    assert "Penicillin" in shown
    chosen = {f"d.{each.key}": "accept" for each in open_now}
    left = next(each for each in open_now if each.after.startswith("Migraine"))
    posted = {**chosen, f"d.{left.key}": "refuse", "revision": 1, "patient": patient.version}
    assert secretary.post(url, posted).status_code == 302
    assert not Condition.objects.filter(text="Migraine").exists()
    assert AllergyIntolerance.objects.get().severity == "severe"
    assert MedicationStatement.objects.get().dosage == "One a day"
    surgery = Procedure.objects.get()
    assert (surgery.at.year, surgery.is_day) == (1998, True)
    relative = FamilyMemberHistory.objects.get()
    assert (relative.relative, relative.onset_age) == ("MTH", 52)
    assert Observation.objects.get(category="social-history").value_text == "Smoked in the past"
    row.refresh_from_db()
    assert row.reviewed_by
    assert AnswerDecision.objects.filter(response=row, decision="refused").count() == 1
    chart = text(secretary.get(reverse("records:histories", args=[patient.pk])))
    problems = text(secretary.get(reverse("records:problems", args=[patient.pk])))
    for page in (chart, problems):
        assert "Mother, from age 52" in page
        assert "Appendectomy" in page
    again = secretary.post(url, posted)
    assert again.status_code == 302
    assert AllergyIntolerance.objects.count() == 1


def intake(client: Client, patient: Patient) -> QuestionnaireResponse:
    row = begun("intake", patient)
    given = {
        "family": patient.family_name,
        "given": patient.given_name,
        "sex": "Female",
        "language": "Spanish",
        "mobile": "978-555-0199",
        "line1": "9 Elm Street",
        "city": "Ashford",
        "state": "ma",
        "zip": "01420",
        "may-text": "Yes",
        "em-name": "Rosa Terry",
        "em-phone": "978-555-0123",
    }
    assert answer(client, row, given, do="complete").status_code == 302
    row.refresh_from_db()
    return row


def test_accepted_details_change_the_patient_and_old_stands_beside_new(desk: Client) -> None:
    patient = make.patient(sex="unknown")
    make.phone(patient, "978-555-0142")
    row = intake(desk, patient)
    open_now = [each for each in queries.proposals_of(DESK, row) if not each.is_known]
    by_where = {each.where: each for each in open_now}
    assert by_where["Mobile telephone"].before == "(978) 555-0142"
    url = reverse("records:review", args=[row.pk])
    posted: dict[str, Any] = {f"d.{each.key}": "accept" for each in open_now}
    posted |= {"revision": 1, "patient": patient.version}
    assert desk.post(url, posted).status_code == 302
    patient.refresh_from_db()
    assert (patient.sex, patient.language) == ("female", "es")
    assert ContactPoint.objects.get().e164 == "+19785550199"
    assert PatientAddress.objects.get().state == "MA"
    assert PatientContact.objects.get().is_emergency
    assert Consent.objects.get(kind="text").given


def test_what_changed_meanwhile_takes_nothing_over(desk: Client) -> None:
    patient = make.patient()
    row = intake(desk, patient)
    keys = [each.key for each in queries.proposals_of(DESK, row)]
    about: dict[str, Any] = {"response": row, "accept": keys, "refuse": [], "is_finished": True}
    with pytest.raises(operations.AnswersChanged):
        operations.decide(DESK, seen_revision=1, seen_patient=99, now=NOW, **about)
    wrong = PatientContact.objects.count()
    assert wrong == 0
    row.refresh_from_db()
    assert row.reviewed_at is None


def test_the_desk_decides_on_details_only_and_others_on_nothing(secretary: Client) -> None:
    row = history(secretary, make.patient())
    assert queries.proposals_of(DESK, row) == []
    assert queries.proposals_of(READER, row) == []
    with pytest.raises(NotPermitted):
        operations.start(
            READER,
            patient=row.patient,
            questionnaire=form_of("intake"),
            filled_by=FilledBy.DESK,
            now=NOW,
        )
    coder = signed_in(CODER)
    for name in ("response", "review", "response_paper"):
        assert coder.get(reverse(f"records:{name}", args=[row.pk])).status_code == 403


def test_a_retired_form_is_not_begun_and_a_form_in_error_stays_readable(desk: Client) -> None:
    row = begun("intake")
    operations.mark_response_in_error(DESK, response=row, reason="Another patient")
    page = text(desk.get(reverse("records:response", args=[row.pk])))
    assert "Another patient" in page
    operations.retire(WRITER, questionnaire=form_of("intake"))
    with pytest.raises(operations.NotInUse):
        begun("intake")


def cost(client: Client, name: str, *args: object) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(reverse(f"records:{name}", args=args)).status_code == 200
    return len(made)


def test_lists_cost_the_same_however_long(desk: Client) -> None:
    patient = make.patient()
    begun("intake", patient)
    cost(desk, "waiting_forms")
    for _turn in range(2):
        costs = {
            "waiting_forms": cost(desk, "waiting_forms"),
            "patient_forms": cost(desk, "patient_forms", patient.pk),
            "forms": cost(desk, "forms"),
        }
        assert costs == {name: COUNTS[name] for name in costs}
        begun("phq-9", patient)
        begun("intake", make.patient())


def test_the_paper_names_patient_and_page_on_each_page(secretary: Client) -> None:
    patient = make.patient()
    row = history(secretary, patient)
    texts = paper.texts_of(papers.filled(queries.found_response(row.pk), zone=NOW.tzinfo))  # type: ignore[arg-type]
    assert len(texts) > 1
    for number, page in enumerate(texts, 1):
        assert f"chart {patient.number}" in page
        assert f"Page {number} of {len(texts)}" in page
    assert NOW - row.started_at < timedelta(seconds=1)
