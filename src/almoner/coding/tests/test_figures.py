"""Figures of coding: counted from what was coded, for those who may see them."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests import make

from almoner.coding import operations
from almoner.coding.loaders import LOADERS, Asked
from almoner.coding.models import CodedVisit, UsualLevel
from almoner.coding.queries.figures import Cell, figures_of
from almoner.lib.evaluation.usual import NotLevels
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
    assert levels[str(ada), "99213"] == (1, "50.0%", "33.3%", "")
    assert levels[str(bo), "99214"] == (1, "100.0%", "66.7%", "")
    vague = {(row[0], row[1]): row[2:5] for row in rows(coder, "unspecified")}
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


def test_an_unspecified_code_has_a_closer_one_or_has_not(coder: Actor) -> None:
    ada = make.practitioner(family_name="Ada")
    code(coder, "99213", "M17.9", by=ada)  # beside M17.11, right knee
    code(coder, "99213", "J18.9", by=ada)  # every code of its category says unspecified
    by_who = {(row[0], row[1]): row[2:] for row in rows(coder, "unspecified")}
    assert by_who["Practitioner", str(ada)] == (2, 2, "100.0%", 1, "50.0%")


CMS = (
    "Rndrng_NPI,Rndrng_Prvdr_Type,HCPCS_Cd,HCPCS_Desc,Tot_Benes,Tot_Srvcs\n"
    "1003000126,Family Practice,99213,Short,11,300\n"
    "1003000134,Family Practice,99214,Longer,11,600.0\n"
    "1003000142,family practice,99213,Short,11,100\n"
    "1003000142,Family Practice,J1100,Not a visit,11,5000\n"
)


def load(tmp_path: Path, content: str) -> list[str]:
    file = tmp_path / "levels.csv"
    file.write_text(content)
    return LOADERS["em-levels"].load(SYSTEM, file, Asked(edition="2024"), timezone.now())


def test_levels_stand_beside_those_of_the_specialty_elsewhere(coder: Actor, tmp_path: Path) -> None:
    ada = make.practitioner(family_name="Ada", specialty="Family Practice")
    code(coder, "99213", "I10", by=ada)
    load(tmp_path, CMS)
    levels = {(row[0], row[2]): row[4:] for row in rows(coder, "levels")}
    assert levels[str(ada), "99213"] == ("100.0%", "100.0%", "40.0%")
    load(tmp_path, "specialty,code,services\nFamily Practice,99213,1\nFamily Practice,99214,3\n")
    assert UsualLevel.objects.get(specialty="Family Practice", code="99214").services == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (CMS.replace("600.0", "many"), "line 3: “many” is not a number"),
        (CMS[: CMS.index("Longer")], "is it cut off"),
        ("a,b\n1,2\n", "no column for the specialty"),
        ("specialty,code,services\nX,J1100,4\n", "no code of a visit"),
        ("specialty,code,services\n,99213,4\n", "specialty is missing"),
    ],
)
def test_a_file_that_is_not_understood_changes_nothing(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(NotLevels, match=re.escape(sentence)):
        load(tmp_path, content)
    assert not UsualLevel.objects.exists()


def test_the_figures_of_one_practitioner(coder: Actor) -> None:
    ada, bo = make.practitioner(family_name="Ada"), make.practitioner(family_name="Bo")
    code(coder, "99213", "I10", by=ada)
    code(coder, "99214", "I10", by=bo)
    until = timezone.localdate() + timedelta(days=1)
    (levels,) = (each for each in figures_of(coder, SINCE, until, ada.pk) if each.name == "levels")
    assert [row[0] for row in levels.rows] == [str(ada)]
