"""APC status logic for outpatient hospital claims: which lines are paid, which packaged, why.

CMS's addenda go in as their licence holder has them; nothing of them comes with Almoner.
"""

from pathlib import Path

import polars as pl

from almoner.lib.apc.addenda import Addenda, NotAnAddendum, Service, read_addenda
from almoner.lib.apc.grouping import GroupedLine, Line, group_claim, read_line
from almoner.lib.partwise import Progress, texts, work_through
from almoner.lib.refusal import Refusal

REQUIRED = ("claim", "hcpcs")
READ = (*REQUIRED, "date", "units", "modifiers")


class MissingLineColumn(Refusal):
    """The file lacks a column that grouping needs."""


def group_file(
    addenda: Addenda, source: Path, target: Path, progress: Progress | None = None
) -> int:
    """Group all lines of a CSV or Parquet file into another; return how many they were.

    The lines of a claim follow each other.
    """
    return work_through(
        source,
        target,
        lambda frame: group_frame(addenda, frame),
        together="claim",
        progress=progress,
    )


def group_frame(addenda: Addenda, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with each line's answer; a line that is wrong says so in ``error``.

    Raises ``MissingLineColumn``.
    """
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing:
        raise MissingLineColumn(
            f"The lines lack the column {', '.join(missing)}; columns are claim, hcpcs and, if "
            "known, date, units, modifiers."
        )
    claims: dict[str, list[tuple[int, Line]]] = {}
    errors: list[str | None] = [None] * len(frame)
    for at, row in enumerate(texts(frame, READ).iter_rows(named=True)):
        line, wrong = read_line(row)
        if wrong:
            errors[at] = "; ".join(wrong)
        else:
            claims.setdefault(row["claim"], []).append((at, line))
    answers: list[GroupedLine | None] = [None] * len(frame)
    for lines in claims.values():
        found = group_claim(addenda, [line for _, line in lines])
        for (at, _), answer in zip(lines, found, strict=True):
            answers[at] = None if answer.action == "error" else answer
            errors[at] = answer.because if answer.action == "error" else None
    payments = [one.payment if one else None for one in answers]
    return frame.with_columns(
        *(
            pl.Series(name, [getattr(one, of) or None if one else None for one in answers],
                      dtype=pl.String)
            for name, of in (
                ("status_indicator", "indicator"),
                ("apc", "apc"),
                ("action", "action"),
                ("why", "because"),
            )
        ),
        pl.Series("payment", payments, dtype=pl.Decimal(14, 2)),
        pl.Series("error", errors, dtype=pl.String),
    )  # fmt: skip


__all__ = [
    "Addenda",
    "GroupedLine",
    "Line",
    "MissingLineColumn",
    "NotAnAddendum",
    "Service",
    "group_claim",
    "group_file",
    "group_frame",
    "read_addenda",
]
