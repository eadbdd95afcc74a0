"""Searching the words of all charts that one may see.

Each table gives its first ``MOST`` matches from its index of words, and the latest of them are
shown: what a search costs is bounded by that, whatever is typed and however large the office is.
Where a table has more, the screen says so, and another word narrows it. Restricted charts have no
part in any of this, not even as a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import KINDS, Entry
from almoner.records.models.parts import words_of
from almoner.records.queries.selection import Key, in_order
from almoner.records.queries.words import words_query

MOST = 500
SHOWN = 100
AROUND = 60
"""Letters of a field that are shown on each side of a match."""


Piece = tuple[str, bool]
"""Some text, and whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class Match:
    """A field of an entry in which words were found, piece by piece."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that matches, whose it is, what it is (by piece), and where else it matched."""

    entry: Entry
    patient: Patient
    title: Sequence[Piece]
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class FoundEntries:
    """The latest entries that match; ``count`` is at least how many there are."""

    rows: Sequence[FoundEntry]
    count: int
    has_more: bool


def find_in_charts(actor: Actor, q: str, *, kind: str = "") -> FoundEntries:
    """Return the entries of all charts ``actor`` may see that have every word of ``q``.

    That somebody searched is logged, without the words.
    """
    actor.must("records.see")
    query = words_query(q)
    if query is None:
        return FoundEntries([], 0, has_more=False)
    patients = Patient.objects.seen_by(actor).current().filter(is_restricted=False)
    asked = [
        _keys(KINDS[name], name, patients, query)[: MOST + 1]
        for name in ([kind] if kind in KINDS else KINDS)
    ]
    first, *rest = asked
    if rest:
        first = first.union(*rest, all=True)
    with transaction.atomic(), connection.cursor() as cursor:
        # guessing that a word is everywhere, PostgreSQL would read a whole table to find no more
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
        keys = list(first)
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")
    keys.sort(reverse=True)
    entries = in_order(keys[:SHOWN])
    whose = Patient.objects.in_bulk({row.patient_id for row in entries})
    rows = [_found(row, whose[row.patient_id], q) for row in entries]
    audit.record(actor, "records.search_charts", found=len(keys), kind=kind)
    return FoundEntries(rows, len(keys), has_more=_is_cut(keys))


def _found(row: Entry, patient: Patient, q: str) -> FoundEntry:
    words = [re.escape(word) for word in q.split() if any(map(str.isalnum, word))]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE)
    matches = []
    for name in ("code", "note", *row.WORDS):
        text = str(getattr(row, name))
        if spans := [match.span() for match in pattern.finditer(text)]:
            label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            matches.append(Match(label, _pieces(text, spans, around=AROUND)))
    spans = [match.span() for match in pattern.finditer(row.text)]
    return FoundEntry(row, patient, _pieces(row.text, spans, around=len(row.text)), matches)


def _pieces(text: str, spans: Sequence[tuple[int, int]], *, around: int) -> list[Piece]:
    at = max(spans[0][0] - around, 0) if spans else 0
    end = min(at + 4 * around, len(text))
    found = [("…", False)] if at else []
    for start, stop in spans:
        if stop <= end:
            found += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    found.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in found if piece[0]]


def _keys(
    model: type[Entry], kind: str, patients: "QuerySet[Patient]", query: SearchQuery
) -> "QuerySet[Entry, Key]":
    rows = model._default_manager.filter(patient__in=patients)
    rows = rows.annotate(words=words_of(*model.WORDS)).filter(words=query)
    named = Cast(Value(kind), CharField())
    return rows.annotate(kind_name=named).values_list("at", "id", "kind_name")


def _is_cut(keys: Sequence[Key]) -> bool:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key[2]] = counts.get(key[2], 0) + 1
    return any(count > MOST for count in counts.values())
