"""``almoner hcc``, ``almoner pdpm``, ``almoner apc``: files of members, assessments, claims."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from almoner.lib import apc, hcc, pdpm
from almoner.lib.hcc.batch import score_file
from almoner.lib.partwise import Progress as Told
from almoner.lib.refusal import Refusal

hcc_app = typer.Typer(help="CMS-HCC risk scores.", no_args_is_help=True)
pdpm_app = typer.Typer(help="Stays in skilled nursing facilities.", no_args_is_help=True)
apc_app = typer.Typer(help="Outpatient claims of hospitals.", no_args_is_help=True)
console = Console(soft_wrap=True, stderr=True)
Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
Out = Annotated[Path, typer.Option(help="Where to: a name that ends in .csv or .parquet.")]


def join(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(hcc_app, name="hcc")
    app.add_typer(pdpm_app, name="pdpm")
    app.add_typer(apc_app, name="apc")


@hcc_app.command(name="score")
def score_members(
    source: Source,
    out: Out,
    model: Annotated[str, typer.Option(help="V24 or V28.")] = "V28",
    year: Annotated[int, typer.Option(help="The payment year.")] = 2026,
    normalization: Annotated[float | None, typer.Option(help="CMS's, unless given.")] = None,
    coding_intensity: Annotated[float | None, typer.Option(help="0.059 is 5.9 %.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="CMS's ICD-10 mappings of the year.", exists=True)
    ] = None,
    coefficients: Annotated[
        Path | None, typer.Option(help="CMS's relative factors of the year.", exists=True)
    ] = None,
) -> None:
    """Score the members of a CSV or Parquet file; each row keeps its columns and gets the result.

    Columns: age, sex, diagnoses (codes between spaces), dual, orec, new_enrollee, institutional,
    special_needs. What is wrong with a member stands in its own column, and the others go on.
    """
    with _said():
        tables = _model(model.upper(), year, mapping, coefficients)
        payment = _payment(tables, normalization, coding_intensity)
        done = _work("members", lambda told: score_file(tables, payment, source, out, told))
    said = f"{done:,} members scored with CMS-HCC {tables.name}, payment year {tables.year}"
    console.print(f"{said}, into {out}", markup=False)


@pdpm_app.command(name="group")
def group_assessments(
    source: Source,
    out: Out,
    mapping: Annotated[
        list[Path],
        typer.Option(help="CMS's PDPM ICD-10 mappings: the workbook, or each sheet.", exists=True),
    ],
) -> None:
    """Give the assessments of a CSV or Parquet file their HIPPS codes, each with its reasons.

    Columns: primary_dx, surgery, diagnoses, conditions, bims, phq, restorative, assessment, and the
    answers of section GG by name. What is wrong with a row stands in its own column.
    """
    with _said():
        tables = pdpm.read_mapping(mapping)
        done = _work("assessments", lambda told: pdpm.group_file(tables, source, out, told))
    console.print(f"{done:,} assessments grouped into {out}", markup=False)


@apc_app.command(name="group")
def group_claims(
    source: Source,
    out: Out,
    addendum_b: Annotated[Path, typer.Option(help="CMS's Addendum B.", exists=True)],
    addendum_a: Annotated[
        Path | None, typer.Option(help="CMS's Addendum A: the APCs.", exists=True)
    ] = None,
    complexity: Annotated[
        Path | None, typer.Option(help="CMS's complexity adjustments (Addendum J).", exists=True)
    ] = None,
) -> None:
    """Give each line of outpatient claims its APC, whether it is paid, and why.

    Columns: claim, hcpcs and, if known, date, units, modifiers; the lines of a claim follow each
    other. What is wrong with a line stands in its own column.
    """
    with _said():
        tables = apc.read_addenda(addendum_b, addendum_a, complexity)
        done = _work("lines", lambda told: apc.group_file(tables, source, out, told))
    console.print(f"{done:,} lines grouped into {out}", markup=False)


def _model(name: str, year: int, mapping: Path | None, coefficients: Path | None) -> hcc.Model:
    """Return the tables of a year; another year is the newest of the model with CMS's files."""
    years = [of for known, of in hcc.shipped_models() if known == name]
    base = max(years) if mapping and years and year not in years else year
    tables = hcc.shipped(name, base)
    if mapping:
        tables = hcc.with_mapping(tables, mapping, year)
    return hcc.with_coefficients(tables, coefficients) if coefficients else tables


def _payment(
    tables: hcc.Model, normalization: float | None, coding_intensity: float | None
) -> hcc.Payment:
    announced = hcc.ANNOUNCED.get((tables.name, tables.year))
    if announced is None and normalization is None:
        raise Refusal(
            f"CMS's normalization factor of {tables.name} for {tables.year} is not here: give it "
            "with --normalization (1 leaves the scores as they are)."
        )
    known = announced or hcc.Payment()
    divisor = known.normalization if normalization is None else Decimal(str(normalization))
    taken = known.coding_intensity if coding_intensity is None else Decimal(str(coding_intensity))
    if divisor <= 0 or not 0 <= taken < 1:
        raise Refusal("--normalization is above 0, --coding-intensity from 0 to below 1.")
    return hcc.Payment(divisor, taken)


def _work(noun: str, work: Callable[[Told], int]) -> int:
    """Do something that tells how far it is, and show that."""
    text = TextColumn(f"{{task.completed:,.0f}} {noun}")
    with Progress(BarColumn(), text, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("", total=None)
        return work(lambda count: progress.update(task, completed=count))


@contextmanager
def _said() -> Iterator[None]:
    """Say a refusal and end with 1."""
    try:
        yield
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
