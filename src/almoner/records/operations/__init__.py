"""Changing a chart: adding entries, correcting them, marking them as entered in error."""

from almoner.people.operations import EditedMeanwhile, NotAcceptable
from almoner.records.operations.arranging import NoPagesLeft, arrange, join, split_off
from almoner.records.operations.covers import make_cover
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
from almoner.records.operations.incoming import (
    NoReason,
    NotHeld,
    NotToConfirm,
    Part,
    ReadWords,
    begin_reading,
    bring_back,
    file_incoming,
    hold,
    pick_up,
    receive,
    record_reading,
    set_aside,
    try_again,
)
from almoner.records.operations.loading import load_entries

__all__ = [
    "EditedMeanwhile",
    "IsInError",
    "NoPagesLeft",
    "NoReason",
    "NotAcceptable",
    "NotHeld",
    "NotInError",
    "NotToConfirm",
    "NotWrittenHere",
    "PageText",
    "Part",
    "ReadWords",
    "add",
    "arrange",
    "begin_reading",
    "bring_back",
    "change",
    "classify_pages",
    "file_document",
    "file_incoming",
    "hold",
    "join",
    "load_entries",
    "make_cover",
    "mark_in_error",
    "pick_up",
    "receive",
    "record_reading",
    "record_vital_signs",
    "set_aside",
    "split_off",
    "take_back_error",
    "try_again",
]
