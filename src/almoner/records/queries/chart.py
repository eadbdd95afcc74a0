"""A chart in order of time: a page of entries of all kinds, filtered and searched.

Pages are cut by the last entry seen (its instant and id), so that the hundredth page costs what
the first costs: every table gives at most a page from its index, and those are put in order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.records.models import KINDS, DocumentPage, Entry

PAGE = 50
_SEARCHED = {
    "encounter": ("reason", "seen_by"),
    "allergy": ("reaction",),
    "medication": ("dosage",),
    "immunization": ("lot_number", "site"),
    "observation": ("value_text",),
}
"""What is searched besides what an entry is, its code and its note."""


class NoSuchPage(Refusal):
    """This page of the chart is not known. Begin again with the latest entries."""

    status = 404


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the latest first; ``older`` asks for the next page, and is empty on the last."""

    entries: Sequence[Entry]
    older: str


def chart_page(patient: Patient, *, kind: str = "", q: str = "", before: str = "") -> Page:
    """Return the entries of a chart before ``before`` (an ``older`` of another page).

    ``kind`` is one of ``KINDS``, or nothing for all; every word of ``q`` is the beginning of a
    word in the entry. Entered in error stays in the list, marked.
    """
    cut = _cut(before) if before else None
    keys = [
        _keys(patient, name, cut, q)[: PAGE + 1] for name in ([kind] if kind in KINDS else KINDS)
    ]
    first, *rest = keys
    found = first.union(*rest, all=True).order_by("-at", "-id") if rest else first
    rows = list(found[: PAGE + 1])
    entries = _entries(rows[:PAGE])
    older = f"{entries[-1].at.isoformat()}~{entries[-1].pk}" if len(rows) > PAGE else ""
    return Page(entries, older)


def found_entry(patient: Patient, kind: str, row_id: UUID) -> Entry:
    """Return one entry of this patient's chart; raise ``NotFound``."""
    model = KINDS.get(kind)
    row = model._default_manager.filter(pk=row_id, patient=patient).first() if model else None
    if row is None:
        raise NotFound("There is no such entry in this chart.")
    return row


def _keys(
    patient: Patient, kind: str, cut: tuple[datetime, UUID] | None, q: str
) -> "QuerySet[Entry, tuple[datetime, UUID, str]]":
    rows = KINDS[kind]._default_manager.filter(patient=patient)
    if cut:
        at, key = cut
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key), at__lte=at)
    words = re.findall(r"\w+", q)
    if words:
        fields = [*("text", "code", "note"), *_SEARCHED.get(kind, ())]
        query = SearchQuery(
            " & ".join(f"{word}:*" for word in words), config="simple", search_type="raw"
        )
        rows = rows.annotate(words=SearchVector(*fields, config="simple"))
        found = Q(words=query)
        if kind == "document":
            found |= Q(pk__in=_documents_saying(patient, query))
        rows = rows.filter(found)
    named = Cast(Value(kind), CharField())
    return (
        rows.annotate(kind_name=named)
        .order_by(F("at").desc(), F("id").desc())
        .values_list("at", "id", "kind_name")
    )


def _documents_saying(patient: Patient, query: SearchQuery) -> "QuerySet[DocumentPage, Any]":
    """Return the documents of a chart that have a page with all the words (``words_of_pages``)."""
    pages = DocumentPage.objects.filter(document__patient=patient)
    said = pages.annotate(words=SearchVector("text", config="simple")).filter(words=query)
    return said.values("document_id")


def _entries(keys: Sequence[tuple[datetime, UUID, str]]) -> list[Entry]:
    found: dict[UUID, Entry] = {}
    for kind, model in KINDS.items():
        wanted = [key for _at, key, of in keys if of == kind]
        if wanted:
            found |= model._default_manager.in_bulk(wanted)
    return [found[key] for _at, key, _of in keys]


def _cut(text: str) -> tuple[datetime, UUID]:
    at, _, key = text.partition("~")
    try:
        found = datetime.fromisoformat(at.replace(" ", "+")), UUID(key)
    except ValueError:
        raise NoSuchPage from None
    if found[0].tzinfo is None:
        raise NoSuchPage
    return found
