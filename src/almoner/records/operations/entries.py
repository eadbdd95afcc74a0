"""Entries of a chart: added, changed, marked as entered in error. None is ever deleted.

A change writes the row and counts its version up; triggers keep what it was before, so that every
version stays readable (``queries.versions_of``).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import IN_ERROR, Entry, Observation
from almoner.records.models.observations import VITAL_SIGNS, VitalSign
from almoner.records.operations.checking import checked, lock
from almoner.records.operations.judging import judge_entry
from almoner.records.queries.versions import status_before_error

E = TypeVar("E", bound=Entry)
WRITTEN_HERE = frozenset(
    {
        *("problem", "allergy", "medication", "immunization", "observation"),
        *("encounter", "procedure", "family"),
    }
)
"""The kinds that ``add`` writes; documents are filed, notes are written and signed."""


class NotWrittenHere(Refusal):
    """Documents are filed and notes are written and signed; this is not how."""


class IsInError(Refusal):
    """This entry is marked as entered in error: take that back before you change it."""


class NotInError(Refusal):
    """This entry is not marked as entered in error."""


@transaction.atomic
def add(
    actor: Actor, *, patient: Patient, kind: type[E], values: Mapping[str, Any], now: datetime
) -> E:
    """Add an entry of ``kind`` to the chart; ``values`` are its fields by name.

    Raises ``NotWrittenHere``, and ``NotAcceptable`` with the field that cannot be right.
    """
    actor.must("records.write")
    if kind.kind not in WRITTEN_HERE:
        raise NotWrittenHere
    lock(patient)
    done = checked(patient, tidied(kind, values), now)
    row = kind(patient=patient, recorded_at=now, recorded_by=actor.name, **done)
    row.save(force_insert=True)
    judge_entry(row)
    audit.record(actor, "records.add", row, patient_id=patient.pk)
    return row


@transaction.atomic
def record_vital_signs(
    actor: Actor,
    *,
    patient: Patient,
    readings: Mapping[str, Decimal],
    at: datetime,
    now: datetime,
    note: str = "",
) -> list[Observation]:
    """Add one observation for every reading: ``{"systolic": Decimal(120), …}``.

    The names and units are those of ``VITAL_SIGNS``. Raises ``NotAcceptable`` for none at all and
    for a value that nobody has.
    """
    actor.must("records.write")
    if not readings:
        raise NotAcceptable("Give at least one vital sign.")
    lock(patient)
    signs = {sign.name: sign for sign in VITAL_SIGNS}
    made = [_reading(signs[name], value) for name, value in readings.items()]
    common = checked(patient, tidied(Observation, {"at": at, "note": note}), now)
    rows = [
        Observation(patient=patient, recorded_at=now, recorded_by=actor.name, **common, **each)
        for each in made
    ]
    Observation.objects.bulk_create(rows)
    for row in rows:
        audit.record(actor, "records.add", row, patient_id=patient.pk)
    return rows


@transaction.atomic
def change(
    actor: Actor, *, row: Entry, seen_version: int, values: Mapping[str, Any], now: datetime
) -> Entry:
    """Correct an entry that the person saw as ``seen_version``.

    Raises ``EditedMeanwhile`` with the differences when somebody else changed it since, and
    ``IsInError`` for one that was never true.
    """
    actor.must("records.write")
    if row.kind not in WRITTEN_HERE:
        raise NotWrittenHere
    lock(row.patient)
    bring_up_to_date(row, seen_version=seen_version)
    if row.is_in_error:
        raise IsInError
    done = checked(row.patient, tidied(type(row), values), now, row)
    changed = write(row, done)
    if changed:
        judge_entry(row)
        audit.record(
            actor, "records.change", row, patient_id=row.patient_id, fields=sorted(changed)
        )
    return row


@transaction.atomic
def mark_in_error(actor: Actor, *, row: Entry, reason: str) -> Entry:
    """Say that ``row`` was never true, and why; it stays readable, struck through."""
    actor.must("records.mark_in_error")
    reason = tidied(type(row), {"error_reason": reason})["error_reason"]
    if not reason:
        raise NotAcceptable("Say why: others read it.", field="reason")
    lock(row.patient)
    row.refresh_from_db()
    if row.is_in_error:
        raise IsInError
    write(row, {"status": IN_ERROR, "error_reason": reason})
    judge_entry(row)
    audit.record(actor, "records.mark_in_error", row, patient_id=row.patient_id)
    return row


@transaction.atomic
def take_back_error(actor: Actor, *, row: Entry) -> Entry:
    """Undo ``mark_in_error``: the entry has the status again that it had before."""
    actor.must("records.mark_in_error")
    lock(row.patient)
    row.refresh_from_db()
    if not row.is_in_error:
        raise NotInError
    write(row, {"status": status_before_error(row), "error_reason": ""})
    judge_entry(row)
    audit.record(actor, "records.take_back_error", row, patient_id=row.patient_id)
    return row


def _reading(sign: VitalSign, value: Decimal) -> dict[str, Any]:
    if not sign.least <= value <= sign.most:
        raise NotAcceptable(
            f"{sign.words}: {value} cannot be right; {sign.least} to {sign.most} can.",
            field=sign.name,
        )
    return {
        "category": "vital-signs",
        "code_system": "http://loinc.org",
        "code": sign.code,
        "text": sign.words,
        "value": value,
        "unit": sign.unit,
    }
