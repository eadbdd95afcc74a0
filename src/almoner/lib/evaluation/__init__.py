"""Evaluation and management: which level the facts of a visit support, and why.

The rules of 2021 (office) and 2023 (all settings): medical decision making by two of three
elements, or the total time of the day. Facts go in as a person counted them, each with the place
in the record that shows it; out come the level, the way there, and what the next level would
need. A level is never raised here: the coder's choice is compared with what is supported.
"""

from almoner.lib.evaluation.addons import (
    Beside,
    Complexity,
    Longitudinal,
    Prolonged,
    complexity,
    prolonged,
)
from almoner.lib.evaluation.decision import (
    Data,
    DataKind,
    Decision,
    Element,
    ElementLevel,
    Evidence,
    Problem,
    ProblemKind,
    Risk,
    RiskKind,
    decide,
    missing,
)
from almoner.lib.evaluation.judging import (
    Comparison,
    Judgement,
    Path,
    Visit,
    is_new,
    judge,
)
from almoner.lib.evaluation.peers_file import (
    ALL_SPECIALTIES,
    Distribution,
    NotADistribution,
    read_distribution,
)
from almoner.lib.evaluation.sharing import Shared, Sharing, share
from almoner.lib.evaluation.tables import (
    Family,
    Level,
    NoTable,
    PayerKind,
    Rung,
    Table,
    codes,
    family_of,
    table_of,
)

__all__ = [
    "ALL_SPECIALTIES",
    "Beside",
    "Comparison",
    "Complexity",
    "Data",
    "DataKind",
    "Decision",
    "Distribution",
    "Element",
    "ElementLevel",
    "Evidence",
    "Family",
    "Judgement",
    "Level",
    "Longitudinal",
    "NoTable",
    "NotADistribution",
    "Path",
    "PayerKind",
    "Problem",
    "ProblemKind",
    "Prolonged",
    "Risk",
    "RiskKind",
    "Rung",
    "Shared",
    "Sharing",
    "Table",
    "Visit",
    "codes",
    "complexity",
    "decide",
    "family_of",
    "is_new",
    "judge",
    "missing",
    "prolonged",
    "read_distribution",
    "share",
    "table_of",
]
