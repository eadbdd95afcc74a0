"""Forms: everything read is written back, and the enabled items are those found by trying."""

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from almoner.lib.questionnaires import (
    NotAQuestionnaire,
    NotFhirJson,
    Response,
    enabled,
    findings,
    read_questionnaire,
    read_response,
    remarks,
    score,
    started,
    totals,
)
from almoner.lib.refusal import Refusal
from almoner.lib.tests.questionnaires_by_hand import enabled_by_hand
from almoner.lib.tests.questionnaires_made import Node, forms, responses

DATA = Path(__file__).parents[5] / "shared" / "data"
FOLDERS = ("fhir", "forms")
BROKEN = "enableWhen-test.R4.json"
"""Published, but no FHIR: a flag is a text, and a date and a time are called whole numbers."""
MENDED = (
    (b'"repeats": "true"', b'"repeats": true'),
    (b'"answerInteger": "2022-09"', b'"answerDate": "2022-09"'),
    (b'"answerInteger": "13:30:00"', b'"answerTime": "13:30:00"'),
)


def published(kind: str) -> list[Path]:
    """Every published file of one resource; skips, naming the folder, where they are missing."""
    for folder in FOLDERS:
        if not (DATA / folder).exists():
            pytest.skip(f"the data folder is missing: {DATA / folder}")
    files = [path for folder in FOLDERS for path in sorted((DATA / folder).rglob("*.json"))]
    return [path for path in files if _resource(path) == kind]


def _resource(path: Path) -> object:
    found = json.loads(path.read_bytes())
    return found.get("resourceType") if isinstance(found, dict) else None


def exactly(raw: bytes | str) -> object:
    return json.loads(raw, parse_float=Decimal)


def test_every_published_form_is_read_and_written_back_the_same() -> None:
    files = published("Questionnaire")
    for path in files:
        raw = path.read_bytes()
        if path.name == BROKEN:
            with pytest.raises(NotAQuestionnaire, match="“Q8”: “repeats” must be true or false"):
                read_questionnaire(raw)
            for wrong, right in MENDED:
                raw = raw.replace(wrong, right)
        form = read_questionnaire(raw)
        assert exactly(form.as_text()) == exactly(raw), path
        draft = started(form)
        assert read_response(draft.as_text()) == draft
        assert findings(form, draft, is_complete=False) == (), path
        assert enabled(form, draft)
        remarks(form)
        score(form, draft)
    assert len(files) >= 33


def test_every_published_response_is_written_back_the_same() -> None:
    files = published("QuestionnaireResponse")
    for path in files:
        assert exactly(read_response(path.read_bytes()).as_text()) == exactly(path.read_bytes())
    assert len(files) >= 5


def test_the_published_coma_scale_adds_up() -> None:
    files = {path.stem: path for path in [*published("Questionnaire")]}
    answers = {path.stem: path for path in [*published("QuestionnaireResponse")]}
    form = read_questionnaire(files["Questionnaire-gcs"].read_bytes())
    response = read_response(answers["QuestionnaireResponse-gcs"].read_bytes())
    found = score(form, response)
    assert found is not None
    assert (found.total, found.is_complete) == (13, True)
    assert findings(form, response) == ()
    assert score(form, Response()) is None, "this form leaves the weights to its answers"


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_enabled_is_what_is_found_by_trying(data: st.DataObject) -> None:
    source = data.draw(forms())
    try:
        form = read_questionnaire(source)
    except NotAQuestionnaire as refusal:
        assume("wait for each other" not in refusal.message)
        raise
    answers = data.draw(responses(source))
    found = enabled(form, read_response(answers))
    assert [(place.item.link_id, len(place.values)) for place in found] == enabled_by_hand(
        source, answers
    )
    assert form.as_json() == source
    assert read_response(answers).as_json() == {k: v for k, v in answers.items() if v != []} | (
        {"item": []} if answers["item"] == [] else {}
    )


NAMES = [
    *("linkId", "type", "item", "enableWhen", "question", "operator", "answerBoolean", "answer"),
    *("answerOption", "valueCoding", "valueString", "extension", "url", "initial", "required"),
    *("repeats", "text", "contained", "id"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner | st.sampled_from(["group", "choice", "a", "=", "exists", True]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


def use(form_source: bytes | str | Node) -> None:
    try:
        form = read_questionnaire(form_source)
    except Refusal:
        return
    draft = started(form)
    for response in (draft, Response()):
        findings(form, response)
        enabled(form, response)
        score(form, response)
        totals(form, response)
    remarks(form)
    if not isinstance(form_source, dict):
        assert read_questionnaire(form.as_text()) == form


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes | str) -> None:
    use(raw)


@settings(max_examples=100, deadline=None)
@given(st.lists(JSON, max_size=4), JSON)
def test_any_json_is_read_or_refused(items: list[object], more: object) -> None:
    source: Node = {"resourceType": "Questionnaire", "status": "draft", "contained": [more]}
    use({**source, "item": items})
    use(json.dumps({**source, "item": items, "extension": more}))
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
    with suppress(Refusal):
        assert read_response(answers).as_json()["item"] == items


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_form_with_something_changed_in_it_is_read_or_refused(data: st.DataObject) -> None:
    source = data.draw(forms())
    at: object = source
    for _ in range(data.draw(st.integers(0, 6))):
        inner = list(at.values()) if isinstance(at, dict) else at if isinstance(at, list) else []
        deeper = [each for each in inner if isinstance(each, dict | list) and each]
        at = data.draw(st.sampled_from(deeper)) if deeper else at
    if isinstance(at, dict):
        at[data.draw(st.sampled_from(list(at)))] = data.draw(JSON)
    use(source)
    use(json.dumps(source))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not readable"),
        (b"\xff\xfe", "not readable"),
        ("[" * 100_000, "not readable"),
        ("[1]", "not one FHIR resource"),
        ('{"resourceType":"Patient"}', "“Patient”"),
        ('{"a":1,"a":2}', "twice"),
        ('{"a":NaN}', "NaN"),
        ('{"a":1e999}', "too long"),
        ('{"a":' + "9" * 5000 + "}", "too long"),
        ('{"a":"\\ud800"}', "characters"),
        ('{"a":' + "[" * 150 + "]" * 150 + "}", "deeper"),
        ("{}" + " " * 6_000_000, "larger"),
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(raw: bytes | str, says: str) -> None:
    with pytest.raises((NotFhirJson, NotAQuestionnaire), match=says):
        read_questionnaire(raw)
