"""Taking a visit's co-pay, or noting why it was not taken."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from almoner.frontdesk.models import CoPay, NotTaken, Visit
from almoner.ledger import operations as ledger
from almoner.ledger.models import Method
from almoner.lib.refusal import Refusal
from almoner.people.operations import open_account
from almoner.platform.accounts.actor import SYSTEM, Actor


class TakenOrNot(Refusal):
    """Say how the co-pay was paid, or why it was not."""

    field = "copay_method"


@dataclass(frozen=True, slots=True)
class GivenCoPay:
    """What was asked for in dollars, and how it was paid; without a method, why it was not."""

    amount: Decimal
    method: str = ""
    reference: str = ""
    reason: str = ""


def keep_copay(actor: Actor, visit: Visit, given: GivenCoPay, *, now: datetime) -> CoPay:
    """Post the payment of a co-pay as the family's credit, or keep the reason why there is none."""
    if bool(given.method) == bool(given.reason):
        raise TakenOrNot
    if given.reason and given.reason not in NotTaken.values:
        raise TakenOrNot("Choose why the co-pay was not taken.", field="copay_reason")
    payment = None
    if given.method:
        family = visit.patient.family_account or open_account(SYSTEM, patient=visit.patient)
        payment = ledger.take_payment(
            actor,
            family=family,
            method=Method(given.method),
            amount=given.amount,
            reference=given.reference,
            purpose="Co-pay",
            on=visit.on,
            location=visit.location,
            now=now,
        )
    return CoPay.objects.create(
        visit=visit,
        amount=given.amount,
        payment=payment,
        reason=given.reason,
        at=now,
        actor_name=actor.name[:200],
    )
