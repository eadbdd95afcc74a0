"""Who changed what of a patient, and when: read from the tables that triggers write."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge as merged
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models

from almoner.people.models import (
    Consent,
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
)
from almoner.people.queries.values import shown
from almoner.platform.accounts.actor import Actor

_QUIET = frozenset({"id", "version", "patient", "registered_at", "number", "e164"})
_AROUND = (
    ContactPoint,
    PatientAddress,
    PatientContact,
    FormerName,
    Consent,
    PatientAlert,
    PatientIdentifier,
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its label, what it was and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row written by one person at one moment."""

    at: datetime
    who: str
    what: str
    """``telephone added``, ``patient changed``."""
    changes: tuple[FieldChange, ...]


def history_of(actor: Actor, patient: Patient, *, limit: int = 200) -> list[Change]:
    """Return what was changed of ``patient`` and the rows that hang on them, the latest first."""
    actor.must("people.see_history")
    sources = [changes_in(Patient, pgh_obj_id=patient.pk, limit=limit)]
    sources += [changes_in(model, patient_id=patient.pk, limit=limit) for model in _AROUND]
    ordered = merged(*sources, key=lambda change: change.at, reverse=True)
    return list(islice((change for change in ordered if change.changes), limit))


def changes_in(model: type[models.Model], *, limit: int, **of: UUID) -> list[Change]:
    """Return a table's changes, the latest first; each is compared with the row's one before."""
    events = model.events.rel.related_model.objects.filter(**of)  # type: ignore[attr-defined]
    rows = list(events.select_related("pgh_context").order_by("-pgh_id")[: limit + 1])
    found: list[Change] = []
    before: dict[Any, models.Model] = {}
    for event in reversed(rows):
        old = before.get(event.pgh_obj_id)
        before[event.pgh_obj_id] = event
        found.append(
            Change(
                at=event.pgh_created_at,
                who=_who(event),
                what=f"{model._meta.verbose_name} {_verb(event, old)}",
                changes=tuple(_fields(model, old, event)),
            )
        )
    found.reverse()
    return found[:limit]


def _who(event: Any) -> str:  # noqa: ANN401 - tables made by pghistory
    context = event.pgh_context
    return str(context.metadata.get("actor") or "Almoner") if context else "Almoner"


def _verb(event: Any, old: Any) -> str:  # noqa: ANN401 - tables made by pghistory
    if event.pgh_label == "insert":
        return "added"
    if old is None:
        return "came over by a merge"
    if getattr(event, "is_entered_in_error", False) and not getattr(
        old, "is_entered_in_error", False
    ):
        return "marked as entered in error"
    return "changed"


def _fields(model: type[models.Model], old: Any, new: Any) -> Iterator[FieldChange]:  # noqa: ANN401
    for field in model._meta.concrete_fields:
        is_same = old is not None and getattr(old, field.attname) == getattr(new, field.attname)
        if field.name in _QUIET or is_same:
            continue
        after = _said(field, getattr(new, field.attname))
        before = _said(field, getattr(old, field.attname)) if old is not None else ""
        if before != after and not (old is None and after == "No"):
            yield FieldChange(str(field.verbose_name), before, after)


def _said(field: "models.Field[Any, Any]", value: object) -> str:
    if field.name == "value" and field.model is PatientIdentifier and value:
        return f"…{str(value)[-4:]}"
    return shown(field, value)
