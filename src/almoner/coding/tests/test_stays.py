"""Stays grouped on screen and at the command line."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from tests import make
from tests.make.scheduling import NOON
from typer.testing import CliRunner

from almoner.coding import operations, queries
from almoner.coding.cli import app
from almoner.coding.models import CodedVisit, Release
from almoner.coding.queries import visits
from almoner.lib import drg
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, CODER, RECEPTIONIST
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

STAY = "/coding/stay/"
GIVEN = {
    "principal_dx": "I21.4:Y",
    "secondary_dx": "E11.40:Y N17.9:N\nI50.23:Y",
    "procedures": "02703DZ",
    "sex": "F",
    "age_years": "70",
    "los_days": "5",
    "discharge_status": "01",
    "version": "43.1",
}


@pytest.fixture
def coder() -> Client:
    return signed_in(CODER)


@pytest.mark.django_db
def test_a_stay_is_grouped_with_its_reasons(coder: Client) -> None:
    found = text(coder.post(STAY, GIVEN))
    assert "DRG 321 Percutaneous cardiovascular procedures" in found
    assert "Relative weight" in found
    assert "Acute on chronic systolic (congestive) heart failure" in found
    assert "<strong>DRG 322</strong>" in found, "without the one MCC"
    assert "it lacks a procedure of" in found.lower()


@pytest.mark.django_db
def test_another_version_groups_with_its_own_tables(coder: Client) -> None:
    older = text(coder.post(STAY, {**GIVEN, "version": "42.1"}))
    assert "MS-DRG 42.1" in older
    assert "Relative weight" not in older, "its Table 5 does not come with Almoner"
    assert coder.post(STAY, {**GIVEN, "version": "1"}).status_code == 422


@pytest.mark.django_db
def test_what_is_wrong_is_named_with_its_place(coder: Client) -> None:
    found = text(coder.post(STAY, {**GIVEN, "secondary_dx": "E11.40 Q99.99 E1140"}))
    assert "Secondary diagnosis 2" in found
    assert "Secondary diagnosis 3" in found
    nothing = coder.post(STAY, {**GIVEN, "principal_dx": ""})
    assert nothing.status_code == 422
    assert "E11.40:Y N17.9:N" in text(nothing), "what was typed stays"
    outside = text(coder.post(STAY, {**GIVEN, "principal_dx": "W01.0XXA"}))
    assert "cannot be grouped" in outside


@pytest.mark.django_db
def test_only_who_may_groups_stays() -> None:
    doctor = signed_in(CLINICIAN)
    assert doctor.get(STAY).status_code == 403
    assert doctor.post(STAY, GIVEN).status_code == 403


def stays_file(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="") as file:
        into = csv.DictWriter(file, [name for name in GIVEN if name != "version"])
        into.writeheader()
        into.writerows({key: row[key] for key in into.fieldnames} for row in rows)
    return path


@pytest.mark.django_db
def test_a_file_of_stays_is_grouped_and_a_bad_stay_does_not_stop_it(tmp_path: Path) -> None:
    source = stays_file(tmp_path / "in.csv", GIVEN, {**GIVEN, "principal_dx": "nonsense"}, GIVEN)
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["drg", "group", str(source), "--out", str(out)])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["final_drg"] for row in rows] == ["321", "999", "321"]
    assert rows[1]["error"]
    assert not rows[0]["error"]


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("name,born\nTula,1960\n")
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["drg", "group", str(source), "--out", str(out)])
    assert done.exit_code == 1
    assert "principal_dx" in done.output
    assert not out.exists()


@pytest.mark.django_db
def test_the_versions_are_listed() -> None:
    assert CliRunner().invoke(app, ["drg", "versions"]).output.split() == ["43.1", "42.1"]


@pytest.mark.django_db
def test_a_loaded_version_is_grouped_with_and_stands_before_what_ships(coder: Client) -> None:
    logic = replace(drg.shipped("42.1"), version="41.0")
    row = operations.keep_release(SYSTEM, logic=logic, file_name="v41.zip", now=make.NOON)
    again = operations.keep_release(SYSTEM, logic=logic, file_name="v41.zip", now=make.NOON)
    assert row == again
    assert queries.versions() == ["43.1", "42.1", "41.0"]
    assert "MS-DRG 41.0" in text(coder.post(STAY, {**GIVEN, "version": "41.0"}))
    assert queries.logic_of("41.0").digest == row.digest
    status = CliRunner().invoke(app, ["codes", "status"]).output
    assert "MS-DRG 41.0: loaded 2026-03-02 by Almoner from v41.zip" in status
    assert "MS-DRG 43.1: comes with Almoner" in status
    with pytest.raises(DatabaseError):
        Release.objects.update(version="40.0")


@pytest.mark.django_db
def test_only_who_may_loads_releases() -> None:
    with pytest.raises(NotPermitted):
        operations.keep_release(
            Actor("Rita"), logic=drg.shipped("42.1"), file_name="x", now=make.NOON
        )


@pytest.mark.django_db
def test_a_file_that_is_no_manual_is_refused_and_nothing_is_loaded(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK\x03\x04 not a zip")
    done = CliRunner().invoke(app, ["codes", "load", "msdrg", str(other)])
    assert done.exit_code == 1
    assert not Release.objects.exists()


@pytest.fixture
def waiting(db: None) -> CodedVisit:
    encounter = make.entry(
        make.patient(), "Inpatient stay", Encounter, class_code="IMP", ended_at=NOON
    )
    return operations.await_coding(SYSTEM, encounter=encounter, now=NOON)


@pytest.mark.django_db
def test_a_stay_that_waits_is_grouped_kept_and_opened_again(waiting: CodedVisit) -> None:
    client = signed_in(CODER)
    assert "Inpatient stay" in text(client.get("/coding/stays/"))
    assert "Inpatient stay" not in text(client.get("/coding/visits/"))
    page = f"/coding/stays/{waiting.pk}/"
    assert client.get(f"/coding/visits/{waiting.pk}/").headers["Location"] == page
    typed = {
        "principal_dx": "I21.4:Y", "secondary_dx": "N17.9:Y", "procedures": "02703DZ", "sex": "F",
        "age_years": "60", "los_days": "3", "discharge_status": "01", "version": "43.1",
    }  # fmt: skip
    assert "Coded as DRG 322, next" in text(client.post(page, typed))
    waiting.refresh_from_db()
    assert waiting.is_open
    answer = client.post(page, {**typed, "do": "keep"})
    assert answer.headers["HX-Redirect"] == "/coding/stays/"
    waiting.refresh_from_db()
    assert (waiting.drg, waiting.state) == ("322", "coded")
    assert waiting.weight is not None
    assert "322" in text(client.get("/coding/stays/", {"state": "coded"}))
    again = client.post(page, {**typed, "do": "keep"})
    assert "open it again" in text(again)
    shown = text(client.get(page))
    assert "I21.4:Y" in shown
    assert "Open again" in shown
    assert client.post(f"/coding/visits/{waiting.pk}/reopen", {"reason": "POA"}).status_code == 200
    assert "It was DRG 322 before" in text(client.get(page))
    finished = client.post(f"/coding/visits/{waiting.pk}/finish", {"seen_version": 99})
    assert finished.status_code == 409


@pytest.mark.django_db
def test_a_stay_begins_with_what_its_encounter_says() -> None:
    patient = make.patient(birth_date=date(1960, 5, 1), sex="female")
    at = datetime(2026, 3, 2, 22, tzinfo=UTC)
    encounter = make.entry(
        patient, "Stay", Encounter, at=at, class_code="IMP", ended_at=at + timedelta(hours=34)
    )
    stay = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    begun = visits.beginning_of_stay(stay)
    assert begun == {"version": "43.1", "sex": "F", "age_years": "65", "los_days": "2"}
    user = User.objects.create_user("somebody", name="Some Body")
    me = Actor("Some Body", user.pk, frozenset({"coding.code", "coding.group_stays"}))
    with pytest.raises(operations.IsStay):
        operations.finish(me, visit=stay, seen_version=stay.version, now=NOON)


@pytest.mark.django_db
def test_the_version_is_that_of_the_discharge() -> None:
    assert queries.stays.version_on(date(2025, 9, 30)) == "42.1"
    assert queries.stays.version_on(date(2025, 10, 1)) == "43.1"
    assert queries.stays.version_on(date(2027, 1, 1)) == "43.1"
    assert queries.stays.version_on(date(2001, 1, 1)) == "43.1"


@pytest.mark.django_db
def test_a_stay_that_cannot_be_grouped_is_not_kept(waiting: CodedVisit) -> None:
    client = signed_in(CODER)
    typed = {
        "principal_dx": "W19.XXXA:Y", "sex": "F", "age_years": "60", "los_days": "3",
        "discharge_status": "01", "version": "43.1", "do": "keep",
    }  # fmt: skip
    assert "cannot be grouped" in text(client.post(f"/coding/stays/{waiting.pk}/", typed))
    waiting.refresh_from_db()
    assert waiting.is_open
    assert signed_in(RECEPTIONIST).get(f"/coding/stays/{waiting.pk}/").status_code == 403


@pytest.mark.django_db
def test_the_figures_of_a_grouped_file(tmp_path: Path) -> None:
    stays = tmp_path / "stays.csv"
    stays.write_text(
        "principal_dx,secondary_dx,procedures,sex,age_years,discharge_status,los_days\n"
        "J18.9:Y,J96.01:Y,,F,70,01,3\nJ18.9:Y,,,F,70,01,3\nQ99.99,,,F,70,01,3\n"
        "I21.4:Y,,,F,70,01,3\n"
    )
    done = tmp_path / "done.csv"
    assert CliRunner().invoke(app, ["drg", "group", str(stays), "--out", str(done)]).exit_code == 0
    said = CliRunner().invoke(app, ["drg", "figures", str(done)])
    assert said.exit_code == 0, said.output
    assert "stays 3" in said.output
    by_mdc = [line for line in said.output.splitlines() if line.startswith("MDC ")]
    assert [line.partition(",")[0] for line in by_mdc] == ["MDC 04: stays 2", "MDC 05: stays 1"]
    assert "MCC captured 50.0%" in by_mdc[0]
    assert "MCC captured 0.0%" in by_mdc[1]
    wrong = CliRunner().invoke(app, ["drg", "figures", str(stays)])
    assert wrong.exit_code == 1
    assert "final_drg" in wrong.output
