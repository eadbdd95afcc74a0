"""Bank accounts proved: every line matched, and what the bank has not seen yet listed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from almoner.ledger.models import Account, BankLine, Posting, Reconciliation
from almoner.ledger.operations.deposits import must_be_a_bank
from almoner.ledger.queries.bank import Outstanding, outstanding_at
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

ZERO = Decimal("0.00")


class NotProved(Refusal):
    """Bank and books do not agree yet."""


@transaction.atomic
def reconcile(
    actor: Actor, *, account: Account, on: date, bank_balance: Decimal, now: datetime
) -> Reconciliation:
    """Prove an account at the end of a day.

    Every line of the bank up to then is matched, and what the books say is what the bank says and
    what it has not seen yet. Raises :class:`NotProved` with what is missing.
    """
    actor.must("ledger.reconcile")
    must_be_a_bank(account)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    last = account.reconciliations.filter(is_active=True).first()
    if last is not None and on <= last.on:
        raise NotProved(f"This account was proved for {last.on:%m/%d/%Y}. Choose a later day.")
    open_lines = (
        BankLine.objects.filter(account=account, on__lte=on).exclude(cleared__is_active=True)
    ).count()
    if open_lines:
        raise NotProved(f"{open_lines} lines of the bank up to that day are not matched yet.")
    out = outstanding_at(account, on)
    book: Decimal = Posting.objects.filter(account=account, on__lte=on).aggregate(
        sum=Sum("amount", default=ZERO)
    )["sum"]
    if book != bank_balance + out.total:
        raise NotProved(
            f"The bank says {dollars(bank_balance)} and has not seen {dollars(out.total)}: "
            f"together {dollars(bank_balance + out.total)}. The books say {dollars(book)}: "
            f"{dollars(abs(book - bank_balance - out.total))} is not explained.",
        )
    row = Reconciliation.objects.create(
        account=account,
        on=on,
        bank_balance=bank_balance,
        book_balance=book,
        outstanding_sum=out.total,
        outstanding=[_told(each) for each in out.rows],
        made_at=now,
        made_by_id=actor.user_id,
    )
    audit.record(actor, "ledger.reconcile", row)
    return row


def _told(each: Outstanding) -> Mapping[str, str]:
    return {
        "entry": str(each.entry_id),
        "number": str(each.number),
        "on": each.on.isoformat(),
        "memo": each.words,
        "amount": str(each.amount),
    }


@transaction.atomic
def reopen_reconciliation(
    actor: Actor,
    *,
    reconciliation_id: UUID,
    reason: str,
    now: datetime,  # noqa: ARG001
) -> Reconciliation:
    """Open the last reconciliation of an account again, for a reason; it stays on record."""
    actor.must("ledger.reconcile")
    row = (
        Reconciliation.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=reconciliation_id, is_active=True)
        .first()
    )
    if row is None:
        raise NotFound
    if row.account.reconciliations.filter(is_active=True, on__gt=row.on).exists():
        raise Refusal("Open the later reconciliations again first.")
    if not tidy(reason):
        raise Refusal("Say why it is opened again.", field="reason")
    row.is_active = False
    row.reason = tidied(Reconciliation, {"reason": reason})["reason"]
    row.save()
    audit.record(actor, "ledger.reopen_reconciliation", row)
    return row
