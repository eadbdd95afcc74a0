"""Entries of charts."""

from datetime import datetime
from functools import cache
from typing import Any, cast

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from almoner.lib import questionnaires as lib
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile
from almoner.records import operations
from almoner.records.models import (
    Condition,
    DocumentReference,
    DocumentType,
    Entry,
    Note,
    QuestionnaireResponse,
)
from almoner.records.models.documents import DocumentOrigin
from tests.make.people import practitioner
from tests.make.scheduling import NOON


def entry(
    patient: Patient, text: str = "Asthma", kind: type[Entry] = Condition, **fields: Any
) -> Any:
    """Return an entry as it might have been recorded at noon."""
    if kind is DocumentReference:
        return document(patient, title=text)
    usual: dict[str, Any] = {"at": NOON, "recorded_at": NOON, "recorded_by": "Ada Price"}
    if kind is Note:
        usual |= {"body": "All is well.", "author": practitioner()}
        usual["type"] = DocumentType.objects.get(name="Progress note")
    return kind._default_manager.create(patient=patient, text=text, **{**usual, **fields})


def stored(name: str, content: bytes) -> StoredFile:
    """Return the row of a file that came in."""
    return files.store(SYSTEM, SimpleUploadedFile(name, content), now=NOON)


@cache
def pdf(*pages: str) -> bytes:
    """Return a PDF with one page for each text, on letter paper."""
    leaves = "#pagebreak()\n".join(f"#{_quoted(page)}\n" for page in pages)
    return cast("bytes", typst.compile(f'#set page("us-letter")\n{leaves}'.encode()))


def document(
    patient: Patient,
    *pages: str,
    title: str = "Report",
    type: str = "Laboratory report",
    **fields: Any,
) -> DocumentReference:
    """Return a document of these pages, filed at noon as one that was uploaded."""
    texts = pages or ("All is well.",)
    file = stored("report.pdf", pdf(*texts))
    usual: dict[str, Any] = {"at": NOON, "now": NOON, "origin": DocumentOrigin.UPLOAD}
    return operations.file_document(
        SYSTEM,
        patient=patient,
        type=DocumentType.objects.get(name=type),
        title=title,
        original=fields.pop("original", file),
        pdf=file,
        pages=[operations.PageText(text) for text in texts],
        **{**usual, **fields},
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def answered(
    row: QuestionnaireResponse, choice: int = 1, *, now: datetime
) -> QuestionnaireResponse:
    """Answer every question with the same choice of its own, and complete the form."""
    form = lib.read_questionnaire(row.form.body)
    given = tuple(
        lib.Answered(item.link_id, item.text, (lib.Answer(item.options[choice].value),))
        for item in form.items
        if item.options
    )
    return operations.complete(
        SYSTEM,
        response=row,
        answers=lib.Response(given),
        editor="",
        seen_version=row.version,
        now=now,
    )
