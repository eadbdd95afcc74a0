"""ICD-10-CM: the official files, and the release that comes with Almoner as a tree of codes.

The tabular list with its notes, the 7th characters, the indexes and the tables of drugs and of
neoplasms. Codes are shown with their dot; every function takes them with or without it.
"""

from almoner.lib.icd10cm.book import Book, Node, UnknownCode, shipped
from almoner.lib.icd10cm.compiled import Flags, Release
from almoner.lib.icd10cm.compiling import compiled_from
from almoner.lib.icd10cm.elements import NotARelease
from almoner.lib.icd10cm.fitting import Fit, Fitting, Sex
from almoner.lib.icd10cm.guide import Asks, Choice, Question, completed, question, steps
from almoner.lib.icd10cm.indexes import Index, Term, read_index
from almoner.lib.icd10cm.instructions import Instruction, Line, instructions
from almoner.lib.icd10cm.lookup import (
    Behavior,
    Intent,
    Row,
    drug_rows,
    external_rows,
    neoplasm_rows,
)
from almoner.lib.icd10cm.references import Reference, dotted, normal, references_in
from almoner.lib.icd10cm.rules import (
    Conflict,
    Misplaced,
    Problem,
    Requirements,
    conflicts,
    excludes1,
    misplaced,
    requirements,
)
from almoner.lib.icd10cm.tabular import (
    Entry,
    Level,
    Note,
    NoteKind,
    Seventh,
    Tabular,
    read_tabular,
)
from almoner.lib.icd10cm.vagueness import is_vague

__all__ = [
    "Asks",
    "Behavior",
    "Book",
    "Choice",
    "Conflict",
    "Entry",
    "Fit",
    "Fitting",
    "Flags",
    "Index",
    "Instruction",
    "Intent",
    "Level",
    "Line",
    "Misplaced",
    "Node",
    "NotARelease",
    "Note",
    "NoteKind",
    "Problem",
    "Question",
    "Reference",
    "Release",
    "Requirements",
    "Row",
    "Seventh",
    "Sex",
    "Tabular",
    "Term",
    "UnknownCode",
    "compiled_from",
    "completed",
    "conflicts",
    "dotted",
    "drug_rows",
    "excludes1",
    "external_rows",
    "instructions",
    "is_vague",
    "misplaced",
    "neoplasm_rows",
    "normal",
    "question",
    "read_index",
    "read_tabular",
    "references_in",
    "requirements",
    "shipped",
    "steps",
]
