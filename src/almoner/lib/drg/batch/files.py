"""Files and streams of stays, a part at a time: the memory does not grow with the file."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from almoner.lib.drg.batch.frames import check_columns, group_frame
from almoner.lib.drg.logic import Logic
from almoner.lib.refusal import Refusal

SUFFIXES = (".csv", ".parquet")
STAYS_AT_ONCE = 131_072
Progress = Callable[[int], None]
"""Told how many stays are done."""


class NotAFileOfStays(Refusal):
    """This is neither a CSV nor a Parquet file of stays."""


def group_file(logic: Logic, source: Path, target: Path, progress: Progress | None = None) -> int:
    """Group all stays of a CSV or Parquet file into another, and return how many they were.

    What each file is goes by its name. The target is written beside its name and put in place
    when it is whole, so that a file is there only when it is complete.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise NotAFileOfStays(f"{target.name}: write to a name that ends in .csv or .parquet.")
    frames = _frames(source)
    part = target.with_name(f".{target.name}.part")
    try:
        done = _write(logic, frames, target.suffix.lower(), part, progress)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return done


def _frames(source: Path) -> pl.LazyFrame:
    try:
        match source.suffix.lower():
            case ".csv":
                frames = pl.scan_csv(source, infer_schema=False, truncate_ragged_lines=True)
            case ".parquet":
                frames = pl.scan_parquet(source)
            case other:
                raise NotAFileOfStays(f"{source.name}: {other or '?'} is not .csv or .parquet.")
        check_columns(frames.collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotAFileOfStays(f"{source.name} cannot be read: {error}") from error
    return frames


def _write(
    logic: Logic, frames: pl.LazyFrame, suffix: str, part: Path, progress: Progress | None
) -> int:
    done = 0

    def parts(*_: object) -> Iterator[pl.DataFrame]:
        nonlocal done
        for frame in frames.collect_batches(chunk_size=STAYS_AT_ONCE, maintain_order=True):
            yield group_frame(logic, frame)
            done += len(frame)
            if progress:
                progress(done)

    schema = group_frame(logic, frames.collect_schema().to_frame()).schema
    grouped = register_io_source(parts, schema=schema)
    if suffix == ".csv":
        grouped.sink_csv(part)
    else:
        grouped.sink_parquet(part)
    return done


def map_batches(logic: Logic) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return the function for ``DataFrame.mapInArrow`` of Spark: Arrow batches in, batches out."""

    def mapped(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            frame = pl.from_arrow(batch)
            if not isinstance(frame, pl.DataFrame):
                raise NotAFileOfStays("A batch of stays has named columns.")
            yield from group_frame(logic, frame).to_arrow().to_batches()

    return mapped
