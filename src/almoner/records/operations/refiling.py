"""Papers put right after the fact: opened with their password, or taken out of a wrong chart."""

from datetime import datetime

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile
from almoner.platform.jobs import later
from almoner.records.models import DocumentReference, IncomingDocument, IncomingState
from almoner.records.operations.entries import mark_in_error
from almoner.records.operations.incoming import NotHeld, locked, part_of, write


class CameNotIn(Refusal):
    """This document did not come in: it was made here. Mark it as entered in error instead."""

    status = 409


@transaction.atomic
def unlock(actor: Actor, *, incoming: IncomingDocument, pdf: StoredFile) -> None:
    """Read a held file from its copy without a password; as it came it stays as it was."""
    actor.must("records.file")
    row = locked(incoming.pk)
    if row.state != IncomingState.HELD:
        raise NotHeld
    row.state, row.reason, row.attempts, row.pdf = IncomingState.RECEIVED, "", 0, pdf
    write(row)
    later("records.read_incoming", incoming_id=row.pk)
    audit.record(actor, "records.unlock", row)


@transaction.atomic
def take_out(
    actor: Actor, *, document: DocumentReference, reason: str, now: datetime
) -> IncomingDocument:
    """Take a document out of a wrong chart, and let it wait to be filed in the right one.

    In the wrong chart it stays, marked as entered in error; what waits is a new row with the same
    pages. Raises ``CameNotIn``, and what ``mark_in_error`` raises.
    """
    actor.must("records.file")
    came = IncomingDocument.objects.filter(document=document).first()
    if came is None:
        raise CameNotIn
    mark_in_error(actor, row=document, reason=reason)
    row = part_of(came, key=f"misfiled:{document.pk}", now=now)
    row.state, row.wanted_patient, row.wanted_type = IncomingState.CONFIRM, None, came.wanted_type
    row.pdf, row.page_count, row.proposal = came.pdf, came.page_count, came.proposal
    write(row)
    audit.record(actor, "records.take_out", row, patient_id=document.patient_id)
    return row
