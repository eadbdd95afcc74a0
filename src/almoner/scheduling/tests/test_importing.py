"""Past visits from a Synthea folder: the small cases, and the real files."""

import csv
from pathlib import Path

import pytest
from tests import make

from almoner.people.importing import Report, StepInput, open_table, steps
from almoner.people.importing.synthea import Synthea, import_synthea
from almoner.people.models import ExternalId
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling.importing import import_encounters
from almoner.scheduling.models import Appointment, Column, Occupancy

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[5] / "shared" / "data" / "synthea"
HEADINGS = (
    *("Id", "START", "STOP", "PATIENT", "ORGANIZATION", "PROVIDER"),
    *("ENCOUNTERCLASS", "DESCRIPTION", "REASONDESCRIPTION"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder, with a patient, a practitioner and a location known from there."""
    for kind, key, row in (
        ("patient", "pat", make.patient()),
        ("practitioner", "doc", make.practitioner()),
        ("location", "org", make.location()),
    ):
        ExternalId.objects.create(source="synthea", kind=kind, source_id=key, subject_id=row.id)
    return tmp_path


def run(folder: Path, *rows: dict[str, str]) -> Report:
    with (folder / "encounters.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(encounter(**row) for row in rows)
    report = Report("encounters", folder)
    table = open_table(folder / "encounters.csv")
    import_encounters(SYSTEM, StepInput(table, "synthea", report, make.NOON))
    return report


def encounter(**fields: str) -> dict[str, str]:
    return {
        "Id": "e1",
        "START": "2016-01-15T08:44:57Z",
        "STOP": "2016-01-15T08:59:57Z",
        "PATIENT": "pat",
        "ORGANIZATION": "org",
        "PROVIDER": "doc",
        "ENCOUNTERCLASS": "wellness",
        "DESCRIPTION": "Well child visit (procedure)",
        **fields,
    }


def test_a_visit_becomes_a_fulfilled_appointment_in_whole_minutes(folder: Path) -> None:
    report = run(folder, {})
    made = Appointment.objects.get()
    assert (report.added, report.rejected) == (1, 0)
    assert (made.status, made.visit_type.name) == ("fulfilled", "Wellness visit")
    assert (f"{made.starts_at:%H:%M:%S}", f"{made.ends_at:%H:%M:%S}") == ("08:44:00", "09:00:00")
    assert made.occupancies.get().column == Column.objects.get()


def test_a_second_run_adds_nothing(folder: Path) -> None:
    run(folder, {})
    report = run(folder, {})
    assert (report.added, report.present) == (0, 1)
    assert Appointment.objects.count() == 1


def test_visits_that_overlapped_go_into_lanes(folder: Path) -> None:
    run(
        folder,
        {"Id": "a"},
        {"Id": "b"},
        {"Id": "c", "START": "2016-01-15T09:00:00Z", "STOP": "2016-01-15T09:10:00Z"},
    )
    run(folder, {"Id": "d"})
    lanes = Occupancy.objects.order_by("appointment__origin").values_list("lane", flat=True)
    assert list(lanes) == [0, 1, 0, 2]


def test_a_crowd_beyond_all_lanes_keeps_its_history_without_taking_time(folder: Path) -> None:
    report = run(folder, *({"Id": f"e{number}"} for number in range(40)))
    assert report.added == Appointment.objects.count() == 40
    assert Occupancy.objects.count() == 32


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ENCOUNTERCLASS": "inpatient"}, "is not a visit in the office"),
        ({"PROVIDER": "other"}, "provider of another practice"),
        ({"ORGANIZATION": "other"}, "another organization"),
        ({"PATIENT": "other"}, "patient was not imported"),
        ({"START": "yesterday"}, "START is not a time"),
        ({"STOP": "2016-01-14T08:00:00Z"}, "ends before it begins"),
        ({"STOP": "2016-01-18T08:00:00Z"}, "longer than a day"),
        ({"START": "2026-05-01T08:00:00Z", "STOP": "2026-05-01T09:00:00Z"}, "in the future"),
    ],
)
def test_every_refused_row_says_why(folder: Path, changed: dict[str, str], reason: str) -> None:
    report = run(folder, changed)
    assert (report.added, report.rejected) == (0, 1)
    assert reason in report.rejects.read_text()


def test_the_real_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"encounters": ("encounters.csv", import_encounters)}
    monkeypatch.setattr(steps, "_steps", own)  # what other areas read is theirs to test
    if not DATA.is_dir():
        pytest.skip(f"the folder {DATA} is not here")
    reports = {
        report.kind: report
        for report in import_synthea(
            SYSTEM,
            Synthea(DATA),
            new_report=lambda kind, _table: Report(kind, tmp_path),
            now=make.NOON,
        )
    }
    visits = reports["encounters"]
    assert visits.read == 5598
    assert visits.added + visits.rejected == visits.read
    assert visits.added == Appointment.objects.count() > 500
    assert set(visits.reasons) <= {
        "It was with a provider of another practice.",
        "It was at another organization.",
        "It lasts longer than a day: a stay is no appointment.",
        "… is not a visit in the office.",
    }
