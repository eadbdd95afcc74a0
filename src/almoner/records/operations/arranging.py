"""Pages of an incoming document put right: turned, left out, moved, split off, joined.

The new PDF is made before (``lib.paper.arranged``) and stored; the original never changes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from almoner.lib import paper
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile
from almoner.platform.jobs import later
from almoner.records.models import IncomingDocument, IncomingState, ReadPage
from almoner.records.operations.incoming import (
    NotToConfirm,
    ReadWords,
    keep_pages,
    locked,
    part_of,
    write,
)
from almoner.records.queries.incoming import proposal_for


class NoPagesLeft(Refusal):
    """A document keeps at least one page: set it aside instead."""


@transaction.atomic
def arrange(
    actor: Actor,
    *,
    incoming: IncomingDocument,
    seen_version: int,
    pdf: StoredFile,
    leaves: Sequence[paper.Leaf],
    now: datetime,
) -> None:
    """Give a document the pages of ``pdf``, which are ``leaves`` of what it had.

    Pages that were turned are read again, by a job.
    """
    actor.must("records.file")
    row = _to_confirm(incoming, seen_version)
    if not leaves:
        raise NoPagesLeft
    _take(actor, row, pdf, _known(row.pdf, leaves), len(leaves), now)
    audit.record(actor, "records.arrange", row, pages=[leaf.number for leaf in leaves])


@transaction.atomic
def split_off(
    actor: Actor,
    *,
    incoming: IncomingDocument,
    seen_version: int,
    rest: tuple[StoredFile, Sequence[paper.Leaf]],
    off: tuple[StoredFile, Sequence[paper.Leaf]],
    now: datetime,
) -> IncomingDocument:
    """Make a document of its own of some pages; return it. ``rest`` stays here."""
    actor.must("records.file")
    row = _to_confirm(incoming, seen_version)
    if not rest[1] or not off[1]:
        raise NoPagesLeft("Choose some of the pages, not all of them.")
    new = part_of(row, key=f"split:{row.pk}:{row.version}", now=now)
    new.received_at = row.received_at
    new.save(force_insert=True)
    _take(actor, new, off[0], _known(row.pdf, off[1]), len(off[1]), now)
    _take(actor, row, rest[0], _known(row.pdf, rest[1]), len(rest[1]), now)
    audit.record(actor, "records.split_off", row, into=str(new.pk), pages=len(off[1]))
    return new


@transaction.atomic
def join(
    actor: Actor,
    *,
    incoming: IncomingDocument,
    seen_version: int,
    other: IncomingDocument,
    pdf: StoredFile,
    now: datetime,
) -> None:
    """Put the pages of ``other`` behind this document's; ``other`` is set aside, saying so."""
    actor.must("records.file")
    row = _to_confirm(incoming, seen_version)
    added = _to_confirm(other, other.version)
    own = _known(row.pdf, [paper.Leaf(n + 1) for n in range(row.page_count)])
    more = _known(added.pdf, [paper.Leaf(n + 1) for n in range(added.page_count)])
    shifted = {number + row.page_count: words for number, words in more.items()}
    _take(actor, row, pdf, own | shifted, row.page_count + added.page_count, now)
    added.state, added.reason = IncomingState.ASIDE, f"Joined to “{row.name}”"[:500]
    added.settled_at, added.settled_by = now, actor.name
    write(added)
    audit.record(actor, "records.join", row, other=str(added.pk))


def _to_confirm(incoming: IncomingDocument, seen_version: int) -> IncomingDocument:
    row = locked(incoming.pk, seen_version)
    if row.state != IncomingState.CONFIRM:
        raise NotToConfirm
    return row


def _known(pdf: StoredFile | None, leaves: Sequence[paper.Leaf]) -> dict[int, ReadWords]:
    """Return what is known of the new pages: a turned picture of text is read again."""
    pages = {page.number: page for page in ReadPage.objects.filter(pdf=pdf)}
    known = {}
    for number, leaf in enumerate(leaves, 1):
        page = pages.get(leaf.number)
        is_turned_picture = leaf.turn and (page is None or page.confidence is not None)
        if page and not is_turned_picture and (not leaf.turn or page.text):
            known[number] = ReadWords(page.text, page.confidence, page.codes, page.mark)
    return known


def _take(
    actor: Actor,
    row: IncomingDocument,
    pdf: StoredFile,
    known: dict[int, ReadWords],
    count: int,
    now: datetime,
) -> None:
    for number, words in known.items():
        keys = paper.keys_of(words.text, words.mark) if number == 1 else ()
        page = ReadWords(words.text, words.confidence, words.codes, words.mark, keys)
        keep_pages(pdf, [page], first=number)
    row.pdf, row.page_count = pdf, count
    if len(known) == count:
        codes = [code for words in known.values() for code in words.codes]
        texts = [known[number].text for number in sorted(known)]
        row.proposal = proposal_for(actor, texts, codes=codes, now=now)
        row.state = IncomingState.CONFIRM
    else:
        row.state, row.attempts = IncomingState.READING, 0
        later("records.read_incoming", incoming_id=row.pk)
    write(row)
