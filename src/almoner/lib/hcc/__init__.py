"""CMS-HCC risk scores: diagnoses to HCCs, hierarchies, demographics, coefficients; with reasons.

A ``Model`` holds the tables of one model (V24, V28) for one payment year. ``score`` explains one
member, ``batch`` scores files of them with the same tables. Nothing of a year is written in Python
but the names of the interactions: other years are read from CMS's own files (``importing``).
"""

from almoner.lib.hcc.importing import NotAMapping, NotCoefficients, with_coefficients, with_mapping
from almoner.lib.hcc.members import Member, Problem, read_member, tidy
from almoner.lib.hcc.model import SEGMENTS, Model
from almoner.lib.hcc.scoring import (
    ANNOUNCED,
    Addend,
    Found,
    Payment,
    Score,
    WhatIf,
    score,
    with_one_more,
    without_each,
)
from almoner.lib.hcc.store import ModelNotThere, shipped, shipped_models


def hccs_of(code: str, model: Model) -> tuple[tuple[str, str], ...]:
    """Return the payment HCCs of a diagnosis code, with or without its point, with their labels."""
    return tuple((hcc, model.labels[hcc]) for hcc in model.hccs_of(tidy(code)))


__all__ = [
    "ANNOUNCED",
    "SEGMENTS",
    "Addend",
    "Found",
    "Member",
    "Model",
    "ModelNotThere",
    "NotAMapping",
    "NotCoefficients",
    "Payment",
    "Problem",
    "Score",
    "WhatIf",
    "hccs_of",
    "read_member",
    "score",
    "shipped",
    "shipped_models",
    "tidy",
    "with_coefficients",
    "with_mapping",
    "with_one_more",
    "without_each",
]
