"""The chart's files of a Synthea folder: the small cases, and the real files."""

import csv
from pathlib import Path

import pytest
from tests import make

from almoner.people.importing import Report, StepInput, open_table, steps
from almoner.people.importing.synthea import Synthea, import_synthea
from almoner.people.models import ExternalId
from almoner.platform.accounts.actor import SYSTEM
from almoner.records.importing import STEPS
from almoner.records.models import KINDS, Condition, MedicationStatement, Observation

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(420)]
DATA = Path(__file__).parents[5] / "shared" / "data"
RUN = {name: step for name, _kind, step in STEPS}
ROW = {
    "conditions.csv": {"START": "2016-01-15", "STOP": "", "CODE": "195", "DESCRIPTION": "Asthma"},
    "medications.csv": {
        **{"START": "2016-02-15T08:44:57Z", "STOP": "", "CODE": "6", "DESCRIPTION": "Inhaler"},
        "REASONCODE": "195",
    },
    "observations.csv": {
        **{"DATE": "2016-02-15T08:44:57Z", "CODE": "8302-2", "DESCRIPTION": "Body Height"},
        **{"CATEGORY": "vital-signs", "VALUE": "127.9", "UNITS": "cm", "TYPE": "numeric"},
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a patient known from there."""
    patient = make.patient()
    ExternalId.objects.create(
        source="synthea", kind="patient", source_id="pat", subject_id=patient.pk
    )
    return tmp_path


def run(folder: Path, name: str, *rows: dict[str, str]) -> Report:
    usual = {"PATIENT": "pat", "ENCOUNTER": "", **ROW[name]}
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(usual))
        writer.writeheader()
        writer.writerows({**usual, **row} for row in rows)
    report = Report(name.removesuffix(".csv"), folder)
    RUN[name](SYSTEM, StepInput(open_table(folder / name), "synthea", report, make.NOON))
    return report


def test_a_row_comes_in_once_and_a_repeated_row_is_refused(folder: Path) -> None:
    report = run(folder, "conditions.csv", {}, {})
    assert (report.added, report.rejected) == (1, 1)
    again = run(folder, "conditions.csv", {})
    assert (again.added, again.present) == (0, 1)
    row = Condition.objects.get()
    assert (row.text, row.status, f"{row.at:%Y-%m-%d %H}") == ("Asthma", "active", "2016-01-15 12")


def test_a_medicine_is_for_the_problem_it_names(folder: Path) -> None:
    run(folder, "conditions.csv", {})
    run(folder, "medications.csv", {}, {"REASONCODE": "999", "STOP": "2016-03-01T00:00:00Z"})
    held, over = MedicationStatement.objects.order_by("status")
    assert held.reason == Condition.objects.get()
    assert (over.reason, over.status) == (None, "completed")


def test_a_value_is_a_number_or_a_text(folder: Path) -> None:
    run(folder, "observations.csv", {}, {"TYPE": "text", "VALUE": "Never smoked", "UNITS": ""})
    facts = {row.facts for row in Observation.objects.all()}
    assert facts == {"127.9 cm", "Never smoked"}


@pytest.mark.parametrize(
    ("name", "changed", "reason"),
    [
        ("conditions.csv", {"PATIENT": ""}, "names no patient"),
        ("conditions.csv", {"PATIENT": "other"}, "patient was not imported"),
        ("conditions.csv", {"DESCRIPTION": ""}, "does not say what it is"),
        ("conditions.csv", {"DESCRIPTION": "x" * 501}, "501 characters"),
        ("conditions.csv", {"START": "yesterday"}, "START is not a time"),
        ("conditions.csv", {"START": ""}, "START is empty"),
        ("conditions.csv", {"STOP": "2015-01-01"}, "ends before it begins"),
        ("conditions.csv", {"START": "2030-01-01"}, "in the future"),
        ("observations.csv", {"VALUE": ""}, "no value"),
        ("observations.csv", {"VALUE": "high"}, "is not a number"),
        ("observations.csv", {"VALUE": "1e40"}, "too large"),
    ],
)
def test_every_refused_row_says_why(
    folder: Path, name: str, changed: dict[str, str], reason: str
) -> None:
    report = run(folder, name, changed)
    assert (report.added, report.rejected) == (0, 1)
    assert reason in report.rejects.read_text()


@pytest.fixture
def only_the_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what other areas read to their own tests."""
    monkeypatch.setattr(steps, "_steps", {})
    for file_name, kind, step in STEPS:
        steps.register_step(file_name, step, kind=kind)


def _import(synthea: Synthea, folder: Path) -> dict[str, Report]:
    if not synthea.folder.is_dir():
        pytest.skip(f"the folder {synthea.folder} is not here")
    done = import_synthea(
        SYSTEM,
        synthea,
        new_report=lambda kind, _table: Report(kind, folder),
        now=make.NOON,
    )
    return {report.kind: report for report in done}


CHART = {
    "chart encounters": ("encounter", 5598),
    "conditions": ("problem", 3495),
    "allergies": ("allergy", 102),
    "medications": ("medication", 3522),
    "immunizations": ("immunization", 1629),
    "procedures": ("procedure", 14761),
}


@pytest.mark.slow
@pytest.mark.usefixtures("only_the_chart")
@pytest.mark.slow
def test_the_real_folder_twice(tmp_path: Path) -> None:
    reports = _import(Synthea(DATA / "synthea"), tmp_path)
    for name, (kind, rows) in CHART.items():
        report = reports[name]
        assert report.read == rows, name
        assert report.added + report.rejected == rows
        assert report.added == KINDS[kind]._default_manager.count()
        assert set(report.reasons) <= {"It repeats line …."} or report.rejected < rows / 20
    again = _import(Synthea(DATA / "synthea"), tmp_path)
    assert {again[name].added for name in CHART} == {0}
    assert [again[name].rejected for name in CHART] == [reports[name].rejected for name in CHART]


@pytest.mark.slow
@pytest.mark.usefixtures("only_the_chart")
def test_the_folder_with_observations(tmp_path: Path) -> None:
    report = _import(Synthea(DATA / "synthea-claims"), tmp_path)["observations"]
    assert report.added == Observation.objects.count() > 500
    assert report.added + report.rejected == report.read


@pytest.mark.slow
@pytest.mark.usefixtures("only_the_chart")
@pytest.mark.slow
def test_the_dirty_copy_survives(tmp_path: Path) -> None:
    dirty = Synthea(DATA / "synthea-dirty", patients="patients-with-nulls.csv")
    reports = _import(dirty, tmp_path)
    for name in ("conditions", "allergies", "immunizations"):
        report = reports[name]
        assert report.added + report.rejected == report.read
        assert report.added == KINDS[CHART[name][0]]._default_manager.count() > 0
