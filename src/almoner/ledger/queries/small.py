"""Balances too small to be worth a stamp."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from almoner.ledger.models import Credit, Owed
from almoner.ledger.queries.standing import ZERO
from almoner.ledger.queries.statements import rules
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import Actor

MOST = 1000


@dataclass(frozen=True, slots=True)
class SmallBalance:
    """A family that owes a little, and nobody else owes anything for it."""

    family: FamilyAccount
    amount: Decimal


def small_balances(
    actor: Actor, families: list[UUID] | None = None, *, limit: Decimal | None = None
) -> list[SmallBalance]:
    """Return families that owe no more than ``limit`` dollars, by default that of the rules.

    A family for which a payer still owes, or which has money unapplied, is not among them.
    """
    actor.must("ledger.see_accounts")
    most = rules().small_balance if limit is None else limit
    rows = Owed.objects.exclude(amount=0)
    if families is not None:
        rows = rows.filter(family__in=families)
    own = Q(payer__isnull=True)
    sums = (
        rows.values_list("family")
        .annotate(
            own=Sum("amount", filter=own, default=ZERO),
            others=Sum("amount", filter=~own, default=ZERO),
        )
        .filter(own__gt=0, own__lte=most, others=0)
        .order_by("family")[:MOST]
    )
    found = {family: amount for family, amount, _ in sums}
    credit = Credit.objects.filter(family__in=found).exclude(amount=0)
    for family in credit.values_list("family", flat=True):
        if family is not None:
            found.pop(family, None)
    accounts = FamilyAccount.objects.filter(pk__in=found).order_by("number")
    return [SmallBalance(each, found[each.pk]) for each in accounts]
