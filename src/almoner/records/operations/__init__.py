"""Changing a chart: adding entries, correcting them, marking them as entered in error."""

from almoner.people.operations import EditedMeanwhile, NotAcceptable
from almoner.records.operations.certificates import (
    Expired,
    certificate_for_sealing,
    make_certificate,
    use_certificate,
)
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
from almoner.records.operations.signing import (
    ChangedSinceShown,
    NoClinician,
    NothingToSign,
    NotYours,
    SignedAlready,
    keep_sealed,
    sign,
)
from almoner.records.operations.sweeping import sweep_completeness
from almoner.records.operations.writing import (
    IsNotSigned,
    IsSigned,
    NoteInError,
    amend_note,
    change_note,
    write_note,
)

__all__ = [
    "ChangedSinceShown",
    "EditedMeanwhile",
    "Expired",
    "IsInError",
    "IsNotSigned",
    "IsSigned",
    "NoClinician",
    "NotAcceptable",
    "NotInError",
    "NotWrittenHere",
    "NotYours",
    "NoteInError",
    "NothingToSign",
    "PageText",
    "SignedAlready",
    "add",
    "amend_note",
    "certificate_for_sealing",
    "change",
    "change_note",
    "classify_pages",
    "file_document",
    "keep_sealed",
    "load_entries",
    "make_certificate",
    "mark_in_error",
    "record_vital_signs",
    "sign",
    "sweep_completeness",
    "take_back_error",
    "use_certificate",
    "write_note",
]
