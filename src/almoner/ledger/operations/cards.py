"""Card payments through the provider: asked for, paid on its page, posted once."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from almoner.ledger.gateways import Checkout
from almoner.ledger.models import CardPayment, CardState, Method, Payment, Refund, RefundState
from almoner.ledger.operations.journal import right_amount
from almoner.ledger.operations.payments import Part, take_payment
from almoner.ledger.operations.refunds import at_step, post_payout
from almoner.ledger.queries.bank import main_bank
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import FamilyAccount
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.jobs import later

WAITING = (CardState.ASKED, CardState.OPEN)


@transaction.atomic
def ask_card(
    actor: Actor,
    *,
    family: FamilyAccount,
    amount: Decimal,
    parts: Sequence[Part] = (),
    purpose: str = "",
    now: datetime,
) -> CardPayment:
    """Ask the provider for a card payment; it is posted when the provider says it is paid."""
    actor.must("ledger.take_payment")
    amount = right_amount(amount)
    if sum((part.amount for part in parts), Decimal()) > amount:
        raise Refusal("The parts are more than the payment.", field="amount")
    row = CardPayment.objects.create(
        **tidied(CardPayment, {"purpose": purpose}),
        family=family,
        amount=amount,
        parts={str(part.charge_id): str(part.amount) for part in parts},
        asked_at=now,
        asked_by_id=actor.user_id,
    )
    audit.record(actor, "ledger.ask_card", row)
    later("ledger.tend_card", card_payment_id=row.pk)
    return row


def _waiting(card_payment_id: UUID) -> CardPayment | None:
    row = CardPayment.objects.select_for_update().filter(pk=card_payment_id).first()
    if row is None:
        raise NotFound
    return row if row.state in WAITING else None


@transaction.atomic
def tell_card_problem(
    actor: Actor, *, card_payment_id: UUID, reason: str, is_final: bool
) -> CardPayment | None:
    """Note why the provider did not take a card payment; for good, or to be tried again."""
    actor.must("ledger.take_payment")
    row = _waiting(card_payment_id)
    if row is not None:
        row.problem = reason[:300]
        if is_final:
            row.state = CardState.CANCELLED
        row.save()
    return row


@transaction.atomic
def settle_card(
    actor: Actor, *, card_payment_id: UUID, told: Checkout, now: datetime
) -> CardPayment | None:
    """Record how a card payment stands at the provider; post it if it is paid, once.

    What it was to pay may be paid otherwise meanwhile: then it stays the family's credit.
    """
    actor.must("ledger.take_payment")
    row = _waiting(card_payment_id)
    if row is None:
        return None
    row.provider_id, row.problem = told.id, ""
    row.url = told.url or row.url
    if told.status == "paid":
        row.state, row.payment = CardState.PAID, _post(actor, row, told, now)
    elif told.status == "open":
        row.state = CardState.OPEN
    else:
        row.state = CardState.DECLINED if told.status == "declined" else CardState.CANCELLED
    row.save()
    audit.record(actor, f"ledger.card_{row.state}", row)
    return row


def _post(actor: Actor, row: CardPayment, told: Checkout, now: datetime) -> Payment:
    given = {
        "family": row.family,
        "method": Method.CARD,
        "amount": row.amount,
        "reference": told.transaction or told.id,
        "card": told.card,
        "purpose": row.purpose,
        "on": localdate(now),
        "now": now,
        "key": f"card:{row.pk}",
    }
    parts = [Part(UUID(charge), Decimal(amount)) for charge, amount in row.parts.items()]
    try:
        with transaction.atomic():
            return take_payment(actor, parts=parts, **given)  # type: ignore[arg-type]
    except Refusal:
        return take_payment(actor, **given)  # type: ignore[arg-type]


@transaction.atomic
def cancel_card(actor: Actor, *, card_payment_id: UUID) -> CardPayment:
    """Ask the provider to close a card payment; one that was paid meanwhile is posted."""
    actor.must("ledger.take_payment")
    row = _waiting(card_payment_id)
    if row is None:
        raise Refusal("This card payment is over already. Load the page again.")
    audit.record(actor, "ledger.cancel_card", row)
    later("ledger.cancel_card", card_payment_id=row.pk)
    return row


@transaction.atomic
def send_card_refund(actor: Actor, *, refund_id: UUID, now: datetime) -> Refund:
    """Ask the provider to give an approved refund back to its card."""
    actor.must("ledger.pay_refund")
    refund = at_step(refund_id, RefundState.APPROVED)
    if not CardPayment.objects.filter(payment=refund.payment_id).exists():
        raise Refusal(
            "This card was not taken through the provider: give the money back at the terminal, "
            "and record it here with its number."
        )
    refund.sent_at, refund.problem = now, ""
    refund.save()
    audit.record(actor, "ledger.send_card_refund", refund)
    later("ledger.refund_card", refund_id=refund.pk)
    return refund


@transaction.atomic
def settle_card_refund(
    actor: Actor, *, refund_id: UUID, reference: str = "", problem: str = "", now: datetime
) -> Refund:
    """Record that the provider gave a refund back, or why it did not."""
    actor.must("ledger.pay_refund")
    refund = at_step(refund_id, RefundState.APPROVED)
    if problem:
        refund.sent_at, refund.problem = None, problem[:300]
        refund.save()
        return refund
    refund.reference, refund.problem = reference[:50], ""
    return post_payout(actor, refund, main_bank().pk, on=localdate(now), now=now)
