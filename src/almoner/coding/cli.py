"""``almoner drg``: stays grouped, a file at a time; ``almoner codes``: releases loaded."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from almoner.coding import differing, groupers_cli, queries
from almoner.coding.loaders import LOADERS, Asked, Loader
from almoner.lib import codesets, ncci
from almoner.lib.drg.batch import group_file
from almoner.lib.drg.batch.files import counts_of_file
from almoner.lib.drg.figures import figures
from almoner.lib.drg.weights import shipped_weights
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_at_command_line

app = typer.Typer()
drg = typer.Typer(help="Inpatient stays grouped into MS-DRGs.", no_args_is_help=True)
codes = typer.Typer(help="Releases of code systems.", no_args_is_help=True)
app.add_typer(drg, name="drg")
app.add_typer(codes, name="codes")
groupers_cli.join(app)
console = Console(soft_wrap=True, stderr=True)


@drg.command()
def group(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where to: a name that ends in .csv or .parquet.")],
    version: Annotated[str, typer.Option(help="Of the MS-DRGs; the newest unless given.")] = "",
) -> None:
    """Group the stays of a CSV or Parquet file; each row keeps its columns and gets the result.

    Columns: principal_dx, secondary_dx, procedures, sex, age_years, discharge_status, los_days.
    What is wrong with a stay stands in its own column, and the others go on.
    """
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} stays"), TimeElapsedColumn())
    try:
        logic = queries.logic_of(version or queries.versions()[0])
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("", total=None)
            done = group_file(
                logic, source, out, lambda count: progress.update(task, completed=count)
            )
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    console.print(f"{done:,} stays grouped with version {logic.version} into {out}", markup=False)


@drg.command()
def versions() -> None:
    """Print the versions of the MS-DRGs that can be grouped with, the newest first."""
    for each in queries.versions():
        typer.echo(each)


def _kind(text: str) -> Loader:
    if text not in LOADERS:
        raise typer.BadParameter(f"one of {', '.join(sorted(LOADERS))}")
    return LOADERS[text]


@drg.command(name="figures")
def figures_of_file(
    grouped: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Print the figures of a file that `drg group` wrote: of all its stays, then by MDC."""
    try:
        by_mdc = counts_of_file(grouped)
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    logic = queries.logic_of(queries.versions()[0])
    titles = {number: each.title for number, each in logic.drgs.items()}
    table = shipped_weights()
    weights = {drg: each.weight for drg, each in table.weights.items() if each.weight is not None}
    together: Counter[str] = Counter()
    for counts in by_mdc.values():
        together.update(counts)
    found = figures(together, titles, weights)
    typer.echo(f"stays {found.cases:,}")
    typer.echo(
        f"case-mix index {found.case_mix_index} of {found.weighed:,} (Table 5, FY {table.year})"
    )
    for name, rate in (("MCC", found.mcc_rate), ("CC", found.cc_rate)):
        typer.echo(f"{name} captured {_captured(rate)}")
    for mdc, counts in sorted(by_mdc.items()):
        found = figures(counts, titles, weights)
        typer.echo(
            f"MDC {mdc:02}: stays {found.cases:,}, case-mix index {found.case_mix_index or 'none'},"
            f" MCC captured {_captured(found.mcc_rate)}, CC captured {_captured(found.cc_rate)}"
        )


def _captured(rate: float | None) -> str:
    return "none possible" if rate is None else f"{rate:.1%}"


@codes.command()
def load(
    kind: Annotated[str, typer.Argument(help="What it is; `almoner codes kinds` lists them.")],
    file: Annotated[Path, typer.Argument(exists=True)],
    edition: Annotated[
        str, typer.Option(help="What it is called, where its files do not say.")
    ] = "",
    effective: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day on which it holds.")
    ] = None,
    attest: Annotated[
        str, typer.Option(help="Number of the licence that the office attests to hold.")
    ] = "",
    much_ends: Annotated[
        bool, typer.Option("--much-ends", help="Load it although a tenth of the codes ends.")
    ] = False,
    setting: Annotated[
        ncci.Setting, typer.Option(help="NCCI: whose services.")
    ] = ncci.Setting.PRACTITIONER,
    medicaid: Annotated[bool, typer.Option("--medicaid", help="NCCI: Medicaid's edits.")] = False,
    taxonomy: Annotated[
        list[str] | None,
        typer.Option(
            help="em-distribution: whom a specialty is compared with, 207Q00000X=“Family Practice”."
        ),
    ] = None,
) -> None:
    """Load a release as it is published: a file, a ZIP or an unpacked folder, all or nothing.

    What cannot be understood is named with its file and line, and nothing is loaded. A set that
    belongs to somebody (CPT, CDT, NUBC, RVU) asks for --attest LICENCE-NUMBER.
    """
    loader = _kind(kind)
    day = effective.date() if effective else None
    specialties = _specialties(taxonomy or ())
    asked = Asked(edition, day, attest, much_ends, setting, medicaid, specialties)
    if loader.owner and not attest:
        console.print(
            f"{loader.label} belongs to the {loader.owner}. "
            f"{codesets.attested_words(loader.owner)} "
            "Who can attest that adds --attest LICENCE-NUMBER.",
            markup=False,
        )
        raise typer.Exit(1)
    try:
        with console.status(f"Reading {file.name} …"):
            said = loader.load(actor_at_command_line(), file, asked, timezone.now())
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    for sentence in said:
        console.print(sentence, markup=False)


def _specialties(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in given:
        taxonomy, sign, specialty = each.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{each}”: write 207Q00000X=“Family Practice”.")
        found[taxonomy.strip()] = " ".join(specialty.strip('“”" ').split())
    return found


@codes.command()
def kinds() -> None:
    """Print the kinds of releases that can be loaded, and whose licence each needs."""
    for name, loader in sorted(LOADERS.items()):
        owner = f" (needs a licence of the {loader.owner})" if loader.owner else ""
        typer.echo(f"{name:16} {loader.label}{owner}")


@codes.command()
def status() -> None:
    """Print the code systems and releases that are there, and where they come from."""
    typer.echo(f"Encoder: ICD-10-CM {queries.book().release.edition}")
    loaded = queries.loaded_releases()
    for version in queries.versions():
        row = loaded.get(version)
        told = "comes with Almoner"
        if row:
            told = f"loaded {row.loaded_at:%Y-%m-%d} by {row.loaded_by} from {row.file_name}"
        typer.echo(f"MS-DRG {version}: {told}")
    for file in queries.ncci_files():
        typer.echo(f"NCCI {file}: loaded {file.loaded_at:%Y-%m-%d} by {file.loaded_by}")
    for each in queries.code_sets(timezone.localdate()):
        typer.echo(f"{each.label} {each.edition}: {each.count:,} codes, {each.source}")


@codes.command()
def diff(
    kind: Annotated[str, typer.Argument(help="What both are.")],
    file: Annotated[Path, typer.Argument(exists=True)],
    newer: Annotated[
        Path | None, typer.Argument(exists=True, help="Without it: against what is here.")
    ] = None,
    only: Annotated[str, typer.Option(help="added, ended, revised, billable or details.")] = "",
) -> None:
    """Print what changes from one release file to another, or from what is here to a file.

    A line for each code: what happens, the code, its title before and after, the successors of
    what ends. Exit code 0 where nothing changes, 3 where something does, 1 where a file is wrong.
    """
    try:
        found = differing.differences(kind, file, newer)
    except Refusal as no:
        console.print(no.message, markup=False)
        raise typer.Exit(1) from no
    shown = [line for line in found if only in ("", line.kind)]
    for line in shown:
        typer.echo("\t".join((line.kind, line.code, line.before, line.after, line.successors)))
    console.print(differing.summary(found), markup=False)
    raise typer.Exit(3 if shown else 0)
