"""Figures of coding: counted from what was coded, for those who may see them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests import make

from almoner.coding import operations
from almoner.coding.models import CodedVisit
from almoner.coding.queries.figures import Cell, figures_of
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)


@pytest.fixture
def coder() -> Actor:
    user = User.objects.create_user("cora", name="Cora Coder")
    powers = frozenset({"coding.code", "coding.group_stays", "coding.see_figures"})
    return Actor("Cora Coder", user.pk, powers)


def visit(**fields: Any) -> CodedVisit:
    encounter = make.entry(make.patient(), "Visit", Encounter, **fields)
    return operations.await_coding(SYSTEM, encounter=encounter, now=timezone.now())


def rows(actor: Actor, name: str) -> tuple[tuple[Cell, ...], ...]:
    until = timezone.localdate() + timedelta(days=1)
    return next(each.rows for each in figures_of(actor, SINCE, until) if each.name == name)


def code(actor: Actor, service: str, *diagnoses: str, by: Any) -> None:
    found = visit(practitioner=by)
    for each in diagnoses:
        operations.add_diagnosis(actor, visit=found, code=each)
    operations.add_service(actor, visit=found, code=service)
    found.refresh_from_db()
    operations.finish(actor, visit=found, seen_version=found.version, now=timezone.now())


def test_visits_are_counted_by_practitioner_and_coder(coder: Actor) -> None:
    ada = make.practitioner(family_name="Ada", taxonomy="207Q00000X")
    bo = make.practitioner(family_name="Bo", taxonomy="207Q00000X")
    code(coder, "99213", "I10", by=ada)
    code(coder, "99214", "E11.42", "M17.11", by=ada)
    code(coder, "99214", "J18.9", by=bo)
    levels = {(row[0], row[2]): row[3:] for row in rows(coder, "levels")}
    assert levels[str(ada), "99213"] == (1, "50.0%", "33.3%")
    assert levels[str(bo), "99214"] == (1, "100.0%", "66.7%")
    vague = {(row[0], row[1]): row[2:] for row in rows(coder, "unspecified")}
    assert vague["Coder", "Cora Coder"] == (4, 1, "25.0%")
    assert vague["Practitioner", str(bo)] == (1, 1, "100.0%")
    [speed] = rows(coder, "speed")
    assert speed[:3] == ("Cora Coder", 3, 1)
    assert rows(coder, "denials") == ()


def test_stays_have_a_case_mix(coder: Actor) -> None:
    typed = {"principal_dx": "J18.9:Y", "sex": "F", "age_years": "70", "los_days": "3"}
    for secondary in ("J96.01:Y", ""):
        operations.finish_stay(
            coder,
            visit=visit(class_code="IMP"),
            typed={**typed, "secondary_dx": secondary, "discharge_status": "01"},
            version="43.1",
            now=timezone.now(),
        )
    total = next(row for row in rows(coder, "case-mix") if row[0] == "All")
    assert (total[1], total[3], total[4]) == (2, "50.0%", "0.0%")
    assert 0.9 < float(total[2]) < 1.2


def test_the_screen_and_its_files(coder: Actor) -> None:
    code(coder, "99213", "I10", by=make.practitioner())
    client = signed_in(CODER)
    assert "Levels of visits" in text(client.get("/coding/figures/"))
    assert "Nothing to count" in text(client.get("/coding/figures/", {"until": "2019-01-01"}))
    assert client.get("/coding/figures/", {"file": "levels"}).content[:2] == b"PK"
    assert client.get("/coding/figures/", {"file": "tea"}).status_code == 404
    assert signed_in(RECEPTIONIST).get("/coding/figures/").status_code == 403
