"""A folder of Synthea's CSV files: organizations, providers, patients, and what areas above read.

The busiest organizations become the practice's own locations and their providers its
practitioners; all others become outside facilities and practitioners. Columns are found by their
headings, which differ between versions of Synthea; files that are not there are passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from almoner.people import operations
from almoner.people.importing import steps
from almoner.people.importing.loading import Item, Rejected, Store, load_table
from almoner.people.importing.patients import columns_of, converter, counts_of
from almoner.people.importing.reports import Report
from almoner.people.importing.steps import Step, StepInput
from almoner.people.importing.tables import NotATable, Row, Table, open_table
from almoner.people.importing.values import Tolerant, state_code, without_digits
from almoner.people.models import Location, OutsideFacility, OutsidePractitioner, Practitioner
from almoner.people.operations.importing import load_patients, load_rows
from almoner.people.operations.practice import checked
from almoner.people.queries.imported import imported
from almoner.platform.accounts.actor import Actor

_KINDS = {
    "hospital": ("hospital", "medical center"),
    "nursing": ("nursing", "rehab", "hospice", "skilled"),
    "laboratory": ("laborator",),
    "imaging": ("imaging", "radiology"),
    "pharmacy": ("pharmacy",),
}


@dataclass(slots=True)
class Synthea:
    """What to import, from where, and how."""

    folder: Path
    source: str = "synthea"
    patients: str = "patients.csv"
    """The file of patients: there may be another, such as patients-with-nulls.csv."""
    busiest: int = 5
    """How many organizations, by their number of encounters, are the practice's own."""
    time_zone: str = "America/New_York"
    is_plain_names: bool = False
    """Whether the digits are taken off that Synthea puts behind every name."""

    def open(self, name: str) -> Table | None:
        """Return a file of the folder, plain or gzipped, or nothing when it is not there."""
        base = self.folder / name.removesuffix(".gz")
        for path in (base, base.with_name(base.name + ".gz")):
            if path.exists():
                return open_table(path)
        return None

    def renamed(self, name: str) -> str:
        """Return a name as it is to be kept."""
        return without_digits(name) if self.is_plain_names else name


NewReport = Callable[[str, Table], Report]


def import_synthea(
    actor: Actor, synthea: Synthea, *, new_report: NewReport, now: datetime
) -> list[Report]:
    """Import every file of the folder that is known; ``new_report`` makes one for each."""
    actor.must("people.import")
    if not synthea.folder.is_dir():
        raise NotATable(f"There is no folder {synthea.folder}.")
    first: dict[str, tuple[str, Step]] = {
        name.removesuffix(".gz").removesuffix(".csv"): (name, _own(synthea, run))
        for name, run in (
            ("organizations.csv", _organizations),
            ("providers.csv", _providers),
            (synthea.patients, _patients),
        )
    }
    if synthea.open(synthea.patients) is None:
        raise NotATable(f"{synthea.folder} holds no {synthea.patients} (or {synthea.patients}.gz).")
    wanted = {**first, **steps.registered()}
    tables = {kind: synthea.open(name) for kind, (name, _run) in wanted.items()}
    done: list[Report] = []
    for kind, table in tables.items():
        if table is None:
            continue
        report = new_report(kind, table)
        run = operations.start_run(
            actor, source=synthea.source, kind=kind, file_name=str(table.path), now=now
        )
        wanted[kind][1](actor, StepInput(table, synthea.source, report, now))
        operations.finish_run(actor, run=run, counts=counts_of(report), now=now)
        done.append(report)
    return done


def _own(synthea: Synthea, run: Callable[[Actor, Synthea, Table, Report, datetime], None]) -> Step:
    def step(actor: Actor, given: StepInput) -> None:
        run(actor, synthea, given.table, given.report, given.now)

    return step


def _organizations(
    actor: Actor, synthea: Synthea, table: Table, report: Report, now: datetime
) -> None:
    ours = _busiest(synthea, table)
    place = _columns(table, "NAME", "ADDRESS", "CITY", "STATE", "ZIP", "PHONE")

    def convert(row: Row) -> Item[dict[str, Any]]:
        read = Tolerant(now)
        values = _place(row, place, read)
        if _id(row) in ours:
            values["time_zone"] = synthea.time_zone
            return Item(_id(row), {"ours": checked(Location, values)}, read.notes)
        values["kind"] = _kind(values["name"])
        return Item(_id(row), {"theirs": checked(OutsideFacility, values)}, read.notes)

    load_table(
        table,
        convert,
        _store_both(actor, synthea, ("location", Location), ("facility", OutsideFacility)),
        report,
    )


def _providers(actor: Actor, synthea: Synthea, table: Table, report: Report, now: datetime) -> None:
    place = _columns(table, "NAME", "ADDRESS", "CITY", "STATE", "ZIP")
    specialty, employer = table.column("SPECIALITY", "SPECIALTY"), table.column("ORGANIZATION")
    keys = {row.get(employer) for row in table.rows()} if employer else set()
    locations = imported(synthea.source, "location", keys)
    facilities = _facilities(imported(synthea.source, "facility", keys))

    def convert(row: Row) -> Item[dict[str, Any]]:
        read = Tolerant(now)
        values = _place(row, place, read)
        family, given = _names(synthea.renamed(values.pop("name")))
        values |= {"family_name": family, "given_name": given}
        values["specialty"] = read.text(row.get(specialty).capitalize(), 200, "specialty")
        values["credential"] = _credential(values["specialty"])
        if row.get(employer) in locations:
            own = {
                name: values[name]
                for name in ("family_name", "given_name", "specialty", "credential")
            }
            return Item(_id(row), {"ours": checked(Practitioner, own)}, read.notes)
        values["facility"] = facilities.get(row.get(employer))
        return Item(_id(row), {"theirs": checked(OutsidePractitioner, values)}, read.notes)

    load_table(
        table,
        convert,
        _store_both(
            actor,
            synthea,
            ("practitioner", Practitioner),
            ("outside_practitioner", OutsidePractitioner),
        ),
        report,
    )


def _patients(actor: Actor, synthea: Synthea, table: Table, report: Report, now: datetime) -> None:
    load_table(
        table,
        converter(columns_of(table, {}), now, synthea.renamed),
        lambda rows: load_patients(actor, source=synthea.source, rows=rows, now=now),
        report,
    )


def _store_both(
    actor: Actor, synthea: Synthea, ours: tuple[str, Any], theirs: tuple[str, Any]
) -> Store[dict[str, Any]]:
    def store(rows: Any) -> int:  # noqa: ANN401 - see Store
        return sum(
            load_rows(
                actor,
                source=synthea.source,
                kind=kind,
                model=model,
                rows=[(key, what[whose]) for key, what in rows if whose in what],
            )
            for whose, (kind, model) in (("ours", ours), ("theirs", theirs))
        )

    return store


def _busiest(synthea: Synthea, table: Table) -> set[str]:
    """Return the ids of the organizations with most encounters; those imported as ours stay."""
    already = set(imported(synthea.source, "location", [_id(row) for row in table.rows()]))
    if already:
        return already
    counts = dict(_utilization(table))
    encounters = synthea.open("encounters.csv")
    if encounters:
        column = encounters.column("ORGANIZATION")
        counts = dict.fromkeys(counts, 0.0)
        for row in encounters.rows():
            if (key := row.get(column)) in counts:
                counts[key] += 1
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return set(ordered[: synthea.busiest])


def _utilization(table: Table) -> Iterator[tuple[str, float]]:
    column = table.column("UTILIZATION")
    for row in table.rows():
        text = row.get(column)
        yield _id(row), float(text) if text.replace(".", "", 1).isdecimal() else 0.0


def _columns(table: Table, *names: str) -> dict[str, str]:
    found = {name: table.column(name) for name in names}
    if not found["NAME"]:
        raise NotATable(
            f"{table.path.name} has no column NAME. The columns are: {', '.join(table.headings)}."
        )
    return found


def _place(row: Row, columns: dict[str, str], read: Tolerant) -> dict[str, Any]:
    name = read.text(row.get(columns["NAME"]), 200, "name")
    if not name:
        raise Rejected("It has no name.")
    values: dict[str, Any] = {
        "name": name,
        "line1": read.text(row.get(columns["ADDRESS"]), 200, "street"),
        "city": read.text(row.get(columns["CITY"]), 100, "city"),
        "state": state_code(row.get(columns["STATE"])),
        "zip_code": read.zip_code(row.get(columns["ZIP"])),
        "country": "US",
    }
    if columns.get("PHONE"):
        values["phone"] = read.phone(row.get(columns["PHONE"]))
    return values


def _facilities(found: dict[str, UUID]) -> dict[str, OutsideFacility]:
    rows = OutsideFacility.objects.in_bulk(found.values())
    return {key: rows[pk] for key, pk in found.items()}


def _id(row: Row) -> str:
    key = row.get("Id", "ID", "id", "\ufeffId")
    if not key:
        raise Rejected("It has no Id.")
    return key


def _names(name: str) -> tuple[str, str]:
    given, _, family = name.rpartition(" ")
    return family, given


def _kind(name: str) -> str:
    told = name.casefold()
    found = (kind for kind, words in _KINDS.items() if any(word in told for word in words))
    return next(found, "practice")


def _credential(specialty: str) -> str:
    told = specialty.casefold()
    if "nurse practitioner" in told:
        return "NP"
    if "physician assistant" in told:
        return "PA-C"
    doctors = ("practice", "medicine", "surgery", "ology", "iatr", "anesth")
    return "MD" if any(part in told for part in doctors) else ""
