"""Entries of a document become entries of the chart when a person takes them over."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import DocumentReference, Entry, Reconciliation
from almoner.records.operations.checking import lock
from almoner.records.operations.entries import IsInError, add
from almoner.records.queries.reconciling import Offer, offers_of


class CannotTakeOver(Refusal):
    """An entry of a document cannot be taken over."""


@transaction.atomic
def reconcile(
    actor: Actor, *, document: DocumentReference, numbers: Collection[int], now: datetime
) -> list[Entry]:
    """Take these entries of a document over into its patient's chart, all or none.

    Each is taken over once, whoever asks how often; returns what is new in the chart. Raises
    ``IsInError`` for a document that is not of this patient, and ``CannotTakeOver``.
    """
    actor.must("records.write")
    lock(document.patient)
    document.refresh_from_db(fields=["status"])
    if document.is_in_error:
        raise IsInError("This document is entered in error: nothing can be taken over from it.")
    wanted = [each for each in offers_of(document, now=now).entries if each.number in numbers]
    made = [_take(actor, document, each, now) for each in wanted if not each.taken_by]
    if made:
        audit.record(
            actor, "records.reconcile", document, patient_id=document.patient_id, taken=len(made)
        )
    return made


def _take(actor: Actor, document: DocumentReference, offer: Offer, now: datetime) -> Entry:
    if offer.model is None or offer.values is None:
        raise CannotTakeOver(f"“{offer.words}”: {offer.why_not}")
    try:
        row = add(actor, patient=document.patient, kind=offer.model, values=offer.values, now=now)
    except Refusal as no:
        raise CannotTakeOver(f"“{offer.words}”: {no.message}") from no
    Reconciliation.objects.create(
        document=document,
        number=offer.number,
        entry_kind=row.kind,
        entry_id=row.pk,
        at=now,
        by=actor.name,
    )
    return row
