"""Every change of people: patients and what hangs on them, the practice, upkeep.

What changes the practice is in ``operations.practice``, what hangs on a patient in
``operations.around``: their verbs (``add``, ``edit``) say nothing without their module.
"""

from almoner.people.operations import around, practice
from almoner.people.operations.duplicates import (
    decide_different,
    find_all_duplicates,
    find_duplicates_of,
    reopen_pair,
)
from almoner.people.operations.editing import (
    IsMerged,
    edit,
    mark_in_error,
    restrict,
    set_photo,
    unmark_in_error,
)
from almoner.people.operations.entry import NotAcceptable
from almoner.people.operations.family import edit_guarantor, join_account, open_account
from almoner.people.operations.importing import finish_run, note_imported, start_run
from almoner.people.operations.merging import (
    NotMergeable,
    NotTwoPatients,
    NotUnmergeable,
    merge,
    unmerge,
)
from almoner.people.operations.registering import (
    Demographics,
    PostalParts,
    Reach,
    Registration,
    load,
    register,
)
from almoner.people.operations.searching import reindex_all
from almoner.people.operations.versions import Difference, EditedMeanwhile

__all__ = [
    "Demographics",
    "Difference",
    "EditedMeanwhile",
    "IsMerged",
    "NotAcceptable",
    "NotMergeable",
    "NotTwoPatients",
    "NotUnmergeable",
    "PostalParts",
    "Reach",
    "Registration",
    "around",
    "decide_different",
    "edit",
    "edit_guarantor",
    "find_all_duplicates",
    "find_duplicates_of",
    "finish_run",
    "join_account",
    "load",
    "mark_in_error",
    "merge",
    "note_imported",
    "open_account",
    "practice",
    "register",
    "reindex_all",
    "reopen_pair",
    "restrict",
    "set_photo",
    "start_run",
    "unmark_in_error",
    "unmerge",
]
