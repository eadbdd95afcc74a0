"""The patient's pages in Spanish, with no English left on them."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from tests import make

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires.spanish import OTHERWISE, in_spanish
from almoner.records import operations
from almoner.records.models import FormRequest
from almoner.records.tests.people import CLERK, DESK, NOW
from almoner.records.tests.test_forms_filling import page_of
from almoner.records.tests.test_forms_links import asked, path
from almoner.records.tests.test_screens import text

pytestmark = pytest.mark.django_db

_ENGLISH = re.compile(
    r"\b(the|please|form|answers?|must|filled|kept|keep|you|your|can|leave|send|choose|another|"
    r"take|out|words|questions?|with|birth|date|required|field|this|link|valid|thank|we|back|"
    r"complete|yet|yes|is|not|what|here|check|before|go|unit|call|help|show|close)\b",
    re.IGNORECASE,
)


@pytest.fixture
def request_row() -> FormRequest:
    make.practice()
    patient = make.patient(family_name="Ruiz", given_name="Ana", language="es")
    coded = [lib.Option(lib.Value("Coding", {"display": word})) for word in ("Bien", "Mal")]
    inner = lib.Item("4", "string", "Nombre")
    items = (
        lib.Item("1", "boolean", "¿Fuma?", is_required=True),
        lib.Item("2", "open-choice", "¿Cómo se siente?", options=tuple(coded)),
        lib.Item("3", "group", "Medicinas", is_repeating=True, items=(inner,)),
        lib.Item("5", "integer", "Edad"),
        lib.Item("6", "attachment", "Foto"),
        lib.Item("apellido", "string", "Apellido", other={"definition": "#Patient.name.family"}),
    )
    row = operations.add_form(CLERK, title="Salud", now=NOW)
    row = operations.save_draft(
        CLERK,
        questionnaire=row,
        seen_version=row.version,
        form=lib.Questionnaire(items, title="Salud", url=row.url),
    )
    operations.publish(CLERK, questionnaire=row, seen_version=row.version, now=NOW)
    row.refresh_from_db()
    return operations.request_form(
        DESK, patient=patient, questionnaire=row, to=None, now=timezone.now()
    )


def english_of(page: str) -> list[str]:
    """Return the English words that a person reads or hears on a page."""
    body = page[page.index("<main") :]
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", body, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|placeholder|title|data-key-label)="([^"]*)"', body)
    seen = re.sub(r"<[^>]*>", " ", body)
    return _ENGLISH.findall(unescape(" ".join([seen, *heard])))


def test_no_english_is_left_for_who_reads_spanish(request_row: FormRequest, client: Client) -> None:
    url = path(request_row)
    page = text(client.get(url))
    assert '<html lang="es"' in page
    assert english_of(page) == []
    for born in ("1900-01-01", "", "ayer"):
        assert english_of(text(client.post(url, {"birth_date": born}))) == []
    born = request_row.response.patient.birth_date.isoformat()
    assert client.post(url, {"birth_date": born}).status_code == 302
    page = text(client.get(url))
    assert "Apellido" in page
    assert "revíselo" in page
    assert english_of(page) == []
    typed = {**page_of(request_row.response), "q.3": "muchos", "do": "complete"}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "falta la respuesta" in text(answer)
    assert "pide un número entero" in text(answer)
    assert english_of(text(answer)) == []
    done = {**page_of(request_row.response), "q.0": "1", "q.3": "40", "do": "complete"}
    assert client.post(url, done).status_code == 302
    assert english_of(text(client.get(url))) == []


def test_a_withdrawn_form_says_so_in_spanish(request_row: FormRequest, client: Client) -> None:
    operations.withdraw_request(DESK, request=request_row, reason="Otro", now=timezone.now())
    assert english_of(text(client.get(path(request_row)))) == []


def test_who_reads_english_reads_english(client: Client) -> None:
    make.practice()
    assert "Your form" in text(client.get(path(asked(make.patient()))))


def test_every_sentence_has_a_spanish_one() -> None:
    label = "“Edad” (5)"
    for english in (
        f"{label} must be at least 3.",
        f"{label} has more than 2 decimal places: round it.",
        f"{label} is there 3 times: keep at most 2.",
        f"{label} is 3 characters long: shorten it to 2.",
    ):
        assert in_spanish(english).startswith(label)
        assert in_spanish(english) != OTHERWISE
