"""Sums of what was loaded from another system, to be held beside its own."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from almoner.ledger.models import Charge, Credit, Owed, Payment
from almoner.platform.accounts.actor import Actor

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded of a source, in dollars."""

    charges: Decimal
    payments: Decimal
    owed: Decimal
    unapplied: Decimal


def loaded_of(actor: Actor, prefix: str) -> Loaded:
    """Return the sums of superbills and payments whose key begins with ``prefix``."""
    actor.must("ledger.see_books")
    charges = Charge.objects.filter(superbill__key__startswith=prefix)
    payments = Payment.objects.filter(entry__key__startswith=prefix)
    owed = Owed.objects.filter(charge__superbill__key__startswith=prefix)
    credit = Credit.objects.filter(payment__entry__key__startswith=prefix)
    sums = (
        rows.aggregate(sum=Sum("amount", default=ZERO))["sum"]
        for rows in (charges, payments, owed, credit)
    )
    return Loaded(*sums)
