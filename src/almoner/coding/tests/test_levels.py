"""The level of a visit: facts counted, what they support, and no code chosen by it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from tests.make.scheduling import NOON

from almoner.coding import operations
from almoner.coding.models import CodedVisit
from almoner.coding.queries import edits
from almoner.lib.evaluation import DataKind, Family, ProblemKind, RiskKind
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> CodedVisit:
    encounter = make.entry(make.patient(), "Visit", Encounter, practitioner=make.practitioner())
    return operations.await_coding(SYSTEM, encounter=encounter, now=NOON)


@pytest.fixture
def client() -> Client:
    return signed_in(CODER)


def count(client: Client, visit: CodedVisit, **facts: Any) -> str:
    usual = {"family": Family.OFFICE_ESTABLISHED.value, "minutes": "", "around": ""}
    answer = client.post(reverse("coding:level", args=[visit.pk]), {**usual, **facts})
    assert answer.status_code == 200
    return text(answer)


def moderate() -> dict[str, Any]:
    return {
        "problems_kind": [ProblemKind.CHRONIC_WORSE.value, ""],
        "problems_what": ["Diabetes", "Hypertension"],
        "problems_phrase": ["not at goal", ""],
        "data_kind": [DataKind.TEST_ORDERED.value],
        "data_what": ["BMP"],
        "data_phrase": [""],
        "risks_kind": [RiskKind.PRESCRIPTION.value],
        "risks_what": [""],
        "risks_phrase": ["Increase insulin"],
    }


def test_facts_support_a_level_and_stay(visit: CodedVisit, client: Client) -> None:
    page = text(client.get(reverse("coding:level", args=[visit.pk])))
    assert "Never seen by this specialty before" in page
    answer = count(client, visit, **moderate())
    assert "99214 is supported" in answer
    assert "By decision making" in answer
    assert "What 99215 would need" in answer
    visit.refresh_from_db()
    assert [each["what"] for each in visit.level["problems"]] == ["Diabetes"]
    assert "Increase insulin" in text(client.get(reverse("coding:level", args=[visit.pk])))
    assert "99215 is supported" in count(client, visit, **moderate(), minutes="41")
    assert not visit.services.exists()


@pytest.mark.parametrize(
    ("code", "sentence", "stands"),
    [("99215", "higher than supported", True), ("99213", "lower than supported", False)],
)
def test_what_was_chosen_is_compared(
    visit: CodedVisit, client: Client, code: str, sentence: str, *, stands: bool
) -> None:
    count(client, visit, **moderate())
    client.post(reverse("coding:add_service", args=[visit.pk]), {"service": code})
    visit.refresh_from_db()
    found = next(each for each in edits.findings_of(visit) if each.finding.rule == "level")
    assert sentence in found.sentence
    assert found.stands_in_the_way is stands


def test_the_supported_code_is_taken_over_by_hand(visit: CodedVisit, client: Client) -> None:
    count(client, visit, **moderate())
    url = reverse("coding:add_service", args=[visit.pk])
    assert "HX-Redirect" in client.post(url, {"service": "99214", "then": "visit"}).headers
    assert visit.services.get().code == "99214"


def test_nonsense_is_refused_or_left_out(visit: CodedVisit, client: Client) -> None:
    url = reverse("coding:level", args=[visit.pk])
    assert client.post(url, {"family": "party", "minutes": "x"}).status_code == 422
    assert "Nothing is recorded" not in count(
        client, visit, problems_kind=["nonsense"], problems_what=["x"], problems_phrase=[""]
    )
    visit.refresh_from_db()
    assert visit.level["problems"] == []
    assert signed_in(RECEPTIONIST).get(url).status_code == 403
