"""The library of forms: what ships, what is imported, published, exported, printed."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from almoner.lib import paper
from almoner.lib.questionnaires import NotAQuestionnaire, NotFhirJson, read_questionnaire
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.powers import CODER, RECEPTIONIST, SECRETARY
from almoner.records import operations
from almoner.records.models import Questionnaire, QuestionnaireVersion
from almoner.records.papers import forms as papers
from almoner.records.tests.people import CLERK, DESK, NOW
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[5] / "shared" / "data"
SHIPPED = ("intake", "history", "privacy-notice", "phq-9", "insurance")


def simple(**more: object) -> bytes:
    items = [{"linkId": "1", "text": "How are you?", "type": "string"}]
    form = {"resourceType": "Questionnaire", "status": "active", "title": "Well-being"}
    return json.dumps({**form, "item": items, **more}).encode()


def test_the_forms_that_ship_are_in_the_library_and_in_use() -> None:
    found = Questionnaire.objects.filter(status="active").values_list("url", flat=True)
    assert set(found) == {f"urn:almoner:form:{name}" for name in SHIPPED}
    assert operations.load_shipped(CLERK, now=NOW) == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_form_that_ships_prints_blank(name: str) -> None:
    row = Questionnaire.objects.get(url=f"urn:almoner:form:{name}")
    made = papers.blank(read_questionnaire(row.draft), title=row.title, note="1", patient=None)
    texts = paper.texts_of(made)
    assert all(f"Page {number} of {len(texts)}" in page for number, page in enumerate(texts, 1))


def test_import_publish_and_a_new_version_keep_the_old_one() -> None:
    row = operations.import_form(CLERK, source=simple(url="urn:x:1"), now=NOW)
    first = operations.publish(CLERK, questionnaire=row, seen_version=row.version, now=NOW)
    again = operations.import_form(CLERK, source=simple(url="urn:x:1", title="Better"), now=NOW)
    assert again.pk == row.pk
    second = operations.publish(CLERK, questionnaire=row, seen_version=again.version, now=NOW)
    assert (first.number, second.number) == (1, 2)
    assert QuestionnaireVersion.objects.get(pk=first.pk).title == "Well-being"
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=first.pk).update(body="{}")


def test_two_editors_the_second_is_told() -> None:
    row = operations.import_form(CLERK, source=simple(), now=NOW)
    form = read_questionnaire(row.draft)
    changed = read_questionnaire(simple(title="Mine"))
    operations.save_draft(CLERK, questionnaire=row, seen_version=row.version, form=changed)
    with pytest.raises(operations.FormChanged):
        operations.save_draft(CLERK, questionnaire=row, seen_version=1, form=form)


def test_what_cannot_be_filled_in_is_not_published() -> None:
    choice = {"linkId": "1", "text": "Which?", "type": "choice"}
    waits = {
        "linkId": "2",
        "text": "Why?",
        "type": "string",
        "enableWhen": [{"question": "9", "operator": "=", "answerString": "x"}],
    }
    row = operations.import_form(CLERK, source=simple(item=[choice, waits]), now=NOW)
    with pytest.raises(operations.NotPublishable, match="no choices") as no:
        operations.publish(CLERK, questionnaire=row, seen_version=row.version, now=NOW)
    assert "does not ask" in no.value.message


def test_only_those_who_build_forms_change_the_library() -> None:
    with pytest.raises(NotPermitted):
        operations.import_form(DESK, source=simple(), now=NOW)
    desk = signed_in(RECEPTIONIST)
    assert desk.get(reverse("records:forms")).status_code == 200
    assert desk.get(reverse("records:import_form")).status_code == 403
    assert signed_in(CODER).get(reverse("records:forms")).status_code == 403


@pytest.fixture
def secretary() -> Client:
    return signed_in(SECRETARY)


def upload(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("form.json", content, content_type="application/json")
    answer = client.post(reverse("records:import_form"), {"file": file}, headers=HTMX)
    return text(answer) if answer.status_code == 422 else answer.headers["HX-Redirect"]


def test_a_file_is_imported_shown_exported_and_retired(secretary: Client) -> None:
    onward = upload(secretary, simple())
    page = text(secretary.get(onward))
    assert "How are you?" in page
    row = Questionnaire.objects.get(title="Well-being")
    answer = secretary.post(reverse("records:publish_form", args=[row.pk]), {"version": "1"})
    assert answer.headers["HX-Redirect"] == onward
    saved = secretary.get(reverse("records:export_form", args=[row.pk]))
    assert read_questionnaire(saved.content).title == "Well-being"
    secretary.post(reverse("records:retire_form", args=[row.pk]))
    assert Questionnaire.objects.get(pk=row.pk).status == "retired"
    secretary.post(reverse("records:bring_back_form", args=[row.pk]))
    assert Questionnaire.objects.get(pk=row.pk).status == "active"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not readable as FHIR JSON"),
        (b"%PDF-1.7", "not readable as FHIR JSON"),
        (b'{"resourceType": "Patient"}', "Patient"),
        (simple(item=[{"linkId": "1", "type": "riddle"}]), "riddle"),
        (simple(item=[{"linkId": "1", "type": "string"}] * 2), "Two items"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(
    secretary: Client, content: bytes, said: str
) -> None:
    page = upload(secretary, content)
    assert said in page or "file is empty" in page
    assert not Questionnaire.objects.filter(title="Well-being").exists()


def real() -> list[Path]:
    if not (DATA / "forms").is_dir():
        return []
    found = [*(DATA / "forms").rglob("*.json"), *(DATA / "fhir").rglob("Questionnaire-*.json")]
    return [path for path in sorted(found) if b'"Questionnaire"' in path.read_bytes()]


def test_the_folder_of_real_forms_is_there() -> None:
    if not real():
        pytest.skip(f"{DATA / 'forms'} is missing")
    assert len(real()) > 20


@pytest.mark.parametrize("path", real(), ids=lambda path: path.name)
def test_a_real_form_is_imported_shown_and_printed(secretary: Client, path: Path) -> None:
    try:
        row = operations.import_form(CLERK, source=path.read_bytes(), now=NOW)
    except (NotAQuestionnaire, NotFhirJson):
        return
    assert secretary.get(reverse("records:form", args=[row.pk])).status_code == 200
    printed = secretary.get(reverse("records:blank_form", args=[row.pk]))
    assert printed.content.startswith(b"%PDF")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=15,
)
MEMBERS = st.sampled_from(["item", "title", "url", "status", "contained", "extension", "version"])


@trying(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(MEMBERS, JSON, max_size=4) | st.binary(max_size=200))
def test_whatever_is_imported_is_taken_or_refused_in_a_sentence(source: object) -> None:
    raw = source if isinstance(source, bytes) else simple(**source)  # type: ignore[arg-type]
    try:
        with transaction.atomic():
            row = operations.import_form(CLERK, source=raw, now=NOW)
    except Refusal:
        return
    assert read_questionnaire(row.draft).as_text() == row.draft
