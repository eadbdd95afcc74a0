"""Claims of another system with their money, each loaded whole and once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from almoner.ledger.models import Method, Owed, Payer, Superbill
from almoner.ledger.operations.charges import Service, post_charges, transfer
from almoner.ledger.operations.payments import Part, take_payment
from almoner.ledger.operations.periods import month_of, open_period
from almoner.lib.refusal import Refusal
from almoner.people.models import Location, Patient, Practitioner
from almoner.platform.accounts.actor import Actor

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PastCharge:
    """A service with all that became of it, in the order in which it happened."""

    service: Service
    events: Sequence["PastMoney"]


@dataclass(frozen=True, slots=True)
class PastMoney:
    """A payment or a transfer of dollars.

    ``payer_id`` pays, or owes from then on; without it the family. A transfer has no ``method``.
    """

    source_id: str
    amount: Decimal
    payer_id: UUID | None
    method: Method | None


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim as another system kept it: who owed it first, its services and their money."""

    key: str
    patient: Patient
    on: date
    payer: Payer | None
    charges: Sequence[PastCharge]
    practitioner: Practitioner | None = None
    location: Location | None = None


@transaction.atomic
def load_claim(actor: Actor, *, claim: PastClaim, now: datetime) -> bool:
    """Post a claim of another system on its own date; return whether it was new.

    A payment above what is owed leaves the rest unapplied, as the family's credit.
    """
    actor.must("ledger.post_entry")
    if Superbill.objects.filter(key=claim.key).exists():
        return False
    _open(actor, claim.on, now)
    superbill = post_charges(
        actor,
        patient=claim.patient,
        services=[charge.service for charge in claim.charges],
        service_on=claim.on,
        on=claim.on,
        now=now,
        payer=claim.payer,
        practitioner=claim.practitioner,
        location=claim.location,
        key=claim.key,
    )
    for posted, charge in zip(superbill.charges.order_by("line"), claim.charges, strict=True):
        for event in charge.events:
            if event.method is None:
                _transfer(actor, posted.pk, event, claim.on, now)
            else:
                _pay(actor, superbill, posted.pk, event, now)
    return True


def _open(actor: Actor, on: date, now: datetime) -> None:
    if month_of(on)[0] > now.date():
        raise Refusal(f"{on:%m/%d/%Y} lies in the future.")
    open_period(actor, month=on, now=now)


def _owed(charge_id: UUID) -> dict[UUID | None, Decimal]:
    rows = Owed.objects.filter(charge=charge_id).exclude(amount=0)
    return dict(rows.values_list("payer", "amount"))


def _transfer(actor: Actor, charge_id: UUID, event: PastMoney, on: date, now: datetime) -> None:
    """Move what is owed to whom it moved, taken from whoever owes it."""
    left = event.amount
    for debtor, amount in _owed(charge_id).items():
        moved = min(left, amount)
        if debtor != event.payer_id and moved > 0:
            transfer(
                actor, amounts={charge_id: moved}, from_payer=debtor, to_payer=event.payer_id,
                memo="As kept in the other system", on=on, now=now,
            )  # fmt: skip
            left -= moved


def _pay(
    actor: Actor, superbill: Superbill, charge_id: UUID, event: PastMoney, now: datetime
) -> None:
    """Take the payment; its payer answers for what it pays, if somebody else did until then."""
    owed = _owed(charge_id)
    wanted = min(event.amount, sum(owed.values(), ZERO))
    missing = wanted - owed.get(event.payer_id, ZERO)
    if missing > 0:
        moved = PastMoney(event.source_id, missing, event.payer_id, None)
        _transfer(actor, charge_id, moved, superbill.on, now)
    parts = [Part(charge_id, wanted)] if wanted else []
    take_payment(
        actor,
        method=event.method or Method.CASH,
        amount=event.amount,
        on=superbill.on,
        now=now,
        family=None if event.payer_id else superbill.family,
        payer=Payer(pk=event.payer_id) if event.payer_id else None,
        reference=event.source_id,
        location=superbill.location,
        parts=parts,
        key=f"{superbill.key}:{event.source_id}",
    )
