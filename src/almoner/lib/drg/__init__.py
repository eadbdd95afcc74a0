"""MS-DRG: grouping inpatient stays as CMS does, from the tables of its Definitions Manual.

``shipped("43.1")`` (or ``compiling.import_manual`` for another year) gives the logic; ``group``
gives a stay its DRG, ``explain`` says why, ``find_edits`` lists the Medicare code edits. Words:
*MDC* major diagnostic category, *CC/MCC* (major) complication or comorbidity, *PDX/SDX* principal
and secondary diagnosis, *POA* present on admission, *HAC* hospital-acquired condition.
"""

from almoner.lib.drg.compiling import FlawedManual, import_manual
from almoner.lib.drg.edits import Edit, find_edits, shipped_flags
from almoner.lib.drg.explaining import LEVEL_NAMES, Explanation, explain
from almoner.lib.drg.grouper import group
from almoner.lib.drg.logic import Logic
from almoner.lib.drg.manual import BadManual
from almoner.lib.drg.stays import Diagnosis, Grouping, Problem, Stay, parse_stay
from almoner.lib.drg.store import (
    BadLogicFile,
    VersionNotLoaded,
    digest_of,
    dumps,
    loads,
    shipped,
    shipped_versions,
)

__all__ = [
    "LEVEL_NAMES",
    "BadLogicFile",
    "BadManual",
    "Diagnosis",
    "Edit",
    "Explanation",
    "FlawedManual",
    "Grouping",
    "Logic",
    "Problem",
    "Stay",
    "VersionNotLoaded",
    "digest_of",
    "dumps",
    "explain",
    "find_edits",
    "group",
    "import_manual",
    "loads",
    "parse_stay",
    "shipped",
    "shipped_flags",
    "shipped_versions",
]
