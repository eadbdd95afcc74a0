"""Carrying cash and checks to the bank."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from almoner.ledger.models import (
    Account,
    CashFlow,
    Cause,
    ClearedPosting,
    Deposit,
    JournalEntry,
    Method,
    Posting,
    Role,
    Undeposited,
)
from almoner.ledger.operations.journal import Draft, Leg, accounts_of, reversals, write
from almoner.ledger.operations.refusals import DepositedAlready, said_plainly
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

IN_HAND = (Role.DRAWERS, Role.UNDEPOSITED, Role.CARDS)
"""Cash accounts that are no bank's."""
MOST_ITEMS = 500


class SeenByTheBank(Refusal):
    """The bank's file shows this already. Take its matching back first."""


def must_be_a_bank(account: Account) -> None:
    """Refuse an account that is not one at a bank."""
    if account.cash_flow != CashFlow.CASH or account.role in IN_HAND or not account.is_active:
        raise Refusal(f"{account} is not a bank account.", field="account")


@transaction.atomic
def make_deposit(
    actor: Actor,
    *,
    account: Account,
    items: Sequence[int],
    on: date,
    now: datetime,
    bag: str = "",
) -> Deposit:
    """Deposit cash of closed drawers, checks and money orders (ids of ``Undeposited``), whole."""
    actor.must("ledger.make_deposit")
    must_be_a_bank(account)
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Refusal(f"Choose what is deposited, from 1 to {MOST_ITEMS} items.", field="items")
    rows = list(
        Undeposited.objects.select_for_update(of=("self",), no_key=True)
        .filter(id__in=items, role=Role.UNDEPOSITED)
        .exclude(payment__method=Method.EFT)
        .select_related("payment")
        .order_by("id")
    )
    if len(rows) != len(set(items)) or any(row.amount == 0 for row in rows):
        raise DepositedAlready
    total = sum((row.amount for row in rows), Decimal())
    deposit = Deposit(
        **tidied(Deposit, {"bag": bag}),
        account=account,
        amount=total,
        on=on,
        made_by_id=actor.user_id,
    )
    legs = [Leg(account.pk, total), *(off(row) for row in rows)]
    draft = Draft(Cause.DEPOSIT, legs, f"Deposit {deposit.bag}".strip())
    with said_plainly():
        write(actor, [draft], on=on, now=now, between=lambda made: _keep(deposit, made[0]))
    deposit.refresh_from_db(fields=["number"])
    audit.record(actor, "ledger.make_deposit", deposit, items=len(rows))
    return deposit


def _keep(deposit: Deposit, entry: JournalEntry) -> None:
    deposit.entry = entry
    deposit.save(force_insert=True)


def off(row: Undeposited, amount: Decimal | None = None) -> Leg:
    """Return the leg that takes what waits for the bank (or ``amount`` of it) away."""
    return Leg(
        Role(row.role),
        -(row.amount if amount is None else amount),
        family_id=row.payment.family_id if row.payment else None,
        payer_id=row.payment.payer_id if row.payment else None,
        payment_id=row.payment_id,
        drawer_session_id=row.drawer_session_id,
    )


@transaction.atomic
def settle_earlier(
    actor: Actor, *, before: date, account: Account, on: date, now: datetime
) -> Decimal:
    """Post what was received before a day as deposited already; return what it came to, in dollars.

    Of payments that were loaded from another program, and of cash taken while there was no drawer.
    """
    actor.must("ledger.set_up")
    must_be_a_bank(account)
    rows = list(
        Undeposited.objects.select_for_update(of=("self",), no_key=True)
        .filter(payment__on__lt=before)
        .exclude(amount=0)
        .select_related("payment")
        .order_by("id")
    )
    loose: Decimal = Posting.objects.filter(
        account__role=Role.DRAWERS, drawer_session=None, on__lt=before
    ).aggregate(sum=Sum("amount", default=Decimal()))["sum"]
    legs = [off(row) for row in rows]
    if loose:
        legs.append(Leg(accounts_of({Role.DRAWERS})[Role.DRAWERS], -loose))
    total = -sum((leg.amount for leg in legs), Decimal())
    if not total:
        raise Refusal(f"Nothing received before {before:%m/%d/%Y} is still to be deposited.")
    memo = f"Received before {before:%m/%d/%Y}, deposited then"
    with said_plainly():
        write(actor, [Draft(Cause.OPENING, [Leg(account.pk, total), *legs], memo)], on=on, now=now)
    audit.record(actor, "ledger.settle_earlier", account, items=len(legs))
    return total


@transaction.atomic
def undo_deposit(
    actor: Actor,
    *,
    deposit_id: UUID,
    memo: str,
    on: date,
    now: datetime,
) -> JournalEntry:
    """Take a deposit back that was not made: what it held waits for its deposit again."""
    actor.must("ledger.make_deposit")
    deposit = Deposit.objects.filter(pk=deposit_id).select_related("entry").first()
    if deposit is None:
        raise NotFound
    if ClearedPosting.objects.filter(posting__entry=deposit.entry, is_active=True).exists():
        raise SeenByTheBank
    with said_plainly():
        (opposite,) = reversals(actor, [deposit.entry], on=on, memo=memo, now=now)
    audit.record(actor, "ledger.undo_deposit", deposit)
    return opposite
