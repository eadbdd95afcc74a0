"""Changing a patient's own row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations.entry import NotAcceptable
from almoner.people.operations.registering import Demographics, checked_demographics
from almoner.people.operations.searching import reindex
from almoner.people.operations.versions import bring_up_to_date, change, write
from almoner.platform import jobs
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile

_MATTERS_FOR_DUPLICATES = frozenset({"family_name", "given_name", "birth_date", "sex"})


class IsMerged(Refusal):
    """This chart was merged into another one and cannot be changed any more."""


@transaction.atomic
def edit(
    actor: Actor,
    *,
    patient: Patient,
    seen_version: int,
    values: Mapping[str, Any],
    now: datetime,
) -> Patient:
    """Change fields of ``Demographics``; ``seen_version`` is the version the person saw.

    Raises ``EditedMeanwhile`` with the differences when somebody else was quicker, and
    ``NotAcceptable`` for a field that cannot be right.
    """
    actor.must("people.edit")
    bring_up_to_date(patient, seen_version=seen_version)
    _not_merged(patient)
    done = checked_demographics({**_present(patient), **values}, now=now)
    if not done["family_name"]:
        raise NotAcceptable("A patient needs a family name.", field="family_name")
    changed = write(patient, done)
    if changed:
        reindex([patient.pk])
        audit.record(actor, "people.edit", patient, patient_id=patient.pk, fields=sorted(changed))
    if _MATTERS_FOR_DUPLICATES & set(changed):
        jobs.later("people.find_duplicates_of", patient_id=str(patient.pk))
    return patient


@transaction.atomic
def set_photo(actor: Actor, *, patient: Patient, photo: StoredFile | None) -> Patient:
    """Show ``photo`` with the patient, or none; earlier photos stay in the history."""
    actor.must("people.edit")
    _not_merged(patient)
    changed = change(patient, seen_version=_version(patient), values={"photo": photo})
    if changed:
        audit.record(actor, "people.set_photo", patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def restrict(actor: Actor, *, patient: Patient, is_restricted: bool) -> Patient:
    """Restrict the chart, so that opening it needs a reason, or lift that."""
    actor.must("people.restrict")
    _not_merged(patient)
    values = {"is_restricted": is_restricted}
    if change(patient, seen_version=_version(patient), values=values):
        reindex([patient.pk])
        verb = "people.restrict" if is_restricted else "people.lift_restriction"
        audit.record(actor, verb, patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def mark_in_error(actor: Actor, *, patient: Patient, reason: str) -> Patient:
    """Take back a registration that should not have been: the patient is no longer found.

    Nothing is deleted; ``unmark_in_error`` brings the patient back.
    """
    actor.must("people.mark_in_error")
    _not_merged(patient)
    if not reason.strip():
        raise NotAcceptable("Say why this registration is taken back.", field="reason")
    return _set_in_error(actor, patient, "people.mark_in_error", reason=reason.strip())


@transaction.atomic
def unmark_in_error(actor: Actor, *, patient: Patient) -> Patient:
    """Bring back a patient that was marked as entered in error."""
    actor.must("people.mark_in_error")
    return _set_in_error(actor, patient, "people.unmark_in_error")


def _set_in_error(actor: Actor, patient: Patient, verb: str, **detail: str) -> Patient:
    values = {"is_entered_in_error": verb == "people.mark_in_error"}
    if change(patient, seen_version=_version(patient), values=values):
        reindex([patient.pk])
        audit.record(actor, verb, patient, patient_id=patient.pk, **detail)
    return patient


def _present(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in Demographics.__dataclass_fields__}


def _version(patient: Patient) -> int:
    return Patient.objects.select_for_update().get(pk=patient.pk).version


def _not_merged(patient: Patient) -> None:
    if patient.merged_into_id:
        raise IsMerged
