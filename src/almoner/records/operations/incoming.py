"""Documents on their way in: received once, read, confirmed by a person, filed. None is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile
from almoner.platform.jobs import later
from almoner.platform.live import tell
from almoner.records.models import (
    CoverSheet,
    DocumentReference,
    DocumentType,
    IncomingDocument,
    IncomingState,
    ReadPage,
)
from almoner.records.models.documents import DocumentOrigin
from almoner.records.models.parts import noon_of
from almoner.records.operations.documents import PageText, file_document

TOPIC = "records.incoming"
"""What screens of incoming documents listen to."""
MOST_ATTEMPTS = 3
"""How often reading a file may end the program before it is held."""
LOST_AFTER = timedelta(minutes=15)
"""After this, a document that is still being read is read again: its job was lost."""


class NotToConfirm(Refusal):
    """This document is not waiting to be confirmed: somebody filed it or set it aside meanwhile."""

    status = 409


class NotHeld(Refusal):
    """This document is not held any more."""

    status = 409


class NoReason(Refusal):
    """Say why: others read it."""

    field = "reason"


@dataclass(frozen=True, slots=True)
class ReadWords:
    """What was read on a page; see ``ReadPage``."""

    text: str
    confidence: float | None = None
    codes: Sequence[str] = ()
    mark: str = ""
    keys: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that belong together: the whole file, or what stands behind a cover sheet in it."""

    pdf: StoredFile
    pages: Sequence[ReadWords]
    proposal: dict[str, Any] = field(default_factory=dict)
    cover: CoverSheet | None = None


@transaction.atomic
def receive(
    actor: Actor,
    *,
    upload: files.Upload,
    origin: DocumentOrigin,
    arrival_key: str,
    now: datetime,
    sender: str = "",
    patient: Patient | None = None,
    type: DocumentType | None = None,
    part_of: IncomingDocument | None = None,
) -> IncomingDocument:
    """Keep a file that came in, whatever it is, and queue its reading; return its row.

    ``arrival_key`` names the arrival (the message and its part, the fax's number …): a second call
    with it returns the first row and changes nothing. What cannot be taken as it is, is held with
    the reason. ``patient`` and ``type`` are known where the file says nothing about them, as from
    a chart; ``part_of`` is the e-mail it was attached to. Raises ``files.FileTooLarge``.
    """
    actor.must("records.file")
    kept = files.keep(actor, upload=upload, now=now)
    row, is_new = IncomingDocument.objects.get_or_create(
        arrival_key=arrival_key[:300],
        defaults={
            "name": (upload.name or "file").replace("\x00", "").rsplit("/", 1)[-1][:300],
            "origin": origin,
            "sender": sender[:300],
            "received_at": now,
            "received_by": actor.name,
            "original": kept.file,
            "media_type": kept.kind.media_type if kept.kind else "",
            "wanted_patient": patient,
            "wanted_type": type,
            "part_of": part_of,
            "state": IncomingState.HELD if kept.why else IncomingState.RECEIVED,
            "reason": kept.why[:500],
        },
    )
    if is_new:
        audit.record(actor, "records.receive", row, origin=origin)
        if not kept.why:
            later("records.read_incoming", incoming_id=row.pk)
        tell(TOPIC)
    return row


@transaction.atomic
def begin_reading(actor: Actor, *, incoming_id: UUID) -> IncomingDocument | None:
    """Take a document up for reading; return ``None`` where there is nothing to read any more.

    A file whose reading ended the program several times is held: no file may stop all others.
    """
    actor.must("records.file")
    row = IncomingDocument.objects.select_for_update().filter(pk=incoming_id).first()
    if row is None or row.state not in (IncomingState.RECEIVED, IncomingState.READING):
        return None
    row.attempts += 1
    if row.attempts > MOST_ATTEMPTS and not row.is_forced:
        _hold(row, "Reading this file ended the program three times. File it with a page for it.")
        return None
    row.state = IncomingState.READING
    row.save()
    return row


@transaction.atomic
def record_reading(
    actor: Actor, *, incoming_id: UUID, parts: Sequence[Part], now: datetime
) -> list[IncomingDocument]:
    """Keep what was read: the first part is the document itself, each other one becomes its own.

    What stands behind a cover sheet is filed at once where its sheet says. Called a second time,
    after a worker died, it changes nothing.
    """
    actor.must("records.file")
    row = IncomingDocument.objects.select_for_update().get(pk=incoming_id)
    if row.state != IncomingState.READING:
        return []
    rows = [row]
    for number, part in enumerate(parts):
        if number:
            rows.append(part_of(row, key=f"part:{row.pk}:{number}", now=now))
        _read(rows[-1], part)
    for each in rows:
        if each.cover is not None:
            _file_by_cover(actor, each, now)
    tell(TOPIC)
    return rows


@transaction.atomic
def hold(actor: Actor, *, incoming_id: UUID, reason: str) -> None:
    """Hold a document that cannot be read, with the reason."""
    actor.must("records.file")
    row = IncomingDocument.objects.select_for_update().get(pk=incoming_id)
    if row.state in (IncomingState.RECEIVED, IncomingState.READING):
        _hold(row, reason)


@transaction.atomic
def file_incoming(
    actor: Actor,
    *,
    incoming: IncomingDocument,
    seen_version: int,
    patient: Patient,
    type: DocumentType,
    on: date,
    now: datetime,
    title: str = "",
) -> DocumentReference:
    """File a document in a chart as a person confirmed it.

    Raises ``NotToConfirm``, ``ChangedMeanwhile`` and what ``file_document`` raises.
    """
    actor.must("records.file")
    row = locked(incoming.pk, seen_version)
    if row.state != IncomingState.CONFIRM:
        raise NotToConfirm
    if not Patient.objects.seen_by(actor).filter(pk=patient.pk).exists():
        raise NotFound("There is no such patient, or not for you.")
    return _file(actor, row, patient=patient, type=type, on=on, title=title, now=now)


@transaction.atomic
def try_again(actor: Actor, *, incoming: IncomingDocument, is_forced: bool = False) -> None:
    """Read a held document again; ``is_forced`` takes it in without what is active in it.

    What cannot be shown then gets a page that stands for it, so that it can be filed.
    """
    actor.must("records.file")
    if is_forced:
        actor.must("records.release_held")
    row = locked(incoming.pk)
    if row.state != IncomingState.HELD:
        raise NotHeld
    row.state, row.reason, row.attempts = IncomingState.RECEIVED, "", 0
    row.is_forced = row.is_forced or is_forced
    write(row)
    later("records.read_incoming", incoming_id=row.pk)
    audit.record(actor, "records.release_held" if is_forced else "records.read_again", row)


@transaction.atomic
def set_aside(actor: Actor, *, incoming: IncomingDocument, reason: str, now: datetime) -> None:
    """Take a document off the worklist without filing it; it can be brought back."""
    actor.must("records.file")
    if not reason.strip():
        raise NoReason
    row = locked(incoming.pk)
    if row.state in (IncomingState.FILED, IncomingState.ASIDE):
        raise NotToConfirm
    row.state, row.reason = IncomingState.ASIDE, " ".join(reason.split())[:500]
    row.settled_at, row.settled_by = now, actor.name
    write(row)
    audit.record(actor, "records.set_aside", row)


@transaction.atomic
def bring_back(actor: Actor, *, incoming: IncomingDocument) -> None:
    """Put a document that was set aside back on the worklist."""
    actor.must("records.file")
    row = locked(incoming.pk)
    if row.state != IncomingState.ASIDE:
        raise NotHeld("This document is not set aside any more.")
    row.state = IncomingState.CONFIRM if row.page_count else IncomingState.RECEIVED
    row.reason, row.settled_at, row.settled_by = "", None, ""
    write(row)
    if row.state == IncomingState.RECEIVED:
        later("records.read_incoming", incoming_id=row.pk)
    audit.record(actor, "records.bring_back", row)


@transaction.atomic
def pick_up(actor: Actor, *, now: datetime) -> int:
    """Queue again what a lost job left behind; return how many."""
    actor.must("records.file")
    lost = IncomingDocument.objects.filter(
        state__in=(IncomingState.RECEIVED, IncomingState.READING), received_at__lt=now - LOST_AFTER
    )
    found = list(lost.values_list("pk", flat=True)[:500])
    for key in found:
        later("records.read_incoming", incoming_id=key, lock=f"incoming:{key}")
    return len(found)


def locked(key: UUID, seen_version: int | None = None) -> IncomingDocument:
    """Return the row for a change of it, as it was seen; part of an operation."""
    row = IncomingDocument.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such document.")
    if seen_version is not None and row.version != seen_version:
        raise ChangedMeanwhile("Somebody changed this document meanwhile: look at it again.")
    return row


def write(row: IncomingDocument) -> None:
    """Save a change and let screens know; part of an operation."""
    row.version += 1
    row.save()
    tell(TOPIC)


def _hold(row: IncomingDocument, reason: str) -> None:
    row.state, row.reason = IncomingState.HELD, reason[:500]
    write(row)


def part_of(row: IncomingDocument, *, key: str, now: datetime) -> IncomingDocument:
    """Return a document, not stored yet, that was part of ``row``."""
    return IncomingDocument(
        arrival_key=key,
        name=row.name,
        origin=row.origin,
        sender=row.sender,
        received_at=now,
        received_by=row.received_by,
        original=row.original,
        media_type=row.media_type,
        part_of=row,
        state=IncomingState.READING,
        wanted_patient=row.wanted_patient,
        wanted_type=row.wanted_type,
    )


def _read(row: IncomingDocument, part: Part) -> None:
    keep_pages(part.pdf, part.pages)
    row.pdf, row.page_count = part.pdf, len(part.pages)
    row.proposal, row.cover = part.proposal, part.cover
    row.state = IncomingState.CONFIRM
    if row._state.adding:
        row.save(force_insert=True)
    else:
        write(row)


def keep_pages(pdf: StoredFile, pages: Sequence[ReadWords], *, first: int = 1) -> None:
    """Keep what was read on the pages of a PDF; part of an operation."""
    ReadPage.objects.bulk_create(
        [
            ReadPage(
                pdf=pdf,
                number=number,
                text=page.text.replace("\x00", ""),
                confidence=page.confidence,
                codes=list(page.codes),
                mark=page.mark,
                keys=list(page.keys),
            )
            for number, page in enumerate(pages, first)
        ],
        ignore_conflicts=True,
    )


def _file_by_cover(actor: Actor, row: IncomingDocument, now: datetime) -> None:
    cover = row.cover
    if cover is None or cover.patient.merged_into_id:
        return
    on = _proposed_day(row) or localdate(now)
    born = cover.patient.birth_date
    _file(actor, row, patient=cover.patient, type=cover.type, on=max(on, born), title="", now=now)


def _proposed_day(row: IncomingDocument) -> date | None:
    found = row.proposal.get("date")
    return date.fromisoformat(found["on"]) if found else None


def _file(
    actor: Actor,
    row: IncomingDocument,
    *,
    patient: Patient,
    type: DocumentType,
    on: date,
    title: str,
    now: datetime,
) -> DocumentReference:
    if row.pdf is None:
        raise NotToConfirm
    read = ReadPage.objects.filter(pdf=row.pdf).order_by("number")
    document = file_document(
        actor,
        patient=patient,
        type=type,
        title=title,
        at=noon_of(on),
        origin=DocumentOrigin(row.origin),
        original=row.original,
        pdf=row.pdf,
        pages=[PageText(page.text, page.confidence) for page in read],
        now=now,
        source=row.sender[:100],
    )
    row.document, row.state, row.reason = document, IncomingState.FILED, ""
    row.settled_at, row.settled_by = now, actor.name
    write(row)
    return document
