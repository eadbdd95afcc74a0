"""Files and streams of stays, a part at a time: the memory does not grow with the file."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

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
    write = _write_csv if target.suffix.lower() == ".csv" else _write_parquet
    parts = _Parts(logic, _frames(source), progress)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        try:
            whole = write(parts, Path(folder))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise NotAFileOfStays(_damage(source, parts.done, error)) from error
        whole.replace(target)
    return parts.done


def _frames(source: Path) -> pl.LazyFrame:
    try:
        match source.suffix.lower():
            case ".csv":
                frames = pl.scan_csv(source, infer_schema=False)
            case ".parquet":
                frames = pl.scan_parquet(source)
            case other:
                raise NotAFileOfStays(f"{source.name}: {other or '?'} is not .csv or .parquet.")
        check_columns(frames.collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotAFileOfStays(f"{source.name} cannot be read: {error}") from error
    return frames


class _Parts:
    """The grouped stays, a part at a time, an empty one first so that there always is a heading."""

    def __init__(self, logic: Logic, frames: pl.LazyFrame, progress: Progress | None) -> None:
        self.logic, self.frames, self.progress = logic, frames, progress
        self.done = 0

    def __iter__(self) -> Iterator[pl.DataFrame]:
        yield group_frame(self.logic, self.frames.collect_schema().to_frame())
        for frame in self.frames.collect_batches(chunk_size=STAYS_AT_ONCE, maintain_order=True):
            yield group_frame(self.logic, frame)
            self.done += len(frame)
            if self.progress:
                self.progress(self.done)


def _write_csv(parts: _Parts, folder: Path) -> Path:
    path = folder / "whole.csv"
    with path.open("wb") as into:
        for number, frame in enumerate(parts):
            frame.write_csv(into, include_header=number == 0)
    return path


def _write_parquet(parts: _Parts, folder: Path) -> Path:
    pieces = []
    for number, frame in enumerate(parts):
        pieces.append(folder / f"{number:06}.parquet")
        frame.write_parquet(pieces[-1])
    path = folder / "whole.parquet"
    pl.scan_parquet(pieces).sink_parquet(path)
    return path


def _damage(source: Path, done: int, error: Exception) -> str:
    """Say where a file that could be opened cannot be read."""
    if source.suffix.lower() == ".csv":
        with source.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = csv.reader(file)
            fields = len(next(rows, []))
            for row in rows:
                if len(row) > fields:
                    return (
                        f"{source.name}, line {rows.line_num}: {len(row)} fields where the heading "
                        f"has {fields}. Nothing was written."
                    )
    return f"{source.name} cannot be read after stay {done:,}: {error}. Nothing was written."


def map_batches(logic: Logic) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return the function for ``DataFrame.mapInArrow`` of Spark: Arrow batches in, batches out."""

    def mapped(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            frame = pl.from_arrow(batch)
            if not isinstance(frame, pl.DataFrame):
                raise NotAFileOfStays("A batch of stays has named columns.")
            yield from group_frame(logic, frame).to_arrow().to_batches()

    return mapped
