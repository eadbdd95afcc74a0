"""What follows a patient when two records are merged.

Every foreign key to ``Patient``, in whatever area, follows by itself, so that none can be
forgotten. An area only speaks up where its rows need something else: ``stays_with_patient`` for
rows that must not move, ``follows_patient(…, leaves_behind=…)`` for rows the survivor has already.
Tables that are append-only never move: they are read by all of a patient's charts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from pghistory.models import Event

from almoner.people.models import ContactPoint, DuplicatePair, Merge, Patient, PatientSearchKeys

LeavesBehind = Callable[[Patient, Patient], "models.QuerySet[models.Model]"]
"""Called with the survivor and the retired; returns rows that stay with the retired."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A field that names a patient, and which of its rows do not move."""

    model: type[models.Model]
    field: str
    leaves_behind: LeavesBehind | None = None

    @property
    def label(self) -> str:
        """``people.contactpoint``."""
        return self.model._meta.label_lower

    def rows(self, patient: Patient) -> "models.QuerySet[models.Model]":
        """Return the rows that name ``patient`` here."""
        return self.model._base_manager.filter(**{self.field: patient})


_leaves_behind: dict[tuple[type[models.Model], str], LeavesBehind] = {}
_stays: set[tuple[type[models.Model], str]] = {
    (PatientSearchKeys, "patient"),
    (DuplicatePair, "left"),
    (DuplicatePair, "right"),
    (Merge, "survivor"),
    (Merge, "retired"),
    (Patient, "merged_into"),
}


def follows_patient(
    model: type[models.Model], field: str = "patient", *, leaves_behind: LeavesBehind | None = None
) -> None:
    """Say that ``model.field`` follows its patient, but for the rows ``leaves_behind`` returns."""
    if leaves_behind:
        _leaves_behind[model, field] = leaves_behind


def stays_with_patient(model: type[models.Model], field: str = "patient") -> None:
    """Say that rows of ``model`` never move from the patient they were written for."""
    _stays.add((model, field))


def followers() -> list[Follower]:
    """Return everything that moves when patients are merged, in a fixed order."""
    found = [
        Follower(relation.related_model, relation.field.name, _leaves_behind.get(key))
        for relation in Patient._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and (key := (relation.related_model, relation.field.name)) not in _stays
        and _moves(relation.related_model)
    ]
    return sorted(found, key=lambda each: (each.label, each.field))


def _moves(model: type[models.Model]) -> bool:
    if issubclass(model, Event) or not model._meta.managed:
        return False
    triggers = getattr(model._meta, "triggers", [])
    return all(trigger.name != "append_only" for trigger in triggers)


def _same_reach(survivor: Patient, retired: Patient) -> "models.QuerySet[models.Model]":
    """Telephones and e-mail addresses that both patients have."""
    same = ContactPoint.objects.filter(
        patient=survivor, e164=models.OuterRef("e164"), value=models.OuterRef("value")
    )
    same_number = ContactPoint.objects.filter(
        patient=survivor, e164=models.OuterRef("e164")
    ).exclude(e164="")
    return ContactPoint.objects.filter(patient=retired).filter(
        models.Exists(same) | models.Exists(same_number)
    )


follows_patient(ContactPoint, leaves_behind=_same_reach)
