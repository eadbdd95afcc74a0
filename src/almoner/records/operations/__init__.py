"""Changing a chart: adding entries, correcting them, marking them as entered in error."""

from almoner.people.operations import EditedMeanwhile, NotAcceptable
from almoner.records.operations import release
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

__all__ = [
    "EditedMeanwhile",
    "IsInError",
    "NotAcceptable",
    "NotInError",
    "NotWrittenHere",
    "PageText",
    "add",
    "change",
    "classify_pages",
    "file_document",
    "load_entries",
    "mark_in_error",
    "record_vital_signs",
    "release",
    "take_back_error",
]
