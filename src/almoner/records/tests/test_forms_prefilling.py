"""Forms that start from what the chart or the patient said before."""

from typing import Any

import pytest
from django.test import Client
from tests import make

from almoner.lib import questionnaires as lib
from almoner.people.models import Patient
from almoner.people.operations import around
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import RECEPTIONIST
from almoner.records import operations, queries
from almoner.records.models import QuestionnaireResponse
from almoner.records.models.questionnaires import FilledBy
from almoner.records.tests.people import DESK, NOW
from almoner.records.tests.test_forms_filling import begun, form_of
from almoner.records.tests.test_forms_links import asked, entered, path
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    make.practice()
    return make.patient(family_name="Alvarez", preferred_name="Lupe", sex="female")


def shown(row: QuestionnaireResponse, *, is_patients: bool = False) -> lib.Response:
    row = queries.found_response(row.pk)
    suggested = queries.suggestions_of(row, is_patients=is_patients)
    return lib.prefilled(queries.body_of(row.form), queries.answers_of(row), suggested).response


def words(response: lib.Response) -> dict[str, list[str]]:
    return {
        each.link_id: [a.value.wording() for a in each.answers if a.value]
        for each in response.all_items()
        if each.answers
    }


def posted(row: QuestionnaireResponse, *, is_patients: bool = False, **typed: str) -> Any:
    """Return what the page posts as it is shown, with fields by linkId typed over."""
    row = queries.found_response(row.pk)
    page: dict[str, Any] = {"editor": "me", "version": row.version}
    answers = shown(row, is_patients=is_patients)
    for field in lib.sheet(queries.body_of(row.form), answers, zone=NOW.tzinfo):  # type: ignore[arg-type]
        if field.control != "add":
            page.setdefault(f"n.{field.group_name}", field.count)
        if field.choices:
            page[f"q.{field.name}"] = [each.value for each in field.choices if each.is_chosen]
        elif field.texts:
            page[f"q.{field.name}"] = list(field.texts)
        if field.words:
            page[f"w.{field.name}"] = field.words
        if field.item.link_id in typed:
            page[f"q.{field.name}"] = [typed[field.item.link_id]]
    return page


def test_the_person_stands_in_the_form_and_nothing_is_kept_of_it(patient: Patient) -> None:
    make.email(patient)
    row = begun("intake", patient)
    desk = signed_in(RECEPTIONIST)
    url = f"/records/responses/{row.pk}/"
    page = text(desk.get(url))
    assert 'value="Alvarez"' in page
    assert "please check" in page
    answer = desk.post(url, posted(row, reason="A cough"), headers=HTMX)
    assert 'value="Alvarez"' in text(answer)
    row.refresh_from_db()
    assert words(queries.answers_of(row)) == {"reason": ["A cough"]}


def test_what_was_taken_out_stays_out_and_what_was_changed_is_kept(patient: Patient) -> None:
    row = begun("intake", patient)
    desk = signed_in(RECEPTIONIST)
    url = f"/records/responses/{row.pk}/"
    desk.post(url, posted(row, called="", family="Alvarez Ruiz"), headers=HTMX)
    again = words(shown(row))
    assert "called" not in again
    assert again["family"] == ["Alvarez Ruiz"]
    desk.post(url, posted(row, reason="A cough"), headers=HTMX)
    assert "called" not in words(shown(row))


def test_what_was_checked_is_answered_once_it_is_sent(patient: Patient, client: Client) -> None:
    request = asked(patient, "intake")
    assert "Alvarez" not in text(client.get(path(request)))
    entered(client, request)
    assert 'value="Alvarez"' in text(client.get(path(request)))
    home = {"line1": "1 Main St", "city": "Salem", "state": "MA", "zip": "01970"}
    emergency = {"em-name": "Rosa Alvarez", "em-phone": "978-555-0142"}
    page = posted(request.response, is_patients=True, **home, **emergency)
    answer = client.post(path(request), {**page, "do": "complete"})
    assert answer.status_code == 302, text(answer)
    request.response.refresh_from_db()
    said = words(queries.answers_of(request.response))
    assert said["family"] == ["Alvarez"]
    assert "left-empty" not in request.response.answers


def test_on_her_own_device_nobody_elses_details_stand(patient: Patient) -> None:
    around.add(
        SYSTEM,
        patient=patient,
        kind=around.PatientContact,
        values={"name": "Rosa Alvarez", "relationship": "parent", "is_emergency": True},
    )
    row = begun("intake", patient)
    assert words(shown(row))["em-name"] == ["Rosa Alvarez"]
    assert "em-name" not in words(shown(row, is_patients=True))


HISTORY = lib.Response(
    (
        lib.Answered(
            "drugs",
            items=(
                lib.Answered("no-meds", answers=(lib.Answer(lib.Value("Boolean", True)),)),
                *(
                    lib.Answered(
                        "meds",
                        items=(lib.Answered("med", answers=(lib.Answer(lib.Value("String", m)),)),),
                    )
                    for m in ("Lisinopril 10 mg", "Metformin 500 mg")
                ),
                lib.Answered("has-allergies", answers=(lib.Answer(lib.Value("Boolean", False)),)),
            ),
        ),
    )
)


def history(patient: Patient, filled_by: FilledBy, *, is_reviewed: bool = True) -> None:
    row = operations.start(
        DESK, patient=patient, questionnaire=form_of("history"), filled_by=filled_by, now=NOW
    )
    form = queries.body_of(row.form)
    smoking = next(item for item in form.all_items() if item.link_id == "smoking")
    social = lib.Answered("smoking", answers=(lib.Answer(smoking.options[0].value),))
    answers = lib.Response((*HISTORY.items, lib.Answered("social", items=(social,))))
    operations.complete(
        DESK, response=row, answers=answers, editor="", seen_version=row.version, now=NOW
    )
    if is_reviewed:
        operations.decide(
            DESK,
            response=row,
            seen_revision=1,
            seen_patient=Patient.objects.get(pk=patient.pk).version,
            accept=(),
            refuse=(),
            is_finished=True,
            now=NOW,
        )


def test_a_history_starts_from_the_last_one_that_was_reviewed(patient: Patient) -> None:
    history(patient, FilledBy.DESK, is_reviewed=False)
    assert "med" not in words(shown(begun("history", patient)))
    history(patient, FilledBy.DESK)
    row = begun("history", patient)
    answers = shown(row)
    taken = [each for each in answers.all_items() if each.link_id == "meds"]
    assert len(taken) == 2
    assert words(answers)["no-meds"] == ["yes"]
    # What staff wrote down at the desk is not shown on the patient's own device.
    assert "med" not in words(shown(row, is_patients=True))
    desk = signed_in(RECEPTIONIST)
    desk.post(f"/records/responses/{row.pk}/", posted(row), headers=HTMX)
    row.refresh_from_db()
    assert words(queries.answers_of(row)) == {}


def test_consents_scores_and_amendments_are_not_prefilled(patient: Patient) -> None:
    history(patient, FilledBy.LINK)
    row = begun("history", patient)
    assert words(shown(row, is_patients=True))["med"] == ["Metformin 500 mg"]
    assert queries.suggestions_of(begun("phq-9", patient), is_patients=False) == {}
    assert queries.suggestions_of(begun("privacy-notice", patient), is_patients=False) == {}
    row.revision = 1
    assert queries.suggestions_of(row, is_patients=False) == {}
