"""Telephones, addresses, contacts, former names, consents, alerts and numbers of a patient.

Rows are added, changed (where they carry a version), ended, or marked as entered in error; none
is deleted. Every change locks the patient, so that the search keys are made from all of them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models, transaction

from almoner.lib.refusal import Refusal
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
from almoner.people.models.around import MayBeTold
from almoner.people.operations import entry
from almoner.people.operations.editing import IsMerged
from almoner.people.operations.registering import checked_address, checked_reach, e164_of
from almoner.people.operations.searching import reindex
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

PatientRow = (
    ContactPoint
    | PatientAddress
    | PatientContact
    | FormerName
    | Consent
    | PatientAlert
    | PatientIdentifier
)
"""Everything that hangs on a patient in this area."""

_FOUND_BY = (ContactPoint, PatientAddress, FormerName, PatientIdentifier)


class NotChangeable(Refusal):
    """This is not changed but ended, and a new one added."""


@transaction.atomic
def add(
    actor: Actor, *, patient: Patient, kind: type[PatientRow], values: Mapping[str, Any]
) -> PatientRow:
    """Add a row of ``kind`` to the patient; ``values`` are its fields by name."""
    actor.must("people.edit")
    _lock(patient)
    row = kind(patient=patient, **_checked(kind, _defaults(kind) | dict(values)))
    row.save(force_insert=True)
    _after(actor, "people.add", row)
    return row


@transaction.atomic
def edit_row(
    actor: Actor, *, row: PatientRow, seen_version: int, values: Mapping[str, Any]
) -> PatientRow:
    """Change a telephone, address or contact that the person saw as ``seen_version``."""
    actor.must("people.edit")
    if not hasattr(row, "version"):
        raise NotChangeable
    _lock(row.patient)
    kind = type(row)
    bring_up_to_date(row, seen_version=seen_version)
    present = {name: getattr(row, name) for name in _defaults(kind)}
    changed = write(row, _checked(kind, present | dict(values)))
    if changed:
        _after(actor, "people.edit_row", row, fields=sorted(changed))
    return row


@transaction.atomic
def end(actor: Actor, *, row: PatientRow, on: date) -> PatientRow:
    """Say that ``row`` held until the day ``on``; it stays in the history."""
    actor.must("people.edit")
    _lock(row.patient)
    since = getattr(row, "since", None)
    if since and on < since:
        raise entry.NotAcceptable(f"It began on {since}: it cannot end on {on}.", field="until")
    _update(row, until=on)
    _after(actor, "people.end", row)
    return row


@transaction.atomic
def reopen(actor: Actor, *, row: PatientRow) -> PatientRow:
    """Undo ``end`` or ``mark_row_in_error``."""
    actor.must("people.edit")
    _lock(row.patient)
    _update(row, until=None, is_entered_in_error=False)
    _after(actor, "people.reopen", row)
    return row


@transaction.atomic
def mark_row_in_error(actor: Actor, *, row: PatientRow) -> PatientRow:
    """Say that ``row`` was never true; ``reopen`` takes that back."""
    actor.must("people.edit")
    _lock(row.patient)
    _update(row, is_entered_in_error=True)
    _after(actor, "people.mark_row_in_error", row)
    return row


def _update(row: PatientRow, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if hasattr(row, "version"):
        row.version = models.F("version") + 1
        values["version"] = row.version
    row.save(update_fields=list(values))
    row.refresh_from_db()


def _lock(patient: Patient) -> None:
    locked = Patient.objects.select_for_update().get(pk=patient.pk)
    if locked.merged_into_id:
        raise IsMerged


def _after(actor: Actor, verb: str, row: PatientRow, **detail: object) -> None:
    if isinstance(row, _FOUND_BY):
        reindex([row.patient_id])
    audit.record(actor, verb, row, patient_id=row.patient_id, **detail)


def _defaults(kind: type[PatientRow]) -> dict[str, Any]:
    own = {"id", "patient", "version", "is_entered_in_error", "e164"}
    return {
        field.name: field.get_default()
        for field in kind._meta.concrete_fields
        if field.name not in own
    }


def _checked(kind: type[PatientRow], values: dict[str, Any]) -> dict[str, Any]:
    check = _CHECKS.get(kind)
    return check(values) if check else entry.tidied(kind, values)


def _contact_point(values: dict[str, Any]) -> dict[str, Any]:
    done = checked_reach(values)
    done["e164"] = e164_of(done["system"], done["value"])
    return _in_order(done)


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        raise entry.NotAcceptable(f"It began on {since}: it cannot end on {until}.", field="until")
    return values


def _address(values: dict[str, Any]) -> dict[str, Any]:
    return _in_order(checked_address(values))


def _contact(values: dict[str, Any]) -> dict[str, Any]:
    done = entry.tidied(PatientContact, values)
    if not done["name"]:
        raise entry.NotAcceptable("A contact needs a name.", field="name")
    done["phone"] = entry.shown_phone(done["phone"])
    done["email"] = entry.checked_email(done["email"])
    unknown = set(done["may_be_told"]) - set(MayBeTold.values)
    if unknown:
        raise entry.NotAcceptable(f"“{min(unknown)}” is not known here.", field="may_be_told")
    return done


def _former_name(values: dict[str, Any]) -> dict[str, Any]:
    done = entry.tidied(FormerName, values)
    if not (done["family_name"] or done["given_name"]):
        raise entry.NotAcceptable("Give the name they had.", field="family_name")
    return done


def _identifier(values: dict[str, Any]) -> dict[str, Any]:
    done = entry.tidied(PatientIdentifier, values)
    done["value"] = entry.checked_identifier(done["kind"], done["value"])
    if not done["value"]:
        raise entry.NotAcceptable("Give the number.", field="value")
    return done


def _alert(values: dict[str, Any]) -> dict[str, Any]:
    done = entry.tidied(PatientAlert, values)
    if not done["text"]:
        raise entry.NotAcceptable("Say what everyone must know.", field="text")
    return done


_CHECKS: dict[type[PatientRow], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ContactPoint: _contact_point,
    PatientAddress: _address,
    PatientContact: _contact,
    FormerName: _former_name,
    PatientIdentifier: _identifier,
    PatientAlert: _alert,
}
