"""Money given back: asked for by one person, approved by another, paid out."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from almoner.ledger.models import (
    Account,
    Cause,
    ClearedPosting,
    Credit,
    JournalEntry,
    Payment,
    Refund,
    RefundState,
    RefundWay,
    Role,
)
from almoner.ledger.operations.deposits import SeenByTheBank, must_be_a_bank
from almoner.ledger.operations.holding import hold
from almoner.ledger.operations.journal import Draft, Leg, reversals, right_amount, write
from almoner.ledger.operations.refusals import TooMuchApplied, WrongAmount, said_plainly
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


class NotByTheSame(Refusal):
    """A refund is approved by somebody else than who asked for it."""


class NotAtThisStep(Refusal):
    """This refund stands elsewhere meanwhile. Load the page again."""


@transaction.atomic
def ask_refund(
    actor: Actor,
    *,
    payment: Payment,
    amount: Decimal,
    way: RefundWay,
    reason: str,
    now: datetime,
) -> Refund:
    """Ask that unapplied money of a payment be given back; another approves it."""
    actor.must("ledger.ask_refund")
    amount = right_amount(amount)
    hold(payments=[payment.pk])
    free = _free(payment)
    if amount > free:
        raise TooMuchApplied(
            f"{dollars(free)} of receipt {payment.number} can be given back: the rest is applied, "
            "or another refund of it is under way. Release what it is applied to first."
        )
    if way == RefundWay.CARD and not payment.card:
        raise Refusal("This payment did not come from a card. Choose another way.", field="way")
    if not tidy(reason):
        raise Refusal("Say why it is given back.", field="reason")
    refund = Refund.objects.create(
        **tidied(Refund, {"reason": reason}),
        payment=payment,
        family_id=payment.family_id,
        payer_id=payment.payer_id,
        amount=amount,
        way=way,
        asked_at=now,
        asked_by_id=actor.user_id,
    )
    audit.record(actor, "ledger.ask_refund", refund, receipt=payment.number)
    return refund


def _free(payment: Payment) -> Decimal:
    left = Credit.objects.filter(payment=payment.pk).values_list("amount", flat=True).first()
    asked = payment.refunds.filter(state=RefundState.ASKED).values_list("amount", flat=True)
    return (left or Decimal()) - sum(asked, Decimal())


def at_step(refund_id: UUID, *states: RefundState) -> Refund:
    """Lock a refund that stands at one of these steps, and return it."""
    found = Refund.objects.filter(pk=refund_id).select_related("payment").first()
    if found is None:
        raise NotFound
    hold(payments=[found.payment_id])
    found = (
        Refund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund_id)
    )
    if found.state not in states:
        raise NotAtThisStep
    return found


@transaction.atomic
def decide_refund(
    actor: Actor,
    *,
    refund_id: UUID,
    approved: bool,
    on: date,
    now: datetime,
    note: str = "",
) -> Refund:
    """Approve a refund that somebody else asked for, or decline it with a note.

    Approved, it is owed to its payer and no longer unapplied.
    """
    actor.must("ledger.approve_refund")
    refund = at_step(refund_id, RefundState.ASKED)
    if refund.asked_by_id is not None and refund.asked_by_id == actor.user_id:
        raise NotByTheSame
    if not approved and not tidy(note):
        raise Refusal("Say why it is declined.", field="note")
    refund.decided_at, refund.decided_by_id = now, actor.user_id
    refund.decision = tidied(Refund, {"decision": note})["decision"]
    refund.state = RefundState.APPROVED if approved else RefundState.DECLINED
    if approved:
        leg = _leg(refund, Role.CREDITS, refund.amount)
        refund.owing = _write(actor, refund, leg, Role.REFUNDS, on=on, now=now)
    refund.version += 1
    refund.save()
    audit.record(actor, f"ledger.refund_{refund.state}", refund)
    return refund


def _leg(refund: Refund, account: UUID | Role, amount: Decimal) -> Leg:
    return Leg(
        account,
        amount,
        family_id=refund.family_id,
        payer_id=refund.payer_id,
        payment_id=refund.payment_id,
    )


def _write(
    actor: Actor,
    refund: Refund,
    leg: Leg,
    other: UUID | Role,
    *,
    on: date,
    now: datetime,
) -> JournalEntry:
    draft = Draft(Cause.REFUND, [leg, leg.against(other)], refund.reason)
    with said_plainly():
        (entry,) = write(actor, [draft], on=on, now=now)
    return entry


@transaction.atomic
def pay_refund(
    actor: Actor,
    *,
    refund_id: UUID,
    account: Account | None = None,
    reference: str = "",
    on: date,
    now: datetime,
) -> Refund:
    """Record that an approved refund went out: by check or transfer, from a drawer, to a card.

    Cash goes out of your open drawer; anything else out of the bank ``account``.
    """
    actor.must("ledger.pay_refund")
    refund = at_step(refund_id, RefundState.APPROVED)
    if refund.sent_at is not None:
        raise Refusal("The card provider was asked to give this back. Wait for its answer.")
    out: UUID | Role = Role.DRAWERS
    if refund.way != RefundWay.CASH:
        if account is None:
            raise Refusal("Choose the bank account it is paid from.", field="account")
        must_be_a_bank(account)
        out = account.pk
    if refund.way == RefundWay.CHECK and not tidy(reference):
        raise Refusal("Give the number of the check.", field="reference")
    refund.reference = tidied(Refund, {"reference": reference})["reference"]
    return post_payout(actor, refund, out, on=on, now=now)


def post_payout(
    actor: Actor, refund: Refund, out: UUID | Role, *, on: date, now: datetime
) -> Refund:
    """Post that a refund went out of an account, and keep it as paid."""
    leg = _leg(refund, Role.REFUNDS, refund.amount)
    refund.paying = _write(actor, refund, leg, out, on=on, now=now)
    refund.paid_on, refund.state = on, RefundState.PAID
    refund.version += 1
    try:
        with transaction.atomic():
            refund.save()
    except IntegrityError:
        raise WrongAmount(
            "This check number was used for another refund already.", field="reference"
        ) from None
    audit.record(actor, "ledger.pay_refund", refund)
    return refund


@transaction.atomic
def void_refund(
    actor: Actor,
    *,
    refund_id: UUID,
    memo: str,
    on: date,
    now: datetime,
) -> Refund:
    """Take an approved or paid refund back (a check never cashed): the money is unapplied again."""
    actor.must("ledger.approve_refund")
    refund = at_step(refund_id, RefundState.APPROVED, RefundState.PAID)
    seen = ClearedPosting.objects.filter(posting__entry=refund.paying_id, is_active=True)
    if refund.paying_id and seen.exists():
        raise SeenByTheBank
    entries = [entry for entry in (refund.paying, refund.owing) if entry is not None]
    with said_plainly():
        reversals(actor, entries, on=on, memo=memo, now=now)
    refund.state = RefundState.VOIDED
    refund.version += 1
    refund.save()
    audit.record(actor, "ledger.void_refund", refund)
    return refund
