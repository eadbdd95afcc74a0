"""A selection of a chart: by kind, dates and problem, or entry by entry."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.timezone import make_aware

from almoner.people.models import Patient
from almoner.records.models import IN_ERROR, KINDS, Entry
from almoner.records.queries.linked import RELATED, linked_to

Key = tuple[datetime, UUID, str]
"""When an entry was, its id and its kind."""
LISTED = 500
"""Entries that are offered one by one; the rest of a longer selection is named by narrowing it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries of a chart: all of them, unless a field says otherwise.

    ``since`` and ``until`` are days in ISO format, ``problem`` is an id, ``ticked`` holds
    ``kind:id`` and narrows to these entries alone. The ``with_…`` say what comes along.
    """

    kinds: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    problem: str = ""
    ticked: tuple[str, ...] = ()
    with_errors: bool = False
    with_versions: bool = False
    with_pages: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the fields as they are stored."""
        return asdict(self)

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Self:
        """Return what ``as_json`` gave."""
        lists = {name: tuple(stored.get(name, ())) for name in ("kinds", "ticked")}
        return cls(**{**stored, **lists})


def selected(patient: Patient, of: Selection) -> dict[str, "QuerySet[Entry]"]:
    """Return the entries of the selection for every kind that has a part in it, latest first."""
    links = linked_to([UUID(of.problem)]) if of.problem else None
    ticked = _by_kind(of.ticked)
    found = {}
    for kind, model in KINDS.items():
        is_out = (of.kinds and kind not in of.kinds) or (of.ticked and kind not in ticked)
        if is_out or (links is not None and kind not in links):
            continue
        rows = _between(model._default_manager.filter(patient=patient), of, is_day=model.is_day)
        if links is not None:
            rows = rows.filter(links[kind])
        if of.ticked:
            rows = rows.filter(pk__in=ticked[kind])
        elif not of.with_errors:
            rows = rows.exclude(status=IN_ERROR)
        found[kind] = rows.order_by("-at", "-id")
    return found


def count_of(parts: dict[str, "QuerySet[Entry]"]) -> int:
    """Return how many entries a selection has."""
    return sum(rows.count() for rows in parts.values())


def latest_of(parts: dict[str, "QuerySet[Entry]"]) -> list[Entry]:
    """Return the latest ``LISTED`` entries of a selection, of all kinds together."""
    keys = [
        rows.annotate(kind_name=Cast(Value(kind), CharField())).values_list("at", "id", "kind_name")
        for kind, rows in parts.items()
    ]
    if not keys:
        return []
    first, *rest = [each[:LISTED] for each in keys]
    if rest:
        first = first.union(*rest, all=True).order_by(F("at").desc(), F("id").desc())[:LISTED]
    return in_order(first)


def in_order(keys: Iterable[Key]) -> list[Entry]:
    """Return the entries of these ``Key``s, in the same order."""
    keys = list(keys)
    found: dict[UUID, Entry] = {}
    for kind, model in KINDS.items():
        wanted = [key for _at, key, of in keys if of == kind]
        if wanted:
            found |= model._default_manager.select_related(*RELATED.get(kind, ())).in_bulk(wanted)
    return [found[key] for _at, key, _of in keys]


def _between(rows: "QuerySet[Any]", of: Selection, *, is_day: bool) -> "QuerySet[Any]":
    if of.since:
        rows = rows.filter(at__gte=_start(date.fromisoformat(of.since), is_day=is_day))
    if of.until:
        after = date.fromisoformat(of.until) + timedelta(days=1)
        rows = rows.filter(at__lt=_start(after, is_day=is_day))
    return rows


def _start(day: date, *, is_day: bool) -> datetime:
    """Days without a time lie at noon UTC, the others are instants of the office's day."""
    midnight = datetime.combine(day, time())
    return midnight.replace(tzinfo=UTC) if is_day else make_aware(midnight)


def _by_kind(ticked: Sequence[str]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for each in ticked:
        kind, _, key = each.partition(":")
        found.setdefault(kind, []).append(UUID(key))
    return found
