"""NCCI's tables and the coverage policies in the database: loaded, loaded again, looked up."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from typer.testing import CliRunner

from almoner.coding import ncci_files, operations, queries
from almoner.coding.cli import app
from almoner.coding.models import (
    Attestation,
    CoveragePolicy,
    NcciAddOn,
    NcciFile,
    NcciLimit,
    NcciPair,
    Ruleset,
)
from almoner.lib import ncci
from almoner.lib.code_edits.tests.test_policies import FILE
from almoner.lib.ncci.tests.made import ADDONS, LIMITS, LIMITS_NAME, PAIRS, zipped
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = date(2026, 10, 5)
PRACTITIONER = Ruleset.MEDICARE_PRACTITIONER
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode("latin-1"))
        return path

    return written


def load(kind: str, path: Path, ruleset: Ruleset = PRACTITIONER, edition: str = "") -> NcciFile:
    return ncci_files.load_file(SYSTEM, kind, path, ncci_files.Asked(ruleset, edition), NOW)


@pytest.mark.django_db
def test_pairs_are_loaded_and_found_on_their_days(write: Write) -> None:
    row = load("ncci-ptp", write("ccipra-v323r0-f1.txt", PAIRS))
    assert (row.edition, row.rows, row.added, row.changed, row.left_out) == ("2026Q4", 4, 4, 0, 1)
    codes = ["10001", "20001", "20002", "99999"]
    found = queries.pairs_among(codes, DAY, PRACTITIONER)
    assert [(each.column2, each.modifier) for each in found] == [("20001", 0), ("20002", 1)]
    assert found[0].rationale == "More extensive procedure"
    (old,) = queries.pairs_among(["10001", "20002"], date(2019, 1, 1), PRACTITIONER)
    assert old.ends_on == date(2019, 12, 31)
    assert not queries.pairs_among(["10001", "20002"], date(2020, 6, 1), PRACTITIONER)
    assert not queries.pairs_among(codes, DAY, Ruleset.MEDICARE_HOSPITAL)


@pytest.mark.django_db
def test_a_new_quarter_adds_and_ends_and_leaves_the_rest(write: Write) -> None:
    first = load("ncci-ptp", write("ccipra-v322r0-f1.txt", PAIRS))
    again = load("ncci-ptp", write("ccipra-v322r0-f1.txt", PAIRS))
    assert again == first
    changed = PAIRS.replace("20200101\t*\t0", "20200101\t20260930\t0")
    changed = changed[: changed.rindex("G0001")] + "30001\t10001\t \t20261001\t*\t1\tWhy\r\n"
    newer = load("ncci-ptp", write("ccipra-v323r0-f1.txt", changed))
    assert (newer.added, newer.changed) == (1, 1)
    kept = NcciPair.objects.get(column1="G0001")
    assert (kept.ends_on, kept.edition) == (None, "2026Q3")
    ended = NcciPair.objects.get(column2="20001")
    assert (ended.ends_on, ended.edition) == (date(2026, 9, 30), "2026Q4")
    older = load("ncci-ptp", write("ccipra-v321r0-f1.txt", PAIRS + "\r\n"))
    assert (older.added, older.changed) == (0, 0)
    ended.refresh_from_db()
    assert ended.ends_on == date(2026, 9, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name", "text", "said"),
    [
        ("ncci-ptp", "ccipra-v323r0-f1.txt", PAIRS[:-10], "line 11: the file ends"),
        ("ncci-ptp", "ccioph-v323r0-f1.txt", PAIRS, "for outpatient-hospital, not for Medicare"),
        ("ncci-ptp", "pairs.txt", PAIRS, "say the quarter"),
        ("ncci-ptp", LIMITS_NAME, LIMITS, "the table of units"),
        (
            "ncci-ptp",
            "ccipra-v323r0-f1.txt",
            PAIRS + "10001\t20001\t \t20200101\t*\t1\tOther\r\n",
            "two things of 10001 20001 2020-01-01",
        ),
        ("ncci-mue", "limits.csv", LIMITS, "first day of its quarter"),
        ("ncci-mue", LIMITS_NAME, LIMITS.replace("Practitioner", "DME Supplier"), "for dme"),
        ("ncci-mue", LIMITS_NAME, LIMITS + "10001,2,2 Date,Why\r\n", "two things of 10001"),
        ("ncci-aoc", "AOC_V2026Q4-MCR.txt", PAIRS, "has no heading"),
    ],
)
def test_of_a_wrong_file_nothing_is_loaded(
    write: Write, kind: str, name: str, text: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        load(kind, write(name, text), edition="2026Q4" if kind == "ncci-mue" else "")
    for model in (NcciFile, NcciPair, NcciLimit, NcciAddOn):
        assert not model._default_manager.exists()


@pytest.mark.django_db
def test_the_limit_of_the_quarter_counts_in_whichever_order_they_were_loaded(write: Write) -> None:
    newer = LIMITS.replace("10002,3,1", "10002,4,1").replace("10003,10,3", "10004,2,3")
    load("ncci-mue", write(LIMITS_NAME.replace("10-01-2026", "01-01-2027"), newer))
    load("ncci-mue", write(LIMITS_NAME, LIMITS))
    codes = ["10001", "10002", "10003", "10004", "10005"]
    found = queries.limits_of(codes, DAY, PRACTITIONER)
    assert [(each.code, each.units) for each in found] == [
        ("10001", 1),
        ("10002", 3),
        ("10003", 10),
    ]
    assert found[1].adjudication is ncci.Adjudication.LINE
    later = queries.limits_of(codes, date(2027, 2, 1), PRACTITIONER)
    assert [(each.code, each.units) for each in later] == [
        *(("10001", 1), ("10002", 4), ("10003", 10), ("10004", 2))
    ]
    assert not queries.limits_of(codes, date(2026, 9, 30), PRACTITIONER)


@pytest.mark.django_db
def test_addons_of_a_program_hold_in_all_its_settings(write: Write) -> None:
    load("ncci-aoc", write("AOC_V2026Q4-MCR.txt", ADDONS))
    found = queries.addons_of(["10011", "10012", "10013"], DAY, Ruleset.MEDICARE_HOSPITAL)
    assert [(each.addon, each.primary) for each in found] == [
        ("10011", "10001"),
        ("10012", "CCCCC"),
    ]
    assert not queries.addons_of(["10011"], DAY, Ruleset.MEDICAID_PRACTITIONER)


@pytest.mark.django_db
def test_a_zip_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "medicare-ncci-2026q4.zip"
    packed.write_bytes(zipped({"ccipra-v323r0-f1.txt": PAIRS}).getvalue())
    assert load("ncci-ptp", packed).edition == "2026Q4"
    before = list(NcciPair.objects.order_by("pk").values())
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in PAIRS.splitlines():
        sheet.append(line.split("\t"))
    made = io.BytesIO()
    book.save(made)
    path = tmp_path / "ccipra-v323r0-f1.xlsx"
    path.write_bytes(made.getvalue())
    again = load("ncci-ptp", path)
    assert (again.rows, again.added, again.changed) == (4, 0, 0)
    assert list(NcciPair.objects.order_by("pk").values()) == before
    path.write_bytes(made.getvalue()[:-200])
    with pytest.raises(Refusal):
        load("ncci-ptp", path)


@pytest.mark.django_db
def test_the_database_refuses_what_no_table_says(write: Write) -> None:
    load("ncci-ptp", write("ccipra-v323r0-f1.txt", PAIRS))
    load("ncci-mue", write(LIMITS_NAME, LIMITS))
    for change in (
        "UPDATE coding_nccipair SET modifier = 2",
        "UPDATE coding_nccipair SET ends_on = '1990-01-01'",
        "UPDATE coding_nccipair SET ruleset = 9",
        "UPDATE coding_nccilimit SET adjudication = 4",
        "INSERT INTO coding_nccipair SELECT * FROM coding_nccipair",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    for model in (NcciPair, NcciLimit, NcciFile):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.all().delete()


@pytest.mark.django_db
def test_policies_are_loaded_changed_and_found(write: Write) -> None:
    path = write("mine.csv", FILE)
    assert ncci_files.load_policies(SYSTEM, path, NOW) == operations.PoliciesLoaded(2, 0, 0)
    assert ncci_files.load_policies(SYSTEM, path, NOW) == operations.PoliciesLoaded(0, 0, 2)
    (found,) = queries.policies_of(["10002"], DAY)
    assert (found.id, found.jurisdictions) == ("A1", {"NY", "NJ"})
    assert found.covering.covers("E11.9")
    newer = FILE.splitlines()[0] + "\nA1,Some test,10002,E11,,2026-11-01,,NY\n"
    assert ncci_files.load_policies(SYSTEM, write("new.csv", newer), NOW).added == 1
    assert queries.policies_of(["10002"], DAY) == [found]
    (later,) = queries.policies_of(["10002"], date(2026, 12, 1))
    assert not later.covering.covers("I10")
    assert not queries.policies_of(["10001"], date(2026, 12, 1))
    assert CoveragePolicy.objects.count() == 3
    with pytest.raises(Refusal, match="line 3"):
        ncci_files.load_policies(SYSTEM, write("bad.csv", FILE.replace("10003", "x")), NOW)


@pytest.mark.django_db
def test_who_may_not_load_is_refused(write: Write) -> None:
    nobody = Actor("n", None, frozenset())
    with pytest.raises(NotPermitted):
        ncci_files.load_file(
            nobody,
            "ncci-ptp",
            write("ccipra-v323r0-f1.txt", PAIRS),
            ncci_files.Asked(PRACTITIONER),
            NOW,
        )
    with pytest.raises(NotPermitted):
        ncci_files.load_policies(nobody, write("mine.csv", FILE), NOW)


@pytest.mark.django_db
def test_at_the_command_line(write: Write) -> None:
    path = write("ccioph-v323r0-f1.txt", PAIRS)
    load = ["codes", "load", "ncci-ptp", str(path), "--setting", "outpatient-hospital"]
    assert "Who can attest" in CliRunner().invoke(app, load).output
    word = ["--attest", "A-17"]
    run = CliRunner().invoke(app, [*load, *word])
    assert run.exit_code == 0, run.output
    assert "4 rows, 4 added" in run.output
    wrong = CliRunner().invoke(app, [*load[:4], *word])
    assert wrong.exit_code == 1
    assert "name the right setting" in wrong.output
    limits = write("mue.csv", LIMITS)
    load = ["codes", "load", "ncci-mue", str(limits), "--effective", "2026-10-01", *word]
    assert CliRunner().invoke(app, load).exit_code == 0
    assert Attestation.objects.filter(licence_number="A-17").count() == 2
    done = CliRunner().invoke(app, ["codes", "load", "policies", str(write("p.csv", FILE))])
    assert "2 policies added" in done.output
    status = CliRunner().invoke(app, ["codes", "status"])
    assert "NCCI Pairs, Medicare, outpatient hospital, 2026Q4" in status.output
