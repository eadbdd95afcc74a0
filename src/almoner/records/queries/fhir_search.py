"""Entries of one chart as a program asks for them: by date, category and when they were written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.records.models import Condition, Entry

DATE = re.compile(r"(eq|ne|gt|lt|ge|le)?(\d{4}-\d{2}-\d{2}(?:T.+)?)")
RELATED = {
    "encounter": ("practitioner", "location"),
    "document": ("type", "pdf"),
    "note": ("type", "author"),
}
"""What the resource of a kind reads besides its own row."""
FILTERS = {"gt": "gt", "lt": "lt", "ge": "gte", "le": "lte"}


class NotSearchable(Refusal):
    """This search parameter is not understood here."""

    status = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a search: FHIR's parameters as they were sent, all that were given of each."""

    dates: Sequence[str] = ()
    last_updated: Sequence[str] = ()
    category: str = ""
    count: int = 50
    offset: int = 0


def asked_of_chart(patient: Patient, kind: type[Entry], asked: Asked) -> "tuple[list[Entry], int]":
    """Return a page of entries with ``updated_at``, the latest first, and how many there are.

    Raises ``NotSearchable`` with the parameter.
    """
    rows = _written(kind).filter(patient=patient).select_related(*RELATED.get(kind.kind, ()))
    for text in asked.dates:
        rows = rows.filter(**_range("at", text, is_day=kind.is_day))
    for text in asked.last_updated:
        rows = rows.filter(**_range("updated_at", text, is_day=False))
    if asked.category:
        rows = _of_category(rows, kind, asked.category)
    ordered = rows.order_by("-at", "-id")
    return list(ordered[asked.offset : asked.offset + asked.count]), rows.count()


def entry_for_program(kind: type[Entry], row_id: UUID) -> Any:  # noqa: ANN401 - of any kind
    """Return an entry with ``updated_at`` by its id alone, or none: its chart is opened next."""
    return _written(kind).select_related(*RELATED.get(kind.kind, ())).filter(pk=row_id).first()


def _written(kind: type[Entry]) -> "QuerySet[Any]":
    events: Any = kind.events.rel.related_model  # type: ignore[attr-defined] # by pghistory
    last = events.objects.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id")
    written = Subquery(last.values("pgh_created_at")[:1], output_field=DateTimeField())
    return kind._default_manager.annotate(updated_at=written)


def _of_category(rows: "QuerySet[Any]", kind: type[Entry], category: str) -> "QuerySet[Any]":
    code = category.rpartition("|")[2]
    if kind is Condition:
        return rows if code == "problem-list-item" else rows.none()
    if "category" not in {field.name for field in kind._meta.concrete_fields}:
        raise NotSearchable(f"{kind.__name__} has no category here.", field="category")
    return rows.filter(category=code)


def _range(field: str, text: str, *, is_day: bool) -> dict[str, datetime]:
    """A day without a time is all of that day, in UTC, as FHIR compares periods."""
    found = DATE.fullmatch(text)
    try:
        prefix, value = (found[1] or "eq", found[2]) if found else ("", "")
        is_whole = "T" not in value
        start = datetime.fromisoformat(value)
    except ValueError:
        prefix = ""
    if prefix not in (*FILTERS, "eq"):
        raise NotSearchable(f"“{text}” is no date that is understood: ge2026-03-02.", field=field)
    if start.tzinfo is None:
        start = start.replace(tzinfo=UTC)
    end = start + timedelta(days=1) if is_whole or is_day else start + timedelta(seconds=1)
    last = end - timedelta(microseconds=1)
    if prefix == "eq":
        return {f"{field}__gte": start, f"{field}__lt": end}
    return {f"{field}__{FILTERS[prefix]}": start if prefix in ("ge", "lt") else last}
