"""Risk scores on screen and at the command line."""

from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from typer.testing import CliRunner

from almoner.coding.cli import app
from almoner.lib.apc.tests import test_apc as addenda
from almoner.lib.pdpm.tests import test_pdpm as pdpm
from almoner.platform.accounts.powers import CODER, SUPPLIES
from almoner.records.tests.test_screens import signed_in, text

RISK = "/coding/risk/"
GIVEN = {
    "diagnoses": "E11.40 E11.9\nI50.22 Z00.00",
    "more": "J44.9",
    "age": "72",
    "sex": "F",
    "status": "community",
    "dual": "",
    "orec": "0",
    "model": "V28-2026",
}


@pytest.fixture
def coder() -> Client:
    return signed_in(CODER)


@pytest.mark.django_db
def test_a_score_with_its_reasons(coder: Client) -> None:
    assert coder.get(RISK).status_code == 200
    found = text(coder.post(RISK, GIVEN))
    assert "Score 1.033" in found
    assert "no: trumped by HCC 37" in found
    assert "Diabetes with heart failure" in found
    assert "1.430 (+0.397)" in found
    assert "Z00.00" in found
    assert "divided by 1.067" in found


@pytest.mark.django_db
def test_other_factors_models_and_years(coder: Client) -> None:
    own = text(coder.post(RISK, {**GIVEN, "normalization": "1", "coding_intensity": "0"}))
    assert "1.033 (divided by 1" in own
    older = text(coder.post(RISK, {**GIVEN, "model": "V24-2026", "status": "institutional"}))
    assert "type normalization" in older
    assert "Long-term institutional" in older


@pytest.mark.django_db
def test_what_is_wrong_is_named_and_what_was_typed_stays(coder: Client) -> None:
    found = text(coder.post(RISK, {**GIVEN, "diagnoses": "E11.40 12"}))
    assert "Diagnosis 2" in found
    for wrong in ({"age": "200"}, {"model": "V99-2026"}, {"more": "???"}, {"normalization": "0"}):
        refused = coder.post(RISK, {**GIVEN, **wrong})
        assert refused.status_code == 422
        assert "E11.40 E11.9" in text(refused)


@pytest.mark.django_db
def test_only_who_may_looks_scores_up() -> None:
    visitor = signed_in(SUPPLIES)
    assert visitor.get(RISK).status_code == 403
    assert visitor.post(RISK, GIVEN).status_code == 403
    assert Client().get(RISK).status_code == 302


def score(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["hcc", "score", *words])
    return done.exit_code, done.output


def test_a_file_of_members_is_scored_and_a_bad_one_does_not_stop_it(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("member,age,sex,diagnoses\nA,72,F,E11.40 I50.22\nB,old,F,\n")
    assert score(str(source), "--out", str(out))[0] == 0
    found = pl.read_csv(out)
    assert found["raw_score"].to_list() == [1.033, None]
    assert "old" in found["error"][1]
    code, said = score(str(source), "--out", str(out), "--year", "2031")
    assert code == 1
    assert "2031" in said
    assert score(str(source), "--out", str(out), "--model", "V24", "--year", "2026")[0] == 1
    words = ("--model", "V24", "--year", "2026", "--normalization", "1")
    assert score(str(source), "--out", str(out), *words)[0] == 0


def test_another_file_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("name,born\nTula,1960\n")
    code, said = score(str(source), "--out", str(out))
    assert code == 1
    assert "diagnoses" in said
    code, said = score(str(source), "--out", str(out), "--mapping", str(source), "--year", "2027")
    assert code == 1
    assert not out.exists()


def test_assessments_and_claims_need_the_files_of_cms(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("name,born\nTula,1960\n")
    for words in (("pdpm", "group", "--mapping"), ("apc", "group", "--addendum-b")):
        group, command, option = words
        given = [group, command, str(source), "--out", str(out), option, str(source)]
        done = CliRunner().invoke(app, given)
        assert done.exit_code == 1
        assert "in.csv" in done.output
        assert not out.exists()


def test_assessments_and_claims_are_grouped(tmp_path: Path) -> None:
    mapping = pdpm.workbook(tmp_path / "mapping.xlsx")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pl.DataFrame([pdpm.row()]).write_csv(source)
    words = ["pdpm", "group", str(source), "--out", str(out), "--mapping", str(mapping)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert pl.read_csv(out)["hipps"].to_list() == ["KAXF1"]
    addendum = addenda.written(tmp_path / "b.txt", addenda.rows())
    source.write_text("claim,hcpcs\n1,Y0001\n")
    words = ["apc", "group", str(source), "--out", str(out), "--addendum-b", str(addendum)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert pl.read_csv(out)["payment"].to_list() == [1234.5]
