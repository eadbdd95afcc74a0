"""Card payments under way."""

from uuid import UUID

from almoner.ledger.models import CardPayment, CardState
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor

MOST = 200


def open_card(actor: Actor, card_payment_id: UUID) -> CardPayment:
    """Return a card payment."""
    actor.must("ledger.take_payment")
    found = (
        CardPayment.objects.select_related("family", "payment").filter(pk=card_payment_id).first()
    )
    if found is None:
        raise NotFound
    return found


def waiting_cards() -> list[CardPayment]:
    """Return the card payments that are not over, the oldest first."""
    waiting = CardPayment.objects.filter(state__in=(CardState.ASKED, CardState.OPEN))
    return list(waiting.order_by("asked_at")[:MOST])


def is_by_provider(payment_id: UUID) -> bool:
    """Whether a payment's card was charged through the provider."""
    return CardPayment.objects.filter(payment=payment_id).exists()
