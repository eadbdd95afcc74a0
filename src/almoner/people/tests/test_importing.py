"""Importing: real folders, foreign and damaged files, stopping and going on."""

import csv
import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people import importing
from almoner.people.importing import NotATable, Report, StepInput, open_table, steps
from almoner.people.importing.patients import WrongMapping, parse_map
from almoner.people.importing.synthea import Synthea
from almoner.people.models import (
    ContactPoint,
    ExternalId,
    FormerName,
    ImportRun,
    Location,
    OutsideFacility,
    OutsidePractitioner,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientSearchKeys,
    Practitioner,
)
from almoner.people.queries import find_patients
from almoner.people.queries.imported import imported_patients
from almoner.people.tests.actors import BOSS, CLERK, DESK, STOCK, VISITOR
from almoner.platform.accounts.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DATA = Path(__file__).parents[5] / "shared" / "data"
HEADING = "Id,FIRST,LAST,BIRTHDATE,GENDER,PHONE,ZIP\n"


def folder(name: str) -> Path:
    found = DATA / name
    if not found.is_dir():
        pytest.skip(f"the data folder {found} is missing")
    return found


def patients(path: Path, mapping: str = "", actor: Actor = BOSS, source: str = "test") -> Report:
    return importing.import_patients(
        actor,
        open_table(path),
        source=source,
        mapping=parse_map(mapping),
        report=Report("patients", path.parent),
        now=NOW,
    )


@pytest.fixture(autouse=True)
def nobody_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the register's own files only: what areas above read is theirs to test."""
    monkeypatch.setattr(steps, "_steps", {})


def synthea(name: str, place: Path, **options: Any) -> dict[str, Report]:
    done = importing.import_synthea(
        BOSS,
        Synthea(folder=folder(name), **options),
        new_report=lambda kind, _table: Report(kind, place),
        now=NOW,
    )
    return {report.kind: report for report in done}


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.added, report.present, report.rejected


def test_a_synthea_folder_comes_in_whole_and_once(tmp_path: Path) -> None:
    done = synthea("synthea", tmp_path, is_plain_names=True)
    assert counts(done["patients"]) == (112, 112, 0, 0)
    assert counts(done["organizations"]) == (266, 266, 0, 0)
    assert done["providers"].rejected == 0
    assert Location.objects.count() == 5
    assert OutsideFacility.objects.count() == 261
    assert Practitioner.objects.count() + OutsidePractitioner.objects.count() == (
        done["providers"].added
    )
    kim = find_patients(DESK, "kim morissette")[0]
    assert kim.name == "Morissette, Kim Elmer"
    assert PatientAddress.objects.get(patient_id=kim.id).one_line == (
        "604 Leuschke Run, Amesbury, MA 01913"
    )
    assert PatientIdentifier.objects.filter(patient_id=kim.id, kind="ssn").count() == 1
    again = synthea("synthea", tmp_path, is_plain_names=True)
    assert counts(again["patients"]) == (112, 0, 112, 0)
    assert Patient.objects.count() == PatientSearchKeys.objects.count() == 112
    assert Location.objects.count() == 5
    assert ImportRun.objects.filter(finished_at=None).count() == 0


@pytest.mark.parametrize("file", ["patients.csv", "patients-with-nulls.csv"])
def test_the_dirty_folder_comes_in_whole(tmp_path: Path, file: str) -> None:
    done = synthea("synthea-dirty", tmp_path, patients=file)
    assert counts(done["patients" if file == "patients.csv" else "patients-with-nulls"]) == (
        1214,
        1214,
        0,
        0,
    )
    assert counts(done["organizations"])[:2] == (1177, 1177)
    assert counts(done["providers"])[:2] == (7969, 7969)
    assert Patient.objects.filter(is_deceased=True).count() == 214
    assert FormerName.objects.filter(kind="maiden").count() == 342
    assert not PatientIdentifier.objects.filter(value__iexact="null").exists()
    fitchburg = OutsideFacility.objects.filter(name__icontains="fitchburg outpatient").first()
    assert fitchburg is None or fitchburg.phone == "(978) 342-9781"
    assert Patient.objects.filter(given_name="Tula326").exists()


def test_areas_above_read_their_files_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def visits(actor: Actor, step: StepInput) -> None:
        keys = [row.get("PATIENT") for row in step.table.rows()]
        seen.append(len(imported_patients(step.source, keys)))
        seen.append(len(keys))

    monkeypatch.setattr(steps, "_steps", {"encounters": ("encounters.csv", visits)})
    synthea("synthea", tmp_path)
    assert seen == [112, 5598]


def test_rejected_rows_keep_their_columns_and_say_why(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.csv",
        HEADING
        + "1,Tula,Terry,1960-02-28,F,978-342-9781 Or 978-342-9781,1760\n"
        + "2,Nobody,Born,NULL,F,,\n"
        + "3,Time,Traveller,2090-01-01,M,,\n"
        + "4,No,,1960-01-01,M,,\n"
        + "1,Tula,Again,1960-02-28,F,,\n"
        + "6,Odd,Phone,1960-01-01,?,12,9\n"
        + "7,Too,Many,1960-01-01,M,,,,extra\n",
    )
    report = patients(file)
    assert counts(report) == (7, 2, 0, 5)
    with report.rejects.open(newline="") as rejects:
        rows = list(csv.DictReader(rejects))
    assert [(row["Id"], row["line"]) for row in rows] == [
        ("2", "3"),
        ("3", "4"),
        ("4", "5"),
        ("1", "6"),
        ("7", "8"),
    ]
    assert "no birth date" in rows[0]["reason"]
    assert "family name" in rows[2]["reason"]
    assert "repeats line 2" in rows[3]["reason"]
    notes = report.notes.read_text()
    for told in ("same number", "01760", "sex “?”", "telephone “12”", "ZIP code “9”"):
        assert told in notes, told
    assert ContactPoint.objects.get().display == "(978) 342-9781"
    # the rejects, put right, can be imported themselves
    fixed = write(
        tmp_path / "fixed.csv",
        HEADING + "2,Nobody,Born,1961-01-01,F,,\n1,Tula,Terry,1960-02-28,F,,\n",
    )
    assert counts(patients(fixed)) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("crlf.csv", HEADING.replace("\n", "\r\n") + "1,José,Nuñez,2/28/1960,M,,\r\n"),
        ("bom.csv", "\ufeff" + HEADING + "1,José,Nuñez,1960-02-28,M,,\n"),
        ("semicolon.csv", HEADING.replace(",", ";") + "1;José;Nuñez;28 Feb 1960;M;;\n"),
        ("tabs.csv", HEADING.replace(",", "\t") + "1\tJosé\tNuñez\t19600228\tM\t\t\n"),
        (
            "renamed.csv",
            "Patient ID,First Name,last_name,D.O.B.\n1,José,Nuñez,1960-02-28\n",
        ),
        (
            "whole-name.csv",
            'name,dob\n\u201cNuñez\u201d,1\n"Nuñez, José",1960-02-28\n',
        ),
    ],
)
def test_files_as_other_programs_write_them(tmp_path: Path, name: str, content: str) -> None:
    patients(write(tmp_path / name, content))
    patient = Patient.objects.get()
    assert (patient.given_name, patient.family_name) == ("José", "Nuñez")
    assert str(patient.birth_date) == "1960-02-28"


def test_latin_1_utf_16_and_gzip(tmp_path: Path) -> None:
    text = HEADING + "1,José,Nuñez,1960-02-28,M,,\n"
    patients(write(tmp_path / "a.csv", text.encode("latin-1")), source="a")
    patients(write(tmp_path / "b.csv", text.encode("utf-16")), source="b")
    patients(write(tmp_path / "c.csv.gz", gzip.compress(text.encode())), source="c")
    assert Patient.objects.filter(given_name="José").count() == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (bytes(range(256)) * 40, "not text"),
        (b"PK\x03\x04" + b"x" * 100, "spreadsheet"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"just one column\nvalue\n", "one column only"),
        (b"a,a\n1,2\n", "twice"),
        (gzip.compress(HEADING.encode() * 400, mtime=0)[:40], "cannot be read|damaged"),
        (b"x,y\n1,2\n", "no column for family_name"),
        (b"LAST,y\n1,2\n", "no column for birth_date"),
    ],
)
def test_what_is_no_table_of_patients_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    with pytest.raises(NotATable, match=says):
        patients(write(tmp_path / "bad.csv", content))
    assert not Patient.objects.exists()


def test_a_mapping_that_names_what_is_not_there(tmp_path: Path) -> None:
    file = write(tmp_path / "p.csv", "a,b,c\nTula,Terry,1960-02-28\n")
    with pytest.raises(WrongMapping, match="no field “first”"):
        patients(file, "first=a")
    with pytest.raises(WrongMapping, match="no column “z”"):
        patients(file, "given_name=z")
    with pytest.raises(WrongMapping, match="not field=column"):
        patients(file, "given_name")
    patients(file, "given_name=a,family_name=b,birth_date=c")
    assert Patient.objects.get().display_name == "Tula Terry"


def test_a_huge_field_rejects_its_row_alone(tmp_path: Path) -> None:
    huge = "x" * 200_000
    file = write(
        tmp_path / "p.csv",
        HEADING + f"1,{huge},Terry,1960-02-28,F,,\n2,{'y' * 300},Terry,1960-02-28,F,,\n"
        "3,Ann,Terry,1960-02-28,F,,\n",
    )
    assert counts(patients(file)) == (3, 1, 0, 2)


def test_rows_without_ids_are_known_by_their_content(tmp_path: Path) -> None:
    file = write(tmp_path / "p.csv", "first,last,dob\nAnn,Terry,1960-02-28\nBob,Terry,1961-02-28\n")
    assert counts(patients(file)) == (2, 2, 0, 0)
    assert counts(patients(file)) == (2, 0, 2, 0)


@pytest.mark.parametrize("actor", [DESK, CLERK, STOCK, VISITOR])
def test_only_the_manager_imports(tmp_path: Path, actor: Actor) -> None:
    file = write(tmp_path / "p.csv", HEADING + "1,Ann,Terry,1960-02-28,F,,\n")
    with pytest.raises(NotPermitted):
        patients(file, actor=actor)


def test_directories(tmp_path: Path) -> None:
    npi = make.npi()
    files = {
        "locations": "name,address,city,state,zip,phone,npi\n"
        f"Main,1 Elm,Natick,ma,1760,9785550100,{npi}\n"
        "Main,2 Elm,Natick,MA,01760,,\n",
        "practitioners": f"last,first,credential,npi,languages\nOkafor,Ada,MD,{make.npi()},en;ig\n"
        "Wrong,Npi,MD,1234567890,en\n",
        "outside": 'name,credential,fax\n"Lindqvist, Per",DO,617 555 0101\n',
    }
    for kind, text in files.items():
        file = write(tmp_path / f"{kind}.csv", text)
        report = importing.import_directory(
            BOSS, kind, open_table(file), source=kind, report=Report(kind, tmp_path), now=NOW
        )
        assert report.added == 1, kind
        assert report.rejected == (0 if kind == "outside" else 1)
    assert Location.objects.get().time_zone == "America/New_York"
    assert Practitioner.objects.get().languages == ["en", "ig"]
    assert OutsidePractitioner.objects.get().fax == "(617) 555-0101"
    assert "check digit" in (tmp_path / "practitioners-rejects.csv").read_text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_in_the_middle_and_run_again_is_as_if_run_once(tmp_path: Path) -> None:
    rows = [f"{n},Given{n},Family{n % 97},{1930 + n % 80}-03-0{1 + n % 9},F,," for n in range(4000)]
    rows[3000] = "3000,No,Birth,,F,,"
    file = write(tmp_path / "many.csv", HEADING + "\n".join(rows) + "\n")
    with _command("import", "patients", str(file), "--reports", str(tmp_path)) as run:
        while run.poll() is None and ExternalId.objects.count() < 500:
            time.sleep(0.05)
        run.send_signal(signal.SIGKILL)
        said = run.communicate()[0]
    stored = Patient.objects.count()
    assert 500 <= stored < 3999, f"the kill came at the wrong moment: {said}"
    assert stored % 500 == 0
    assert stored == ExternalId.objects.count() == PatientSearchKeys.objects.count()
    with _command("import", "patients", str(file), "--reports", str(tmp_path)) as again:
        output = again.communicate()[0]
    assert again.returncode == 0, output
    assert f"{3999 - stored} added" in output
    assert "1 rejected" in output
    assert Patient.objects.count() == ExternalId.objects.count() == 3999
    assert Patient.objects.values("given_name").distinct().count() == 3999
    assert (tmp_path / "many-rejects.csv").read_text().count("\n") == 2


def _command(*words: str) -> "subprocess.Popen[str]":
    """Start `almoner` on this test's database."""
    address = urlsplit(settings.DATABASE_URL)
    url = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    return subprocess.Popen(
        [sys.executable, "-m", "almoner", *words],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "almoner.main.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
