"""``almoner drg``: stays grouped into MS-DRGs, a file at a time."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from almoner.coding import queries
from almoner.lib import drg as engine
from almoner.lib.drg.batch import group_file
from almoner.lib.refusal import Refusal

app = typer.Typer()
drg = typer.Typer(help="Inpatient stays grouped into MS-DRGs.", no_args_is_help=True)
app.add_typer(drg, name="drg")
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
        logic = engine.shipped(version or queries.versions()[0])
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
