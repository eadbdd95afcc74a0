"""Files and streams of stays, a part at a time: the memory does not grow with the file."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from almoner.lib.drg.batch.frames import group_frame
from almoner.lib.drg.logic import Logic
from almoner.lib.drg.store import dumps, loads
from almoner.lib.partwise import NotAFileOfRows, Progress, work_through

UNGROUPED = frozenset({0, 998, 999})
ANSWERS = {
    "initial_mdc": "short",
    "initial_drg": "short",
    "final_mdc": "short",
    "final_drg": "short",
    "med_surg": "string",
    "grouper_return_code": "string",
    "hac_status": "string",
    "error": "string",
}
"""The columns that grouping adds, with their types in Spark."""


def group_file(logic: Logic, source: Path, target: Path, progress: Progress | None = None) -> int:
    """Group all stays of a CSV or Parquet file into another, and return how many they were.

    Raises ``NotAFileOfRows`` and ``MissingColumn``; then nothing is written.
    """
    return work_through(source, target, lambda frame: group_frame(logic, frame), progress=progress)


def counts_of_file(source: Path) -> dict[int, dict[str, int]]:
    """Return by final MDC how many stays of a grouped file have each final DRG.

    MDC 0 is that of DRGs before all MDCs. Stays without a DRG are left out. Raises
    ``NotAFileOfRows`` for what is no result of grouping.
    """
    columns = [pl.col(name).cast(pl.Int32) for name in ("final_mdc", "final_drg")]
    try:
        frame = pl.scan_parquet(source) if source.suffix == ".parquet" else pl.scan_csv(source)
        counted = frame.group_by(columns).len().collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        raise NotAFileOfRows(
            f"{source.name} is no file that `almoner drg group` wrote: it needs the columns "
            "final_mdc and final_drg."
        ) from error
    found: dict[int, dict[str, int]] = {}
    for mdc, number, count in sorted(counted.drop_nulls("final_drg").iter_rows()):
        if number not in UNGROUPED:
            found.setdefault(mdc or 0, {})[f"{number:03}"] = count
    return found


def map_batches(logic: Logic) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return the function for ``DataFrame.mapInArrow`` of Spark: Arrow batches in, batches out.

    It carries the compiled tables in their compact form to the executors, and a Python worker there
    unpacks them once. ``spark_schema`` gives the columns that come out.
    """
    packed = dumps(logic)

    def mapped(batches: Iterable[Any]) -> Iterator[Any]:
        logic = _unpacked(packed)
        for batch in batches:
            frame = pl.from_arrow(batch)
            if not isinstance(frame, pl.DataFrame):
                raise NotAFileOfRows("A batch of stays has named columns.")
            grouped = group_frame(logic, frame).to_arrow(compat_level=pl.CompatLevel.oldest())
            yield from grouped.to_batches()

    return mapped


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Logic:
    return loads(packed)


def spark_schema(names: Iterable[str]) -> str:
    """Return the schema of ``mapInArrow`` as DDL: the stays as text, and the answers.

    A column of the stays that has the name of one of them is replaced in its place.
    """
    columns = {name: "string" for name in names} | ANSWERS
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
