"""Reading the log, the readings, and the versions of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from pghistory import core

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.models import Entry, Reading

R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after; ``before`` is ``None`` where the row began."""

    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row: when, who wrote it (“” if nobody said), and what changed."""

    at: datetime
    actor: str
    request: str
    kind: str
    """``insert``, ``update`` or ``delete``."""
    changes: Mapping[str, Change]


class NotTracked(LookupError):
    """The model keeps no history."""


def versions_of(row: models.Model) -> list[Version]:
    """Return every version of ``row``, oldest first, with what changed in each.

    The caller has checked that the actor may see the row. Raises :class:`NotTracked`.
    """
    table = _history_of(type(row))
    events = table._default_manager.filter(pgh_obj_id=row.pk).select_related("pgh_context")
    fields = [
        field
        for field in table._meta.concrete_fields
        if not field.name.startswith("pgh_") and not field.primary_key and field.name != "id"
    ]
    versions: list[Version] = []
    before: models.Model | None = None
    for event in events.order_by("pgh_id"):
        versions.append(_version(event, before, fields))
        before = event
    return versions


def _version(
    event: models.Model, before: models.Model | None, fields: "list[models.Field[object, object]]"
) -> Version:
    said = event.pgh_context.metadata if event.pgh_context else {}  # type: ignore[attr-defined]
    changes = {}
    for field in fields:
        now = getattr(event, field.attname)
        earlier = getattr(before, field.attname) if before is not None else None
        if before is None or now != earlier:
            changes[field.name] = Change(str(field.verbose_name), earlier, now)
    return Version(
        at=event.pgh_created_at,  # type: ignore[attr-defined]
        actor=said.get("actor") or "",
        request=said.get("request") or "",
        kind=event.pgh_label,  # type: ignore[attr-defined]
        changes=changes,
    )


def _history_of(model: type[models.Model]) -> type[models.Model]:
    """Return the table of ``model``'s versions, also where a proxy above it is tracked."""
    concrete = model._meta.concrete_model
    tables: list[type[models.Model]] = core.event_models()
    for table in tables:
        if table.pgh_tracked_model._meta.concrete_model is concrete:  # type: ignore[attr-defined]
            return table
    raise NotTracked(f"{model.__name__} keeps no history.")


def readings(
    actor: Actor,
    *,
    patient_id: UUID | None = None,
    user_id: UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Reading]:
    """Return who looked at what, newest first: of one patient, by one user, in a time."""
    actor.must("audit.read")
    return _narrowed(Reading.objects.order_by("-at", "-pk"), patient_id, user_id, since, before)


def entries(
    actor: Actor,
    *,
    patient_id: UUID | None = None,
    user_id: UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Entry]:
    """Return what was done, newest first: about one patient, by one user, in a time."""
    actor.must("audit.read")
    return _narrowed(Entry.objects.order_by("-at", "-pk"), patient_id, user_id, since, before)


def _narrowed(
    rows: QuerySet[R],
    patient_id: UUID | None,
    user_id: UUID | None,
    since: datetime | None,
    before: datetime | None,
) -> QuerySet[R]:
    wanted = {
        "patient_id": patient_id,
        "user_id": user_id,
        "at__gte": since,
        "at__lt": before,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})
