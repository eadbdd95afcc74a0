"""Visits coded: from the signature of a note to the last code, and what may stand in the way."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import make
from tests.make.scheduling import NOON

from almoner.coding import operations
from almoner.coding.models import (
    CodedVisit,
    CodeSystem,
    CodingState,
    CoveragePolicy,
    EditAnswer,
    NcciPair,
    Ruleset,
)
from almoner.coding.queries import books, edits, impact, standing, visits
from almoner.lib.code_edits import State
from almoner.lib.evaluation import Distribution
from almoner.lib.icd10cm import UnknownCode
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records import operations as records
from almoner.records.models import Encounter, Note, PhysicianQuery
from almoner.records.models.asking import QueryOutcome
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())
BODY = "# Assessment\nType 2 diabetes with diabetic polyneuropathy.\nEssential hypertension."


@pytest.fixture
def patient() -> Patient:
    return make.patient()


@pytest.fixture
def visit(patient: Patient) -> CodedVisit:
    encounter = make.entry(patient, "Office visit", Encounter)
    make.entry(
        patient, "Visit", Note, body=BODY, encounter=encounter, signed_at=NOON, status="final"
    )
    return operations.await_coding(SYSTEM, encounter=encounter, now=NOON)


@pytest.fixture
def client() -> Client:
    return signed_in(CODER)


@pytest.fixture
def coder(client: Client) -> Actor:
    return User.objects.get().as_actor()


def codes_of(visit: CodedVisit) -> list[str]:
    return [line.row.code for line in visits.desk_of(visit).diagnoses]


def keys_of(visit: CodedVisit) -> set[str]:
    return {each.key for each in edits.findings_of(visit)}


def post(client: Client, name: str, visit: CodedVisit, *rest: Any, **data: Any) -> Any:
    return client.post(reverse(f"coding:{name}", args=[visit.pk, *rest]), data)


def test_a_signed_note_brings_its_visit_once(patient: Patient) -> None:
    encounter = make.entry(patient, "Office visit", Encounter)
    first = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    again = operations.await_coding(SYSTEM, encounter=encounter, now=NOON + timedelta(days=1))
    assert first == again
    assert again.since_at == NOON
    assert again.state == CodingState.TO_CODE


def test_diagnoses_are_added_ordered_taken_away_and_brought_back(
    visit: CodedVisit, coder: Actor
) -> None:
    first = operations.add_diagnosis(coder, visit=visit, code="I10")
    second = operations.add_diagnosis(coder, visit=visit, code="e1142")
    assert codes_of(visit) == ["I10", "E11.42"]
    operations.move_diagnosis(coder, row=second, up=True)
    operations.move_diagnosis(coder, row=second, up=True)
    assert codes_of(visit) == ["E11.42", "I10"]
    operations.keep_line(coder, row=first, is_kept=False)
    assert codes_of(visit) == ["E11.42"]
    operations.keep_line(coder, row=first, is_kept=True)
    assert codes_of(visit) == ["E11.42", "I10"]
    with pytest.raises(NotAcceptable, match="coded already"):
        operations.add_diagnosis(coder, visit=visit, code="I10")
    with pytest.raises(UnknownCode):
        operations.add_diagnosis(coder, visit=visit, code="Q99.99")


def test_a_code_names_the_words_that_support_it(visit: CodedVisit, coder: Actor) -> None:
    phrase = "diabetic  Polyneuropathy"
    note = visits.note_with(visit, phrase)
    row = operations.add_diagnosis(coder, visit=visit, code="E11.42", note=note, phrase=phrase)
    assert row.phrase == "diabetic Polyneuropathy"
    with pytest.raises(operations.NotInNote):
        operations.support(coder, row=row, note=note, phrase="gout")
    operations.support(coder, row=row, note=None, phrase="")
    row.refresh_from_db()
    assert (row.note, row.phrase) == (None, "")


def test_services_point_at_diagnoses_and_let_go_of_those_taken_away(
    visit: CodedVisit, coder: Actor
) -> None:
    diagnosis = operations.add_diagnosis(coder, visit=visit, code="I10")
    row = operations.add_service(coder, visit=visit, code="99213", modifiers=["25"])
    assert row.pointers == [diagnosis.pk]
    with pytest.raises(NotAcceptable, match="different diagnoses"):
        operations.change_service(
            coder, row=row, code="99213", modifiers=[], units=1, pointers=[diagnosis.pk] * 2
        )
    for wrong in ({"code": "992"}, {"modifiers": ["255"]}, {"units": 0}):
        usual: dict[str, Any] = {"code": "99213", "modifiers": [], "units": 1}
        with pytest.raises(NotAcceptable):
            operations.change_service(coder, row=row, pointers=[], **{**usual, **wrong})
    operations.keep_line(coder, row=diagnosis, is_kept=False)
    row.refresh_from_db()
    assert row.pointers == []
    assert "no diagnosis" in keys_of(visit)


def test_errors_stand_in_the_way_and_conflicts_until_they_are_answered(
    visit: CodedVisit, coder: Actor
) -> None:
    operations.add_diagnosis(coder, visit=visit, code="E11.42")
    operations.add_diagnosis(coder, visit=visit, code="E10.9")
    operations.add_service(coder, visit=visit, code="99213")
    visit.refresh_from_db()
    with pytest.raises(operations.HasErrors, match="not coded together"):
        operations.finish(coder, visit=visit, seen_version=visit.version, now=NOON)
    key = next(each.key for each in edits.findings_of(visit) if each.may_be_answered)
    with pytest.raises(NotAcceptable, match="Say why"):
        operations.answer_edit(coder, visit=visit, finding=key, reason=" ", now=NOON)
    operations.answer_edit(coder, visit=visit, finding=key, reason="Two conditions.", now=NOON)
    visit.refresh_from_db()
    done = operations.finish(coder, visit=visit, seen_version=visit.version, now=NOON)
    assert (done.state, done.coder_id) == (CodingState.CODED, coder.user_id)
    with pytest.raises(operations.IsCoded):
        operations.add_diagnosis(coder, visit=visit, code="I10")
    operations.reopen(coder, visit=visit, reason="Forgotten: hypertension.", now=NOON)
    operations.add_diagnosis(coder, visit=visit, code="I10")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        EditAnswer.objects.update(reason="Changed")


def test_what_is_a_mistake_cannot_be_answered_away(visit: CodedVisit, coder: Actor) -> None:
    operations.add_diagnosis(coder, visit=visit, code="E11.4")
    key = next(each.key for each in edits.findings_of(visit) if each.stands_in_the_way)
    assert key == "not billable E11.4"
    with pytest.raises(operations.NotAnswerable):
        operations.answer_edit(coder, visit=visit, finding=key, reason="It is.", now=NOON)


def test_what_is_offered_mends(visit: CodedVisit, client: Client, coder: Actor) -> None:
    for code in ("F02.80", "G30.9"):
        operations.add_diagnosis(coder, visit=visit, code=code)
    operations.add_service(coder, visit=visit, code="20610", modifiers=["50", "RT"])
    done = []
    while offers := [(f.key, o.words) for f in edits.findings_of(visit) for o in f.offers]:
        finding, words = offers[0]
        assert post(client, "mend", visit, finding=finding, words=words).status_code == 200
        done.append(words)
        assert len(done) < 8
    assert "Move G30.9 before F02.80" in done
    assert any(words.startswith("Set 20610") for words in done)
    assert not any(each.stands_in_the_way for each in edits.findings_of(visit))
    assert post(client, "mend", visit, finding="x", words="y").status_code == 200


def test_a_query_holds_the_visit_until_it_is_closed(
    visit: CodedVisit, client: Client, coder: Actor
) -> None:
    form = text(client.get(reverse("coding:ask", args=[visit.pk]), {"phrase": "Essential"}))
    assert "“Essential”" in form
    practitioner = make.practitioner()
    answer = post(
        client,
        "ask",
        visit,
        practitioner=practitioner.pk,
        due_on="2030-01-01",
        title="Kidneys",
        findings="Creatinine 1.9.",
        question="What is the diagnosis behind it?",
        options="Acute kidney injury\nChronic kidney disease",
    )
    assert answer.status_code == 200
    visit.refresh_from_db()
    assert visit.state == CodingState.HELD
    row = PhysicianQuery.objects.get()
    records.close(SYSTEM, row=row, outcome=QueryOutcome.NO_RESPONSE, now=NOON)
    visit.refresh_from_db()
    assert visit.state == CodingState.TO_CODE


def test_the_desk_by_its_screens(visit: CodedVisit, client: Client) -> None:
    assert "Office visit" in text(client.get("/coding/visits/"))
    assert "held" in text(client.get("/coding/visits/", {"state": "held", "whose": "mine"}))
    page = text(client.get(reverse("coding:visit", args=[visit.pk])))
    assert "Essential hypertension." in page
    answer = post(client, "add_diagnosis", visit, code_text="E11.42", phrase="polyneuropathy")
    assert '<mark title="E11.42">polyneuropathy</mark>' in answer.content.decode()
    assert post(client, "add_diagnosis", visit, code_text="gout?").status_code == 422
    assert post(client, "add_service", visit, service="99213-25 x1").status_code == 200
    assert post(client, "add_service", visit, service="???").status_code == 422
    line = visit.services.get()
    changed = {"do": "change", "code": "99214", "modifiers": "25, 95", "units": "2"}
    assert (
        post(client, "line", visit, "service", line.pk, **changed, pointers="A").status_code == 200
    )
    assert (
        post(client, "line", visit, "service", line.pk, **changed, pointers="Q").status_code == 422
    )
    line.refresh_from_db()
    assert (str(line), line.units) == ("99214-25-95", 2)
    about = {"place_of_service": "22", "payer_kind": "medicare"}
    visit.refresh_from_db()
    assert post(client, "describe", visit, **about, seen_version=visit.version).status_code == 200
    visit.refresh_from_db()
    assert (visit.place_of_service, visit.payer_kind) == ("22", "medicare")
    answer = post(client, "finish", visit, seen_version=visit.version)
    assert answer.headers["HX-Redirect"] == "/coding/visits/"
    assert "Coded" in text(client.get("/coding/visits/", {"state": "coded"}))
    assert post(client, "reopen", visit, reason="").status_code == 422


def test_a_name_in_a_note_is_no_markup(patient: Patient, client: Client) -> None:
    encounter = make.entry(patient, "Office visit", Encounter)
    body = "<script>alert(1)</script> asthma"
    make.entry(patient, "V", Note, body=body, encounter=encounter, signed_at=NOON, status="final")
    visit = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    post(client, "add_diagnosis", visit, code_text="J45.909", phrase="<script>alert(1)</script>")
    page = client.get(reverse("coding:visit", args=[visit.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_coders_code(visit: CodedVisit) -> None:
    client = signed_in(RECEPTIONIST)
    assert client.get("/coding/visits/").status_code == 403
    assert client.get(reverse("coding:visit", args=[visit.pk])).status_code == 403
    for name in ("add_diagnosis", "add_service", "finish", "reopen", "answer", "describe"):
        assert post(client, name, visit).status_code == 403
    with pytest.raises(NotPermitted):
        operations.add_diagnosis(User.objects.get().as_actor(), visit=visit, code="I10")


def test_two_coders_do_not_overwrite_each_other(visit: CodedVisit, client: Client) -> None:
    post(client, "add_diagnosis", visit, code_text="I10")
    post(client, "add_service", visit, service="99213")
    assert post(client, "finish", visit, seen_version=visit.version).status_code == 409


def test_screens_cost_what_was_recorded(patient: Patient, client: Client, coder: Actor) -> None:
    found = {}
    for _ in range(3):
        encounter = make.entry(patient, "Office visit", Encounter)
        visit = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    for code in ("I10", "E11.42", "M17.11"):
        operations.add_diagnosis(coder, visit=visit, code=code)
        operations.add_service(coder, visit=visit, code="99213")
    for name, args in (("visits", []), ("audits", []), ("visit", [visit.pk])):
        found[f"coding:{name}"] = statements(client, reverse(f"coding:{name}", args=args))
    _finish_some(coder, now=timezone.now())
    for name in ("stays", "figures", "peers"):
        found[f"coding:{name}"] = statements(client, reverse(f"coding:{name}"))
    for figure, asked in (("levels", "code=99213"), ("unspecified", ""), ("case-mix", "month=All")):
        address = f"{reverse('coding:figure_visits')}?of={figure}&{asked}"
        found[f"coding:figure_visits {figure}"] = statements(client, address)
    assert found == COUNTS


def statements(client: Client, address: str) -> int:
    """Return how many SQL statements a screen takes when it is opened again."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _finish_some(coder: Actor, *, now: datetime) -> None:
    """Code three visits and three stays, each of another practitioner; a stay waits."""
    load = {("Family Practice", "99213"): 3, ("Cardiology", "99214"): 3}
    operations.load_peers(
        coder,
        found=Distribution(load, 2, "2023"),
        **{"edition": "", "file_name": "x.csv", "digest": "x", "now": now},
    )
    for number, taxonomy in enumerate(("207Q00000X", "207RC0000X", "208D00000X")):
        who = make.practitioner(taxonomy=taxonomy)
        operations.compare_with(coder, chosen={taxonomy: "Cardiology"})
        for kind in ("AMB", "IMP"):
            encounter = make.entry(
                make.patient(), "Visit", Encounter, practitioner=who, class_code=kind
            )
            row = operations.await_coding(SYSTEM, encounter=encounter, now=now)
            operations.add_diagnosis(coder, visit=row, code="J18.9")
            if kind == "AMB":
                operations.add_service(coder, visit=row, code="99213")
                row.refresh_from_db()
                operations.finish(coder, visit=row, seen_version=row.version, now=now)
            elif number:
                typed = {"principal_dx": "J18.9:Y", "secondary_dx": "", "sex": "F"}
                typed |= {"age_years": "70", "los_days": "3", "discharge_status": "01"}
                operations.finish_stay(coder, visit=row, typed=typed, version="43.1", now=now)


def test_ncci_speaks_over_all_visits_of_the_day(
    visit: CodedVisit, patient: Patient, client: Client, coder: Actor
) -> None:
    pair = {"column1": "20610", "column2": "99213", "starts_on": "2020-01-01", "modifier": 1}
    NcciPair.objects.create(ruleset=Ruleset.MEDICARE_PRACTITIONER, edition="2026Q4", **pair)
    other = operations.await_coding(
        SYSTEM, encounter=make.entry(patient, "Injection", Encounter), now=NOON
    )
    operations.add_service(coder, visit=other, code="20610")
    operations.add_service(coder, visit=visit, code="99213")
    found = next(f for f in edits.findings_of(visit) if f.finding.rule == "ncci pair")
    assert found.stands_in_the_way
    assert "Add 25 to 99213" in [offer.words for offer in found.offers]
    post(client, "mend", visit, finding=found.key, words="Add 25 to 99213")
    assert visit.services.get().modifiers == ["25"]
    found = next(f for f in edits.findings_of(visit) if f.finding.rule == "ncci pair")
    assert not found.stands_in_the_way


def test_a_coverage_policy_speaks_of_the_lines_it_names(visit: CodedVisit, coder: Actor) -> None:
    CoveragePolicy.objects.create(
        policy="L1", procedures=["82306"], covering=["E55.9"], file_name="x", loaded_at=NOON
    )
    operations.add_diagnosis(coder, visit=visit, code="I10")
    operations.add_service(coder, visit=visit, code="82306")
    assert any(key.startswith("medical necessity") for key in keys_of(visit))


def test_a_code_is_judged_on_the_date_of_service(visit: CodedVisit, coder: Actor) -> None:
    operations.add_diagnosis(coder, visit=visit, code="I10")
    operations.add_service(coder, visit=visit, code="A4466")
    found = next(f for f in edits.findings_of(visit) if f.finding.rule == "not valid on the day")
    assert "A4466 is expired" in found.sentence
    assert found.stands_in_the_way
    early = standing.diagnoses_not_valid({"G35.A", "I10"}, date(2025, 1, 2))
    assert {code: each.state for code, each in early.items()} == {"G35.A": State.NOT_YET}


def test_what_a_release_ends_is_looked_for_in_coded_visits(visit: CodedVisit, coder: Actor) -> None:
    operations.add_diagnosis(coder, visit=visit, code="I10")
    operations.add_service(coder, visit=visit, code="G0008")
    for system, code in ((CodeSystem.ICD_10_CM, "I10"), (CodeSystem.HCPCS, "G0008")):
        asked = impact.Asked(system, frozenset({code}), visit.on)
        assert [use.code for use in impact.visits_using(coder, asked)] == [code]
        later = impact.Asked(system, frozenset({code}), visit.on + timedelta(days=1))
        assert not list(impact.visits_using(coder, later))


def test_a_code_whose_second_character_is_a_letter_is_coded(
    coder: Actor, visit: CodedVisit
) -> None:
    """April 2026 brought QA0: every billable code of the book can be kept."""
    odd = [
        node.code for node in books.in_use().all() if node.is_billable and node.code[1].isalpha()
    ]
    assert odd
    for code in odd[:10]:
        operations.add_diagnosis(coder, visit=visit, code=code)
    assert visit.diagnoses.count() == len(odd[:10])
