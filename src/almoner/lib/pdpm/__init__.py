"""PDPM: the HIPPS code of a stay in a skilled nursing facility, table-driven, with reasons.

The facts of an assessment (MDS 3.0) and CMS's mapping of diagnoses go in; physical and occupational
therapy, speech, nursing and non-therapy ancillary groups come out.
"""

from pathlib import Path

import polars as pl

from almoner.lib.partwise import Progress, texts, work_through
from almoner.lib.pdpm.assessments import COLUMNS, Assessment, Problem, read_assessment
from almoner.lib.pdpm.grouping import Component, PdpmGroup, function_scores, group, group_row
from almoner.lib.pdpm.mapping import NotAPdpmMapping, PdpmMapping, read_mapping
from almoner.lib.refusal import Refusal

REQUIRED = ("primary_dx", "bims", "eating", "toileting_hygiene")


class MissingAssessmentColumn(Refusal):
    """The file lacks a column that grouping needs."""


def group_file(
    mapping: PdpmMapping, source: Path, target: Path, progress: Progress | None = None
) -> int:
    """Group all assessments of a CSV or Parquet file into another; return how many they were."""
    return work_through(
        source, target, lambda frame: group_frame(mapping, frame), progress=progress
    )


def group_frame(mapping: PdpmMapping, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the answers; a row that is wrong says so in ``error``.

    Raises ``MissingAssessmentColumn``.
    """
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing:
        raise MissingAssessmentColumn(
            f"The assessments lack the column {', '.join(missing)}; columns are "
            f"{', '.join(COLUMNS)}."
        )
    found = [group_row(mapping, row) for row in texts(frame, COLUMNS).iter_rows(named=True)]
    errors = ["; ".join(map(str, one.problems)) or None for one in found]
    reasons = [_reasons(one) or None for one in found]
    return frame.with_columns(
        pl.Series("hipps", [one.hipps or None for one in found], dtype=pl.String),
        pl.Series("clinical_category", [one.category or None for one in found], dtype=pl.String),
        pl.Series("function_score", [one.function_score for one in found], dtype=pl.Int16),
        pl.Series("nursing_score", [one.nursing_score for one in found], dtype=pl.Int16),
        pl.Series("nta_points", [one.nta_points for one in found], dtype=pl.Int16),
        pl.Series("why", reasons, dtype=pl.String),
        pl.Series("error", errors, dtype=pl.String),
    )


def _reasons(found: PdpmGroup) -> str:
    parts = [f"{each.name} {each.group}: {each.because}" for each in found.components]
    return "; ".join(parts + ["nursing paid 18 % more (HIV/AIDS)"] * (found.hiv and bool(parts)))


__all__ = [
    "COLUMNS",
    "Assessment",
    "Component",
    "MissingAssessmentColumn",
    "NotAPdpmMapping",
    "PdpmGroup",
    "PdpmMapping",
    "Problem",
    "function_scores",
    "group",
    "group_file",
    "group_frame",
    "group_row",
    "read_assessment",
    "read_mapping",
]
