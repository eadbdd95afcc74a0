"""A chart in order of time: a page of entries of all kinds, filtered and searched.

Pages are cut by the last entry seen (its instant and id), so that the hundredth page costs what
the first costs: every table gives at most a page from its index, and those are put in order. What
is searched for is found in the words of all charts instead, pages of documents among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.records.models import KINDS, Entry
from almoner.records.queries.selection import Key
from almoner.records.queries.snippets import FoundPages, pages_of
from almoner.records.queries.words import said_in_chart, tsquery_of

PAGE = 50


class NoSuchPage(Refusal):
    """This page of the chart is not known. Begin again with the latest entries."""

    status = 404


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the latest first; ``older`` asks for the next page, and is empty on the last.

    ``pages`` are those of documents on which the words were found.
    """

    entries: Sequence[Entry]
    older: str
    pages: Mapping[UUID, FoundPages] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Entry, FoundPages | None]]:
        """Each entry with its pages that have the words."""
        return [(row, self.pages.get(row.pk)) for row in self.entries]


def chart_page(patient: Patient, *, kind: str = "", q: str = "", before: str = "") -> Page:
    """Return the entries of a chart before ``before`` (an ``older`` of another page).

    ``kind`` is one of ``KINDS``, or nothing for all; every word of ``q`` is the beginning of a
    word in the entry, or on one page of the document. Entered in error stays in the list, marked.
    """
    cut = cut_at(before) if before else None
    kind = kind if kind in KINDS else ""
    pages: Mapping[UUID, FoundPages] = {}
    if not q.strip():
        keys = _latest(patient, kind, cut)
    elif tsquery_of(q):
        said = said_in_chart(patient, q, kind=kind, before=cut, most=PAGE + 1)
        keys, pages = [each.key for each in said], pages_of(said[:PAGE], q)
    else:
        keys = []
    entries = _entries(keys[:PAGE])
    older = older_than(entries[-1]) if len(keys) > PAGE else ""
    return Page(entries, older, pages)


def found_entry(patient: Patient, kind: str, row_id: UUID) -> Entry:
    """Return one entry of this patient's chart; raise ``NotFound``."""
    model = KINDS.get(kind)
    row = model._default_manager.filter(pk=row_id, patient=patient).first() if model else None
    if row is None:
        raise NotFound("There is no such entry in this chart.")
    return row


def _latest(patient: Patient, kind: str, cut: tuple[datetime, UUID] | None) -> list[Key]:
    asked = [_keys(patient, name, cut)[: PAGE + 1] for name in ([kind] if kind else KINDS)]
    first, *rest = asked
    found = first.union(*rest, all=True).order_by("-at", "-id") if rest else first
    return list(found[: PAGE + 1])


def _keys(patient: Patient, kind: str, cut: tuple[datetime, UUID] | None) -> "QuerySet[Entry, Key]":
    rows = KINDS[kind]._default_manager.filter(patient=patient)
    if cut:
        at, key = cut
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key), at__lte=at)
    named = Cast(Value(kind), CharField())
    return (
        rows.annotate(kind_name=named)
        .order_by(F("at").desc(), F("id").desc())
        .values_list("at", "id", "kind_name")
    )


def _entries(keys: Sequence[Key]) -> list[Entry]:
    found: dict[UUID, Entry] = {}
    for kind, model in KINDS.items():
        wanted = [key for _at, key, of in keys if of == kind]
        if wanted:
            found |= model._default_manager.in_bulk(wanted)
    return [found[key] for _at, key, _of in keys]


def older_than(entry: Entry) -> str:
    """Return what asks for the page after this entry."""
    return f"{entry.at.isoformat()}~{entry.pk}"


def cut_at(text: str) -> tuple[datetime, UUID]:
    """Return the last entry of a page from its ``older``; raise ``NoSuchPage``."""
    at, _, key = text.partition("~")
    try:
        found = datetime.fromisoformat(at.replace(" ", "+")), UUID(key)
    except ValueError:
        raise NoSuchPage from None
    if found[0].tzinfo is None:
        raise NoSuchPage
    return found
