"""Filing documents, and saying what may leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from almoner.people.models import Patient, Practitioner
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile
from almoner.records.models import DocumentPage, DocumentReference, DocumentType, Encounter
from almoner.records.models.documents import DocumentOrigin, ReleaseClass
from almoner.records.operations.checking import checked, lock
from almoner.records.operations.judging import judge_entry


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of a page, and how surely they were read (0 to 1; none for a text layer)."""

    text: str
    confidence: float | None = None


@transaction.atomic
def file_document(
    actor: Actor,
    *,
    patient: Patient,
    type: DocumentType,
    title: str,
    at: datetime,
    origin: DocumentOrigin,
    original: StoredFile,
    pdf: StoredFile,
    pages: Sequence[PageText],
    now: datetime,
    encounter: Encounter | None = None,
    author: Practitioner | None = None,
    source: str = "",
    note: str = "",
) -> DocumentReference:
    """File a document in a chart; each of its pages has the class of its type.

    ``at`` is the day it bears (``noon_of``), ``pages`` those of ``pdf``. Raises ``NotAcceptable``
    with the field that cannot be right.
    """
    actor.must("records.file")
    if not pages:
        raise NotAcceptable("A document has at least one page.", field="file")
    lock(patient)
    values = {"text": title or type.name, "at": at, "source": source, "note": note}
    row = DocumentReference(
        patient=patient,
        type=type,
        origin=origin,
        original=original,
        pdf=pdf,
        page_count=len(pages),
        encounter=encounter,
        author=author,
        recorded_at=now,
        recorded_by=actor.name,
        **checked(patient, tidied(DocumentReference, values), now),
    )
    row.save(force_insert=True)
    DocumentPage.objects.bulk_create(
        DocumentPage(
            document=row,
            number=number,
            text=page.text.replace("\x00", ""),
            confidence=page.confidence,
            release_class=type.release_class,
        )
        for number, page in enumerate(pages, 1)
    )
    judge_entry(row)
    audit.record(actor, "records.file", row, patient_id=patient.pk, pages=len(pages))
    return row


@transaction.atomic
def classify_pages(
    actor: Actor,
    *,
    document: DocumentReference,
    numbers: Collection[int],
    release_class: ReleaseClass,
) -> int:
    """Say what is asked for before these pages may leave; return how many changed."""
    actor.must("records.file")
    lock(document.patient)
    changed = (
        DocumentPage.objects.filter(document=document, number__in=numbers)
        .exclude(release_class=release_class)
        .update(release_class=release_class)
    )
    if changed:
        audit.record(
            actor,
            "records.classify_pages",
            document,
            patient_id=document.patient_id,
            pages=sorted(numbers),
            release_class=release_class,
        )
    return changed
