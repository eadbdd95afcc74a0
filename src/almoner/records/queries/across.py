"""Searching the words of all charts that one may see.

The latest entries that match are shown, and older ones page by page. Restricted charts have no part
in any of this, not even as a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import KINDS, Entry
from almoner.records.queries.chart import cut_at, older_than
from almoner.records.queries.selection import in_order
from almoner.records.queries.snippets import FoundPages, Piece, pages_of, pattern_of, pieces_of
from almoner.records.queries.words import said_across, tsquery_of

SHOWN = 50


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
    pages: FoundPages | None


@dataclass(frozen=True, slots=True)
class FoundEntries:
    """The latest entries that match; ``older`` asks for more, and is empty where there are none."""

    rows: Sequence[FoundEntry]
    older: str


def find_in_charts(actor: Actor, q: str, *, kind: str = "", before: str = "") -> FoundEntries:
    """Return the entries of all charts ``actor`` may see that have every word of ``q``.

    ``before`` is the ``older`` of another page (else ``NoSuchPage``). A document is found by the
    words of one of its pages too. That somebody searched is logged, without the words.
    """
    actor.must("records.see")
    if not tsquery_of(q):
        return FoundEntries([], "")
    patients = Patient.objects.seen_by(actor).current().filter(is_restricted=False)
    cut = cut_at(before) if before else None
    kind = kind if kind in KINDS else ""
    said = said_across(patients, q, kind=kind, before=cut, most=SHOWN + 1)
    shown = said[:SHOWN]
    entries = in_order([each.key for each in shown])
    whose = Patient.objects.in_bulk({row.patient_id for row in entries})
    pages, pattern = pages_of(shown, q), pattern_of(q)
    rows = [_found(row, whose[row.patient_id], pattern, pages.get(row.pk)) for row in entries]
    audit.record(actor, "records.search_charts", found=len(rows), kind=kind)
    return FoundEntries(rows, older_than(entries[-1]) if len(said) > SHOWN else "")


def _found(
    row: Entry, patient: Patient, pattern: re.Pattern[str], pages: FoundPages | None
) -> FoundEntry:
    matches = []
    for name in ("code", "note", *row.WORDS):
        text = str(getattr(row, name))
        if pattern.search(text):
            label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            matches.append(Match(label, pieces_of(text, pattern)))
    title = pieces_of(row.text, pattern, around=len(row.text))
    return FoundEntry(row, patient, title, matches, pages)
