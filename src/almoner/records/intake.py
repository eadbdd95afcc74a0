"""Reading one incoming document, outside any transaction; each step may be done twice.

The file is stored and its row written before anything is read, so that a worker that dies loses
nothing: its job is queued again, and what was already recorded is not recorded twice.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from almoner.lib import paper, sniff
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile
from almoner.records import mailbox, operations
from almoner.records.models import CoverSheet, IncomingDocument
from almoner.records.operations import Part, ReadWords
from almoner.records.queries.covers import cover_of
from almoner.records.queries.incoming import pages_of, proposal_for


@dataclass(frozen=True, slots=True)
class Made:
    """Bytes of ours on their way into the store."""

    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        """Return the content."""
        yield self.content


def read_incoming(incoming_id: UUID, *, now: datetime) -> None:
    """Turn a document into pages, read and judge them, and record it; hold what cannot be read."""
    row = operations.begin_reading(SYSTEM, incoming_id=incoming_id)
    if row is None:
        return
    is_message = mailbox.is_message(row)
    try:
        mail = mailbox.unpack(row, now=now) if is_message else None
        parts = list(_parts(row, now))
    except Refusal as no:
        operations.hold(SYSTEM, incoming_id=row.pk, reason=no.message)
        return
    operations.record_reading(SYSTEM, incoming_id=row.pk, parts=parts, now=now)
    if mail and mail.attachments and not mail.says_something:
        said = "The message says nothing: what was attached to it came as documents of their own."
        operations.set_aside(SYSTEM, incoming=row, reason=said, now=now)


def _parts(row: IncomingDocument, now: datetime) -> Iterator[Part]:
    pdf, pages = _read(row)
    sheets = [cover_of(page.codes) for page in pages]
    if not any(sheets):
        yield _part(store(pdf, now), pages, None, now, said=mailbox.subject_around(row))
        return
    for cover, numbers in _behind(sheets):
        if numbers:
            leaves = [paper.Leaf(number) for number in numbers]
            own = [pages[number - 1] for number in numbers]
            yield _part(store(paper.arranged(pdf, leaves), now), own, cover, now)


def _read(row: IncomingDocument) -> tuple[bytes, Sequence[paper.PageWords]]:
    """Return the PDF and all its pages; what is known of a page is not read again."""
    if row.pdf is not None and row.page_count:  # its pages were put in another order
        pdf = row.pdf.path.read_bytes()
        known = {
            page.number: paper.PageWords(page.text, page.confidence, tuple(page.codes), page.mark)
            for page in pages_of(row)
        }
        new = [n for n in range(1, paper.page_count(pdf) + 1) if n not in known]
        read = dict(zip(new, paper.words_of(pdf, numbers=new), strict=True)) if new else {}
        return pdf, [page for _number, page in sorted({**known, **read}.items())]
    raw = (row.pdf or row.original).path.read_bytes()  # its copy without a password, if it had one
    kinds = {kind.media_type: kind for kind in sniff.KINDS}
    try:
        if row.media_type not in kinds:
            raise paper.NotShown(_why_unknown(raw))
        done = paper.read(raw, kinds[row.media_type], is_forced=row.is_forced)
    except Refusal as no:
        if not row.is_forced:
            raise
        sha = hashlib.sha256(raw).hexdigest()
        done = paper.read(paper.stand_in(row.name, no.message, len(raw), sha), sniff.PDF)
    return done.pdf, done.pages


def _why_unknown(raw: bytes) -> str:
    danger = paper.danger_in(raw)
    if danger:
        return f"This file looks infected: it {danger}. Do not open it; ask the sender."
    return "This is no kind of file that can be shown as pages."


def _behind(
    sheets: Sequence[CoverSheet | None],
) -> Iterator[tuple[CoverSheet | None, list[int]]]:
    """Cut a stack of pages at its cover sheets; the sheets themselves are left out."""
    cover: CoverSheet | None = None
    numbers: list[int] = []
    for number, sheet in enumerate(sheets, 1):
        if sheet is None:
            numbers.append(number)
            continue
        yield cover, numbers
        cover, numbers = sheet, []
    if cover and not numbers:
        raise Refusal("The last cover sheet has no pages behind it: scan it with its pages.")
    yield cover, numbers


def _part(
    pdf: StoredFile,
    pages: Sequence[paper.PageWords],
    cover: CoverSheet | None,
    now: datetime,
    *,
    said: str = "",
) -> Part:
    """Return a part with what is proposed for it; where it names nobody, ``said`` may."""
    codes = [code for page in pages for code in page.codes]
    proposal = proposal_for(SYSTEM, [page.text for page in pages], codes=codes, now=now)
    if said and not proposal["patients"]:
        proposal["patients"] = _said_around(said, now)
    words = [
        ReadWords(
            text=page.text,
            confidence=page.confidence,
            codes=page.codes,
            mark=page.mark,
            keys=paper.keys_of(page.text, page.mark) if number == 0 else (),
        )
        for number, page in enumerate(pages)
    ]
    return Part(pdf, words, proposal, cover)


def _said_around(subject: str, now: datetime) -> list[dict[str, Any]]:
    found = proposal_for(SYSTEM, [f"{subject}\nPatient: {subject}"], codes=(), now=now)
    return [
        {**each, "words": ["in the e-mail's subject", *each["words"]]} for each in found["patients"]
    ]


def store(pdf: bytes, now: datetime) -> StoredFile:
    """Keep a PDF that was made here."""
    return files.store(SYSTEM, Made("pages.pdf", pdf), now=now, kinds=[sniff.PDF])
