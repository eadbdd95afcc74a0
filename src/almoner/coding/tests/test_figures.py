"""Figures of coding: counted from what was coded, for those who may see them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.coding import operations
from almoner.coding.models import CodedVisit
from almoner.coding.queries.figures import Cell, Figure, Period, figures_of, visits_behind
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.models import Encounter, PhysicianQuery
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)


@pytest.fixture
def coder() -> Actor:
    user = User.objects.create_user("cora", name="Cora Coder")
    own = ("code", "group_stays", "see_figures", "load_codes")
    powers = frozenset({"people.find", *(f"coding.{each}" for each in own)})
    return Actor("Cora Coder", user.pk, powers)


def visit(**fields: Any) -> CodedVisit:
    encounter = make.entry(make.patient(), "Visit", Encounter, **fields)
    return operations.await_coding(SYSTEM, encounter=encounter, now=timezone.now())


def period(practitioner: str = "") -> Period:
    return Period(SINCE, timezone.localdate() + timedelta(days=1), practitioner)


def figure(actor: Actor, name: str, practitioner: str = "") -> Figure:
    found = figures_of(actor, period(practitioner))
    return next(each for each in found if each.name == name)


def rows(actor: Actor, name: str, practitioner: str = "") -> list[tuple[Cell, ...]]:
    return [row.cells for row in figure(actor, name, practitioner).rows]


def behind(actor: Actor, name: str, *, cells: tuple[Cell, ...]) -> int:
    """Count the visits behind the row that begins with these cells."""
    [row] = [r for r in figure(actor, name).rows if r.cells[: len(cells)] == cells]
    asked = dict(row.behind)
    whose = period(asked.pop("practitioner", ""))
    return visits_behind(actor, whose, name, asked).count()


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
    vague = {(row[0], row[1]): row[2:] for row in rows(coder, "unspecified")}
    assert vague["Coder", "Cora Coder"] == (4, 1, "25.0%")
    assert vague["Practitioner", str(bo)] == (1, 1, "100.0%")
    [speed] = rows(coder, "speed")
    assert speed[:3] == ("Cora Coder", 3, 1)
    assert rows(coder, "denials") == []


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


def test_a_row_opens_to_its_visits_and_one_practitioner_can_be_asked_for(coder: Actor) -> None:
    ada = make.practitioner(family_name="Ada", taxonomy="207Q00000X")
    bo = make.practitioner(family_name="Bo", taxonomy="207Q00000X")
    for service in ("99213", "99214"):
        code(coder, service, "J18.9", "J18.0", by=ada)
    code(coder, "99214", "J18.0", by=bo)
    assert behind(coder, "levels", cells=(str(ada), "office, established patient", "99214")) == 1
    assert behind(coder, "unspecified", cells=("Practitioner", str(ada), 4, 2)) == 2
    assert behind(coder, "unspecified", cells=("Coder", "Cora Coder", 5, 2)) == 2
    assert behind(coder, "speed", cells=("Cora Coder", 3)) == 3
    whose = ("Practitioner", str(bo), 1, 0, "0.0%")
    assert whose in rows(coder, "unspecified", str(bo.pk))
    assert {row[0] for row in rows(coder, "levels", str(bo.pk))} == {str(bo)}
    shares = {row[2]: row[4:6] for row in rows(coder, "levels", str(bo.pk))}
    assert shares["99214"] == ("100.0%", "66.7%"), "the specialty is still all of it"
    nobody = Actor("Nobody", None, frozenset({"coding.see_figures", "coding.code"}))
    assert not visits_behind(nobody, period(), "speed", {}).exists(), "sees no patients' names"
    with pytest.raises(NotFound):
        visits_behind(coder, period(), "tea", {})
    with pytest.raises(NotFound):
        visits_behind(coder, period(), "speed", {"coder": "Cora"})


def test_queries_show_their_outcomes(coder: Actor) -> None:
    ada = make.practitioner(family_name="Ada")
    code(coder, "99213", "I10", by=ada)
    encounter = Encounter.objects.get()
    said = {"patient": encounter.patient, "encounter": encounter, "practitioner": ada}
    for outcome, state in (("agreed", "closed"), ("disagreed", "closed"), ("", "open")):
        PhysicianQuery.objects.create(
            **said,
            **{"title": "Which?", "findings": "Cough", "question": "Which?", "options": ["A"]},
            due_on=date(2026, 1, 1),
            asked_at=timezone.now(),
            answer="A" if outcome else "",
            outcome=outcome,
            state=state,
        )
    asked = figure(coder, "queries")
    [row] = asked.rows
    found = dict(zip(asked.columns, row.cells, strict=True))
    assert [found[each] for each in ("Queries", "For 100 visits", "Answered")] == [3, "300.0", 2]
    outcomes = ("Agreed", "Disagreed", "Undetermined", "No response", "Withdrawn", "Open")
    assert [found[each] for each in outcomes] == [1, 1, 0, 0, 0, 1]
    assert behind(coder, "queries", cells=(str(ada),)) == 1


def test_the_screen_and_its_files(coder: Actor) -> None:
    ada = make.practitioner()
    code(coder, "99213", "I10", by=ada)
    client = signed_in(CODER)
    shown = text(client.get("/coding/figures/", {"practitioner": ada.pk}))
    assert "Levels of visits" in shown
    assert f"practitioner={ada.pk}&amp;file=speed" in shown, "files have what was asked for"
    assert "Nothing to count" in text(client.get("/coding/figures/", {"until": "2019-01-01"}))
    sheet = client.get("/coding/figures/", {"file": "levels"})
    assert sheet.content[:2] == b"PK"  # type: ignore[attr-defined]
    comma = client.get("/coding/figures/", {"file": "speed", "as": "csv"})
    lines = b"".join(comma.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("Cora Coder,1,1,")
    assert client.get("/coding/figures/", {"file": "tea"}).status_code == 404
    assert signed_in(RECEPTIONIST).get("/coding/figures/").status_code == 403


def test_the_visits_behind_are_listed_and_a_restricted_chart_keeps_its_name(coder: Actor) -> None:
    code(coder, "99213", "I10", by=make.practitioner())
    client = signed_in(CODER)
    asked = {"of": "levels", "code": "99213"}
    seen, address = CodedVisit.objects.get(), "/coding/figures/visits/"
    assert reverse("coding:visit", args=[seen.pk]) in text(client.get(address, asked))
    assert seen.patient.sort_name in text(client.get(address, asked))
    type(seen.patient).objects.update(is_restricted=True)
    assert seen.patient.sort_name not in text(client.get(address, asked))
    assert client.get(address, {"of": "case-mix", "month": "soon"}).status_code == 404
    assert client.get(address, {"of": "case-mix", "month": "2026-99"}).status_code == 200
    assert client.get(address).status_code == 404
    assert signed_in(RECEPTIONIST).get(address, asked).status_code == 403
