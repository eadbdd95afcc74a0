"""Walking the chain and naming the first row that does not fit."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import chain
from almoner.platform.audit.heads import Head
from almoner.platform.audit.models import Entry, Seal, Unsealed

BATCH = 5000

CHANGED = "changed"
MISSING = "missing"
INSERTED = "inserted"
MOVED = "moved"
CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the log is not what was sealed."""

    what: str
    number: int | None
    entry_id: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the chain found."""

    entries: int
    head: Head | None
    broken: Broken | None


def verify(
    actor: Actor, *, heads: Iterable[Head] = (), on_progress: Callable[[int], None] | None = None
) -> Verdict:
    """Walk the whole chain in batches and return what was found.

    ``heads`` are heads kept elsewhere that must lie on the chain. ``on_progress`` is called
    with how many links were checked so far. Seal first, so that nothing waits.
    """
    actor.must("audit.verify")
    before, count = chain.GENESIS, 0
    for seal, entry in _links():
        if broken := _first_fault(seal, entry, expected=count + 1, before=before):
            return Verdict(count, Head(count, before) if count else None, broken)
        before, count = bytes(seal.hash), count + 1
        if on_progress and count % BATCH == 0:
            on_progress(count)
    head = Head(count, before) if count else None
    return Verdict(count, head, _outside_the_chain() or _cut_off(heads))


def _links() -> Iterator[tuple[Seal, Entry | None]]:
    reached = 0
    while seals := list(Seal.objects.filter(number__gt=reached).order_by("number")[:BATCH]):
        entries = Entry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)
        reached = seals[-1].number


def _first_fault(seal: Seal, entry: Entry | None, *, expected: int, before: bytes) -> Broken | None:
    number, entry_id = seal.number, seal.entry_id
    if number != expected:
        return Broken(MISSING, expected, None, f"Link {expected} of the chain is missing.")
    if entry is None:
        return Broken(MISSING, number, entry_id, f"Entry {entry_id} was deleted.")
    found = chain.digest(entry)
    if found != bytes(seal.digest):
        if Seal.objects.filter(digest=found).exclude(number=number).exists():
            sentence = f"Entry {entry_id} was moved: link {number} sealed another in its place."
            return Broken(MOVED, number, entry_id, sentence)
        sentence = f"Entry {entry_id} was changed after it was sealed: {entry} at {entry.at}."
        return Broken(CHANGED, number, entry_id, sentence)
    if chain.link(before, found) != bytes(seal.hash):
        sentence = f"Entry {entry_id} does not follow on link {number - 1}: "
        sentence += "it was put in, moved or sealed anew."
        return Broken(INSERTED, number, entry_id, sentence)
    return None


def _outside_the_chain() -> Broken | None:
    sealed = Seal.objects.filter(entry=OuterRef("pk"))
    waiting = Unsealed.objects.filter(pk=OuterRef("pk"))
    stray = Entry.objects.filter(~Exists(sealed), ~Exists(waiting)).order_by("pk").first()
    if stray is not None:
        sentence = f"Entry {stray.pk} was put in behind the log's back: {stray} at {stray.at}."
        return Broken(INSERTED, None, stray.pk, sentence)
    lost = Unsealed.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("pk")))).first()
    if lost is not None:
        sentence = f"Entry {lost.pk} was deleted before it was sealed."
        return Broken(MISSING, None, lost.pk, sentence)
    return None


def _cut_off(heads: Iterable[Head]) -> Broken | None:
    for head in heads:
        seal = Seal.objects.filter(number=head.number).first()
        if seal is None:
            sentence = f"The log ends before link {head.number}, which it had once."
            return Broken(CUT_OFF, head.number, None, sentence)
        if bytes(seal.hash) != head.hash:
            sentence = f"Link {head.number} is not the one that was kept: the log was made anew."
            return Broken(CHANGED, head.number, seal.entry_id, sentence)
    return None
