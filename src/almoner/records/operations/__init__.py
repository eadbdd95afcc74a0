"""Changing a chart: adding entries, correcting them, marking them as entered in error."""

from almoner.people.operations import EditedMeanwhile, NotAcceptable
from almoner.records.operations.documents import PageText, classify_pages, file_document
from almoner.records.operations.entries import (
    IsInError,
    NotInError,
    NotWrittenHere,
    add,
    change,
    mark_in_error,
    record_vital_signs,
    take_back_error,
)
from almoner.records.operations.loading import load_entries
from almoner.records.operations.prints import (
    NeedsAnAccount,
    NothingSelected,
    finish_print,
    forget_prints,
    give_up_print,
    note_print_progress,
    order_print,
)

__all__ = [
    "EditedMeanwhile",
    "IsInError",
    "NeedsAnAccount",
    "NotAcceptable",
    "NotInError",
    "NotWrittenHere",
    "NothingSelected",
    "PageText",
    "add",
    "change",
    "classify_pages",
    "file_document",
    "finish_print",
    "forget_prints",
    "give_up_print",
    "load_entries",
    "mark_in_error",
    "note_print_progress",
    "order_print",
    "record_vital_signs",
    "take_back_error",
]
