"""Card payments through the provider."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import operations, queries
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said


@require_safe
def card(request: HttpRequest, card_payment_id: UUID) -> HttpResponse:
    """Show how a card payment stands; the part ``#standing`` asks again by itself."""
    row = queries.open_card(actor_of(request), card_payment_id)
    name = "ledger/card.html"
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        name += "#standing"
    return render(request, name, {"row": row})


@require_POST
def cancel_card(request: HttpRequest, card_payment_id: UUID) -> HttpResponse:
    """Close a card payment that is not paid."""
    actor = actor_of(request)
    actor.must("ledger.take_payment")
    answer = redirect_to("ledger:card", card_payment_id)
    try:
        operations.cancel_card(actor, card_payment_id=card_payment_id)
    except Refusal as no:
        return said(answer, no.message, "warning")
    return said(answer, "The provider is asked to close it.", "info")


@require_POST
def refund_to_card(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Give an approved refund back to its card."""
    actor = actor_of(request)
    actor.must("ledger.pay_refund")
    answer = redirect_to("ledger:refund", refund_id)
    try:
        operations.send_card_refund(actor, refund_id=refund_id, now=timezone.now())
    except Refusal as no:
        return said(answer, no.message, "warning")
    return said(answer, "The provider is asked to give it back.", "info")
