"""Every version of an entry, as the triggers wrote them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.timezone import localtime

from almoner.people.queries.values import shown
from almoner.records.models import IN_ERROR, Entry

if TYPE_CHECKING:
    from django.db import models

_QUIET = frozenset({"id", "patient", "version", "recorded_at", "recorded_by", "encounter"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a version: its label, its value in words, and whether this version set it."""

    label: str
    value: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it stood from one moment until the next version."""

    number: int
    at: datetime
    who: str
    fields: tuple[Field, ...]


def versions_of(row: Entry) -> list[Version]:
    """Return every version of an entry, the latest first: in full, with what each changed."""
    return _versions(row, _events(row).select_related("pgh_context").order_by("pgh_id"))


def versions_of_each(rows: Sequence[Entry]) -> dict[UUID, list[Version]]:
    """Return the versions of many entries of one kind, in one statement: ``{id: versions}``."""
    if not rows:
        return {}
    model: Any = type(rows[0]).events.rel.related_model  # type: ignore[attr-defined] # by pghistory
    events: dict[UUID, list[Any]] = defaultdict(list)
    kept = model.objects.filter(pgh_obj__in=[row.pk for row in rows]).order_by("pgh_id")
    for event in kept.select_related("pgh_context"):
        events[event.pgh_obj_id].append(event)
    return {row.pk: _versions(row, events[row.pk]) for row in rows}


def _versions(row: Entry, events: Iterable[Any]) -> list[Version]:
    found: list[Version] = []
    before: Any = None
    for event in events:
        found.append(
            Version(
                event.version, event.pgh_created_at, _who(event), (*_fields(row, before, event),)
            )
        )
        before = event
    found.reverse()
    return found


def status_before_error(row: Entry) -> str:
    """Return the last status the entry had before it was marked as entered in error."""
    statuses = _events(row).exclude(status=IN_ERROR).order_by("-pgh_id")
    found = statuses.values_list("status", flat=True).first()
    return str(found or type(row)._meta.get_field("status").get_default())


def _events(row: Entry) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = row.events.all()  # type: ignore[attr-defined]
    return events


def _who(event: Any) -> str:  # noqa: ANN401 - tables made by pghistory
    context = event.pgh_context
    return str(context.metadata.get("actor") or "Almoner") if context else "Almoner"


def _fields(row: Entry, old: Any, new: Any) -> Iterator[Field]:  # noqa: ANN401 - see _who
    for field in row._meta.concrete_fields:
        if field.name in _QUIET:
            continue
        value = getattr(new, field.attname)
        was = getattr(old, field.attname) if old is not None else value
        words = _said(row, field, value)
        if words or was != value:
            yield Field(str(field.verbose_name), words or "nothing", was != value)


def _said(row: Entry, field: "models.Field[Any, Any]", value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%m/%d/%Y}" if row.is_day else f"{localtime(value):%m/%d/%Y %-I:%M %p}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return shown(field, value)
