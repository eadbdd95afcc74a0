"""From what was coded to the books."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from almoner.coding import operations
from almoner.coding.models import CodedVisit
from almoner.coding.views.visits import of_visit
from almoner.ledger.models import Payer
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said


def _payer(chosen: str) -> Payer | None:
    try:
        key = UUID(chosen) if chosen else None
    except ValueError:
        raise NotFound from None
    return get_object_or_404(Payer, pk=key, is_active=True) if key else None


@require_POST
@of_visit
def charge(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Post the services of a coded visit with the fees of its day."""
    actor = actor_of(request)
    actor.must("ledger.charge")
    payer = _payer(request.POST.get("payer", ""))
    answer = redirect_to("coding:visit", visit.pk)
    try:
        superbill = operations.charge_visit(actor, visit=visit, payer=payer, now=timezone.now())
    except Refusal as no:
        return said(answer, no.message, "warning")
    if actor.may("ledger.see_accounts"):
        answer = redirect_to("ledger:superbill", superbill.pk)
    return said(answer, f"Charged: superbill {superbill.number}.")
