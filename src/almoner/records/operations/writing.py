"""Writing notes: drafts, addenda, amendments. Signing them is in ``signing``.

What was signed is never changed. A draft is; a signed note grows by an addendum, or is amended:
the new version says why and waits for its signature, and the one that was signed stays readable
with its seal (``Attestation.content``).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import IN_ERROR, Note
from almoner.records.models.notes import NoteStatus
from almoner.records.operations.checking import checked, lock
from almoner.records.operations.judging import judge_encounter, judge_entry

LONGEST = 200_000
"""Letters of a body: some sixty pages."""
_NO_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")


class IsSigned(Refusal):
    """This note is signed: write an addendum, or amend it and say why."""


class IsNotSigned(Refusal):
    """This note is not signed yet: change it as it is."""


class NoteInError(Refusal):
    """This note is marked as entered in error: take that back first."""


@transaction.atomic
def write_note(actor: Actor, *, patient: Patient, values: Mapping[str, Any], now: datetime) -> Note:
    """Write a note for its author to sign; ``values`` are its fields by name.

    With ``addendum_to`` it is an addendum, to a note of the same chart that is signed. Raises
    ``IsNotSigned``, ``NoteInError``, and ``NotAcceptable`` with the field that cannot be right.
    """
    actor.must("records.write")
    lock(patient)
    done = _checked(patient, values, now)
    to = done.get("addendum_to")
    if to is not None:
        to = Note.objects.select_for_update().get(pk=to.pk)
        if to.is_in_error:
            raise NoteInError
        if to.signed_at is None:
            raise IsNotSigned
        done["addendum_to"] = to.addendum_to or to
        done["encounter"] = to.encounter
    row = Note(patient=patient, recorded_at=now, recorded_by=actor.name, **done)
    row.save(force_insert=True)
    judge_entry(row)
    audit.record(actor, "records.write_note", row, patient_id=patient.pk)
    return row


@transaction.atomic
def change_note(
    actor: Actor, *, row: Note, seen_version: int, values: Mapping[str, Any], now: datetime
) -> Note:
    """Change a note that is not signed yet; raises ``EditedMeanwhile`` and ``IsSigned``."""
    actor.must("records.write")
    lock(row.patient)
    bring_up_to_date(row, seen_version=seen_version)
    if row.is_in_error:
        raise NoteInError
    if row.signed_at is not None:
        raise IsSigned
    before = row.encounter
    changed = write(row, _checked(row.patient, values, now, row))
    if changed:
        judge_entry(row)
        if before is not None and before != row.encounter:
            judge_encounter(before)
        audit.record(
            actor, "records.change_note", row, patient_id=row.patient_id, fields=sorted(changed)
        )
    return row


@transaction.atomic
def amend_note(
    actor: Actor,
    *,
    row: Note,
    seen_version: int,
    values: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> Note:
    """Make a new version of a signed note, which then waits for its author's signature.

    Raises ``IsNotSigned``, ``EditedMeanwhile``, and ``NotAcceptable`` without a reason or change.
    """
    actor.must("records.write")
    reason = tidied(Note, {"amendment_reason": reason})["amendment_reason"]
    if not reason:
        raise NotAcceptable("Say why: it stands above the new version.", field="reason")
    lock(row.patient)
    bring_up_to_date(row, seen_version=seen_version)
    if row.is_in_error:
        raise NoteInError
    if row.signed_at is None:
        raise IsNotSigned
    done = _checked(row.patient, values, now, row)
    if all(getattr(row, name) == value for name, value in done.items()):
        raise NotAcceptable("Nothing was changed: there is nothing to amend.", field="body")
    amended = {"status": NoteStatus.AMENDED, "amendment_reason": reason, "signed_at": None}
    write(row, {**done, **amended})
    judge_entry(row)
    audit.record(actor, "records.amend_note", row, patient_id=row.patient_id)
    return row


def _checked(
    patient: Patient, values: Mapping[str, Any], now: datetime, row: Note | None = None
) -> dict[str, Any]:
    body = values.get("body")
    rest = tidied(Note, {name: value for name, value in values.items() if name != "body"})
    done = checked(patient, rest, now, row)
    if row is None and done.get("author") is None:
        raise NotAcceptable("Say who is to sign it.", field="author")
    for name in ("encounter", "addendum_to"):
        other = done.get(name)
        if other is not None and (other.patient_id != patient.pk or other.status == IN_ERROR):
            raise NotAcceptable("This is not in the patient's chart.", field=name)
    if body is not None:
        done["body"] = tidy_body(body)
    return done


def tidy_body(text: str) -> str:
    """Return a body with its paragraphs kept; refuse one that is empty or too long."""
    text = _NO_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    text = re.sub(r"[ \t]+\n", "\n", text)
    if not text:
        raise NotAcceptable("The note says nothing yet.", field="body")
    if len(text) > LONGEST:
        raise NotAcceptable(
            f"The note has {len(text):,} characters; {LONGEST:,} are the most that can be kept.",
            field="body",
        )
    return text
