"""``almoner x12 read``."""

import json
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner

from almoner.claims.cli import app
from almoner.lib.x12.tests.samples import official
from almoner.lib.x12.tests.test_remittances import remittance, whole


def run(*words: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(app, ["x12", "read", *words])
    return done.exit_code, done.output.splitlines()


def test_each_set_is_an_object_and_the_exit_code_says_whether_all_are_right(tmp_path: Path) -> None:
    paths = [str(path) for path in official("X221")]
    code, lines = run("--json", *paths)
    told = [json.loads(line) for line in lines]
    assert code == 0
    assert [row["kind"] for row in told] == ["835"] * 7
    assert all(row["accepted"] and row["balanced"] and row["errors"] == [] for row in told)
    assert told[0]["totals"]["amount"] == "945"
    file = tmp_path / "wrong.835"
    segments = remittance([[]], taken=Decimal(5))
    file.write_bytes(whole([*segments[:2], "CLP*C1*1*100*90*0*MC*P1", *segments[3:]]))
    code, lines = run("--json", paths[0], str(file))
    (_, wrong) = [json.loads(line) for line in lines]
    assert code == 1
    assert (wrong["accepted"], wrong["balanced"]) == (False, False)
    assert wrong["errors"][0]["element"] == "CLP04"
    assert "100 less 0 adjusted is not the 90 paid" in wrong["errors"][0]["sentence"]


def test_what_is_no_x12_is_said_in_words(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam")
    code, lines = run(str(file))
    assert code == 1
    assert "does not begin with ISA" in lines[1]
