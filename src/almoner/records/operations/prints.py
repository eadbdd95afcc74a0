"""PDFs of parts of a chart: ordered by a person, made by a job, forgotten after a day."""

import os
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib.refusal import Refusal
from almoner.lib.sniff import PDF
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.jobs import later
from almoner.platform.live import tell
from almoner.records.models import DocumentPage, DocumentReference, DocumentType, Note
from almoner.records.models.documents import DocumentOrigin, ReleaseClass
from almoner.records.models.parts import noon_of
from almoner.records.models.prints import ChartPrint, PrintState
from almoner.records.operations.documents import PageText, classify_pages, file_document
from almoner.records.queries.selection import Selection, count_of, selected

KEPT_FOR = timedelta(days=1)


class NothingSelected(Refusal):
    """Nothing in the chart matches this selection. Choose more kinds, or other dates."""


class NeedsAnAccount(Refusal):
    """A PDF of a chart is kept for a person who signs in; ask for it on the screen."""


@transaction.atomic
def order_print(
    actor: Actor, *, patient: Patient, selection: Selection, now: datetime
) -> ChartPrint:
    """Have a PDF of ``selection`` made for ``actor`` alone; that they printed is noted.

    Raises ``NothingSelected``, and ``NeedsAnAccount`` on the command line.
    """
    actor.must("records.print")
    if actor.user_id is None:
        raise NeedsAnAccount
    count = count_of(selected(patient, selection))
    if not count:
        raise NothingSelected
    row = ChartPrint.objects.create(
        patient=patient,
        user_id=actor.user_id,
        asked_by=actor.name,
        asked_at=now,
        kept_until=now + KEPT_FOR,
        selection=selection.as_json(),
        entry_count=count,
    )
    what = f"printing of {count} entries" if count > 1 else "printing of an entry"
    audit.record_reading(actor, patient_id=patient.pk, what=what, now=now)
    audit.record(actor, "records.print", row, patient_id=patient.pk, entries=count)
    later("records.make_print", print_id=row.pk)
    return row


@transaction.atomic
def note_print_progress(actor: Actor, *, print_id: UUID, done: int) -> None:
    """Say how many entries are done, for whoever waits."""
    actor.must("records.print")
    ChartPrint.objects.filter(pk=print_id, state__in=ChartPrint.HALF_DONE).update(
        state=PrintState.MAKING, done_count=done
    )
    tell(topic_of(print_id))


@transaction.atomic
def finish_print(actor: Actor, *, print_id: UUID, content: bytes, pages: int) -> None:
    """Keep the PDF; one that was finished already stays as it is."""
    actor.must("records.print")
    row = ChartPrint.objects.select_for_update().get(pk=print_id)
    if row.state not in ChartPrint.HALF_DONE:
        return
    _put(row.path, content)
    row.state, row.done_count, row.page_count = PrintState.READY, row.entry_count, pages
    row.save(update_fields=["state", "done_count", "page_count"])
    tell(topic_of(print_id))


@transaction.atomic
def give_up_print(actor: Actor, *, print_id: UUID) -> None:
    """Say that the PDF cannot be made; the reason is with the background work."""
    actor.must("records.print")
    ChartPrint.objects.filter(pk=print_id, state__in=ChartPrint.HALF_DONE).update(
        state=PrintState.FAILED
    )
    tell(topic_of(print_id))


@transaction.atomic
def file_print(
    actor: Actor,
    *,
    asked: ChartPrint,
    content: bytes,
    pages: Sequence[str],
    release_class: ReleaseClass,
    now: datetime,
) -> DocumentReference:
    """File the PDF ``content`` as a document, whose pages can then be picked for a release.

    Every page gets ``release_class``. A PDF is filed once. Raises ``NotAcceptable`` where it holds
    what has a class of its own: pages of documents, and notes or documents that are restricted.
    """
    actor.must("records.print")
    if asked.state != PrintState.READY:
        raise NotAcceptable("There is no PDF to file: make it again.")
    of = Selection.of_json(asked.selection)
    _check_classes(asked.patient, of, release_class)
    pdf = files.store(actor, ContentFile(content, "extract.pdf"), now=now, kinds=[PDF])
    filed = DocumentReference.objects.filter(patient=asked.patient, original=pdf).first()
    if filed is not None:
        return filed
    kind, _is_new = DocumentType.objects.get_or_create(name="Extract of the chart")
    day = date.fromisoformat(of.until) if of.until else localdate(now)
    row = file_document(
        actor,
        patient=asked.patient,
        type=kind,
        title=f"Extract of the chart, {asked.entry_count} entries",
        at=noon_of(min(day, localdate(now))),
        origin=DocumentOrigin.LETTER,
        original=pdf,
        pdf=pdf,
        pages=[PageText(text) for text in pages],
        now=now,
    )
    numbers = range(1, len(pages) + 1)
    classify_pages(actor, document=row, numbers=numbers, release_class=release_class)
    return row


def _check_classes(patient: Patient, of: Selection, release_class: ReleaseClass) -> None:
    if of.with_pages:
        raise NotAcceptable(
            "This PDF holds pages of documents, each with a class of its own. Make one without "
            "them: documents are released by themselves."
        )
    parts = selected(patient, of)
    classes: set[str] = set()
    if "note" in parts:
        notes = Note.objects.filter(pk__in=parts["note"].values("pk"))
        classes |= set(notes.values_list("type__release_class", flat=True))
    if "document" in parts:
        pages = DocumentPage.objects.filter(document__in=parts["document"].values("pk"))
        classes |= set(pages.values_list("release_class", flat=True))
    if classes - {ReleaseClass.ORDINARY, release_class}:
        raise NotAcceptable(
            "This PDF names notes or documents that are restricted otherwise. Make one without "
            "them, or choose their class.",
            field="release_class",
        )


@transaction.atomic
def forget_prints(actor: Actor, *, now: datetime) -> int:
    """Throw away the PDFs whose day is over; return how many. The rows stay."""
    actor.must("records.print")
    rows = list(
        ChartPrint.objects.select_for_update()
        .filter(kept_until__lte=now)
        .exclude(state=PrintState.GONE)
    )
    for row in rows:
        row.path.unlink(missing_ok=True)
    ChartPrint.objects.filter(pk__in=[row.pk for row in rows]).update(state=PrintState.GONE)
    return len(rows)


def topic_of(print_id: UUID) -> str:
    """Return the news that the screen of this PDF listens to."""
    return f"records.print.{print_id}"


def _put(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
