"""Commands: import, match, and upkeep of the patients' register."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from almoner.lib.matching.csvfile import CannotMatch, match_csv, parse_mapping
from almoner.people import importing, operations
from almoner.people.importing import Report, Table, open_table
from almoner.people.importing.patients import parse_map
from almoner.people.importing.synthea import Synthea
from almoner.platform.accounts.actor import SYSTEM

app = typer.Typer()
imports = typer.Typer(help="Bring in what other systems exported.", no_args_is_help=True)
people = typer.Typer(help="Upkeep of the patients' register.", no_args_is_help=True)
app.add_typer(imports, name="import")
app.add_typer(people, name="people")

_console = Console(stderr=True, highlight=False, soft_wrap=True)

Reports = Annotated[
    Path | None, typer.Option(help="Folder for the files of rejects and notes; else this one.")
]
Source = Annotated[
    str, typer.Option(help="A name for where the file comes from: ids are kept apart by it.")
]


@imports.command("synthea")
def import_synthea(
    folder: Annotated[Path, typer.Argument(help="Folder of Synthea's CSV files, plain or .gz.")],
    patients: Annotated[
        str, typer.Option(help="The file of patients in the folder, without .gz.")
    ] = "patients.csv",
    source: Source = "synthea",
    busiest: Annotated[
        int, typer.Option(help="How many of the busiest organizations are our own locations.")
    ] = 5,
    time_zone: Annotated[str, typer.Option(help="The time zone of our locations.")] = (
        "America/New_York"
    ),
    plain_names: Annotated[
        bool, typer.Option(help="Take off the digits that Synthea puts behind every name.")
    ] = False,
    reports: Reports = None,
) -> None:
    """Import organizations, providers, patients and what follows from a folder of Synthea.

    It may be stopped and run again at any time: what is there already is passed over.
    """
    synthea = Synthea(
        folder=folder,
        source=source,
        patients=patients,
        busiest=busiest,
        time_zone=time_zone,
        is_plain_names=plain_names,
    )
    with _progress() as progress:
        done = importing.import_synthea(
            SYSTEM,
            synthea,
            new_report=lambda kind, table: _report(progress, kind, table, reports),
            now=timezone.now(),
        )
    for report in done:
        _print(report)


@imports.command("patients")
def import_patients(
    file: Annotated[Path, typer.Argument(help="A CSV file, plain or .gz.")],
    mapping: Annotated[
        str, typer.Option("--map", help="Fields and their columns: given_name=first,birth_date=dob")
    ] = "",
    source: Source = "",
    reports: Reports = None,
) -> None:
    """Import patients from a CSV file; the usual headings are known without --map.

    A row without an id of its own is known by its content. Running it again adds nothing twice.
    """
    table = open_table(file)
    with _progress() as progress:
        report = importing.import_patients(
            SYSTEM,
            table,
            source=source or _stem(file),
            mapping=parse_map(mapping),
            report=_report(progress, "patients", table, reports),
            now=timezone.now(),
        )
    _print(report)


@imports.command("locations")
def import_locations(
    file: Path,
    source: Source = "",
    time_zone: Annotated[str, typer.Option(help="For rows that name none.")] = "America/New_York",
    reports: Reports = None,
) -> None:
    """Import the practice's locations from a CSV file with a column name."""
    _import_directory("locations", file, source, reports, time_zone)


@imports.command("practitioners")
def import_practitioners(file: Path, source: Source = "", reports: Reports = None) -> None:
    """Import the practice's practitioners: family_name, given_name, credential, npi …"""
    _import_directory("practitioners", file, source, reports)


@imports.command("outside")
def import_outside(file: Path, source: Source = "", reports: Reports = None) -> None:
    """Import outside doctors: family_name, given_name, npi, phone, fax, address …"""
    _import_directory("outside", file, source, reports)


@app.command()
def match(
    file: Annotated[Path, typer.Argument(help="A CSV file of people.")],
    mapping: Annotated[
        str, typer.Option("--map", help="Fields and their columns: given_name=first,birth_date=dob")
    ] = "",
    out: Annotated[Path, typer.Option(help="Where the scored pairs go.")] = Path("pairs.csv"),
    against: Annotated[
        Path | None, typer.Option(help="A second file: pairs between the two, not within.")
    ] = None,
    threshold: Annotated[float, typer.Option(help="The least probability, 0 to 1.")] = 0.5,
) -> None:
    """Find pairs of rows that may be one person, and write them with their scores."""
    try:
        found = match_csv(file, parse_mapping(mapping), out, against=against, threshold=threshold)
    except CannotMatch as wrong:
        raise typer.BadParameter(str(wrong)) from None
    for name, columns in found.columns.items():
        _console.print(f"  {name}: {' + '.join(columns)}")
    for bad in found.bad_rows:
        _console.print(f"  {bad.path.name}, line {bad.line} was left out: {bad.why}")
    _console.print(f"{found.rows} rows read, {len(found.pairs)} pairs written to {out}")


@people.command()
def reindex() -> None:
    """Make the keys anew under which patients are found."""
    with _progress() as progress:
        task = progress.add_task("patients", total=None)
        count = operations.reindex_all(SYSTEM, done=lambda n: progress.advance(task, n))
    _console.print(f"{count} patients can be found again.")


@people.command()
def duplicates() -> None:
    """Look through the whole register for patients that may be one person."""
    with _progress() as progress:
        task = progress.add_task("pairs compared", total=None)
        likely = operations.find_all_duplicates(
            SYSTEM, now=timezone.now(), done=lambda n: progress.advance(task, n)
        )
    _console.print(f"{likely} likely pairs are on the worklist.")


def _import_directory(
    kind: str, file: Path, source: str, reports: Path | None, time_zone: str = "America/New_York"
) -> None:
    table = open_table(file)
    with _progress() as progress:
        report = importing.import_directory(
            SYSTEM,
            kind,
            table,
            source=source or _stem(file),
            report=_report(progress, kind, table, reports),
            now=timezone.now(),
            time_zone=time_zone,
        )
    _print(report)


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_console) as progress:
        yield progress


def _report(progress: Progress, kind: str, table: Table, folder: Path | None) -> Report:
    task: TaskID = progress.add_task(kind, total=sum(1 for _ in table.rows()))
    place = folder or Path.cwd()
    place.mkdir(parents=True, exist_ok=True)
    return Report(kind, place, tell=lambda count: progress.advance(task, count))


def _print(report: Report) -> None:
    _console.print(
        f"{report.kind}: {report.read} rows read, {report.added} added, "
        f"{report.present} there already, {report.rejected} rejected"
    )
    for reason, count in report.reasons.most_common():
        _console.print(f"  {count}: {reason}")
    if report.rejected:
        _console.print(f"  the rejected rows, each with its reason: {report.rejects}")
    if report.noted:
        _console.print(f"  {report.noted} values left out or read with a guess: {report.notes}")


def _stem(file: Path) -> str:
    return file.name.removesuffix(".gz").removesuffix(".csv")
