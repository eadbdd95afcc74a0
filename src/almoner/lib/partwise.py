"""Files of rows worked through a part at a time: the memory does not grow with the file.

CSV or Parquet in and out. The target is written beside its name and put in place when it is whole,
so that a file is there only when it is complete.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from almoner.lib.refusal import Refusal

SUFFIXES = (".csv", ".parquet")
ROWS_AT_ONCE = 131_072
Progress = Callable[[int], None]
"""Told how many rows are done."""
Work = Callable[[pl.DataFrame], pl.DataFrame]
"""Gets a part of the rows, all columns as they are in the file; an empty part first."""


class NotAFileOfRows(Refusal):
    """This is neither a CSV nor a Parquet file that can be read, or not to its end."""


@dataclass
class _Parts:
    """The worked parts, an empty one first so that there always is a heading."""

    frames: pl.LazyFrame
    work: Work
    together: str
    progress: Progress | None
    done: int = 0

    def __iter__(self) -> Iterator[pl.DataFrame]:
        yield self.work(self.frames.collect_schema().to_frame())
        batches = self.frames.collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True)
        for frame in self._whole(batches) if self.together else batches:
            yield self.work(frame)
            self.done += len(frame)
            if self.progress:
                self.progress(self.done)

    def _whole(self, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the batches so that rows which follow each other with one value stay together."""
        left: pl.DataFrame | None = None
        for batch in batches:
            frame = pl.concat([left, batch]) if left is not None else batch
            same = frame[self.together].eq_missing(frame[self.together][-1])
            last = len(frame) - int(same.reverse().cum_prod().sum())
            left = frame[last:]
            if last:
                yield frame[:last]
        if left is not None:
            yield left


def work_through(
    source: Path,
    target: Path,
    work: Work,
    *,
    together: str = "",
    progress: Progress | None = None,
) -> int:
    """Write what ``work`` makes of the rows of a file into another; return how many they were.

    What each file is goes by its name. Rows of CSV are text. With ``together``, rows that follow
    each other with the same value in that column come in one part. Raises ``NotAFileOfRows``, and
    what ``work`` raises; then nothing is written.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise NotAFileOfRows(f"{target.name}: write to a name that ends in .csv or .parquet.")
    if not target.parent.is_dir():
        raise NotAFileOfRows(f"There is no folder {target.parent}.")
    write = _write_csv if target.suffix.lower() == ".csv" else _write_parquet
    parts = _Parts(_frames(source), work, together, progress)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        try:
            whole = write(parts, Path(folder))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise NotAFileOfRows(_damage(source, parts.done, error)) from error
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
                raise NotAFileOfRows(f"{source.name}: {other or '?'} is not .csv or .parquet.")
        frames.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotAFileOfRows(f"{source.name} cannot be read: {error}") from error
    return frames


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
    return f"{source.name} cannot be read after row {done:,}: {error}. Nothing was written."


def texts(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Return these columns as text without nulls; one that is not there is empty."""
    absent = [pl.lit("").alias(name) for name in names if name not in frame.columns]
    return frame.with_columns(absent).select(pl.col(names).cast(pl.String).fill_null(""))
