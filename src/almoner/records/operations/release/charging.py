"""What a release costs: the schedule, and invoices that are never changed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from almoner.lib import release as law
from almoner.lib.refusal import Refusal
from almoner.lib.release.fees import MOST
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models.disclosures import FeeScheduleRow, Invoice, InvoiceLine
from almoner.records.models.release import ReleaseRequest
from almoner.records.operations.release.requests import locked, noted, saved_row
from almoner.records.queries.release import charges_of


class NothingToCharge(Refusal):
    """This comes to nothing: there is no invoice for it."""


@transaction.atomic
def save_fee_schedule(
    actor: Actor, *, values: Mapping[str, Any], row: FeeScheduleRow | None = None
) -> FeeScheduleRow:
    """Add a fee schedule, or change one; what was charged stays as it was."""
    actor.must("records.set_up_release")
    tiers = str(values["tiers"])
    try:
        law.read_tiers(tiers)
    except law.WrongTiers as no:
        raise NotAcceptable(str(no), field="tiers") from None
    done = {**tidied(FeeScheduleRow, {**values, "tiers": ""}), "tiers": tiers.strip()}
    saved = saved_row(row or FeeScheduleRow(), done, "There is such a schedule already.", "name")
    audit.record(actor, "records.save_fee_schedule", saved)
    return saved


@transaction.atomic
def issue_invoice(
    actor: Actor,
    *,
    request: ReleaseRequest,
    schedule: FeeScheduleRow,
    postage: Decimal,
    now: datetime,
) -> Invoice:
    """Charge what the latest package comes to by ``schedule``; raise ``NothingToCharge``."""
    actor.must("records.release")
    request = locked(request)
    if not 0 <= postage <= MOST:
        raise NotAcceptable("Postage is dollars and cents.", field="postage")
    pages, lines = charges_of(request, schedule, postage)
    if not lines:
        raise NothingToCharge
    invoice = Invoice(
        request=request,
        schedule=schedule.name,
        pages=pages,
        total=law.total(lines),
        issued_at=now,
        issued_by=actor.name,
    )
    invoice.save(force_insert=True)
    invoice.refresh_from_db(fields=["number"])
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            text=line.text,
            quantity=line.quantity,
            rate=line.rate,
            amount=line.amount,
        )
        for line in lines
    )
    noted(actor, "records.issue_invoice", request, number=invoice.number)
    return invoice
