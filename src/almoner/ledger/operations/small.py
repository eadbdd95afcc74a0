"""Writing off what is too small to be asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from almoner.ledger.models import Owed, Reason, Role
from almoner.ledger.operations.charges import adjust
from almoner.ledger.queries.small import small_balances
from almoner.lib.refusal import Refusal
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@transaction.atomic
def write_off_small(actor: Actor, *, families: Sequence[UUID], on: date, now: datetime) -> Decimal:
    """Write small balances of these families off; return what it came to, in dollars.

    One that grew meanwhile is left as it is.
    """
    actor.must("ledger.write_off")
    list(FamilyAccount.objects.select_for_update().filter(pk__in=families).order_by("pk"))
    small = [each.family.pk for each in small_balances(actor, list(families))]
    amounts = dict(
        Owed.objects.filter(family__in=small, payer=None)
        .exclude(amount=0)
        .values_list("charge", "amount")
    )
    if not amounts:
        raise Refusal("None of these is small any more. Load the page again.")
    reason = Reason.objects.filter(account__role=Role.SMALL, is_active=True).first()
    if reason is None:
        raise Refusal("There is no reason whose account takes small balances. Set one up first.")
    adjust(actor, amounts=amounts, payer_id=None, reason=reason, on=on, now=now)
    audit.record(actor, "ledger.write_off_small", None, families=len(small))
    return sum(amounts.values(), Decimal())
