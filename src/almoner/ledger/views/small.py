"""Small balances."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.ledger import operations, queries
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said


def small_balances(request: HttpRequest) -> HttpResponse:
    """List the small balances, and write off those that are ticked."""
    actor = actor_of(request)
    if request.method == "POST":
        actor.must("ledger.write_off")
        return _write_off(request)
    context = {
        "rows": queries.small_balances(actor),
        "limit": queries.rules().small_balance,
        "may_write_off": actor.may("ledger.write_off"),
    }
    return render(request, "ledger/small_balances.html", context)


def _write_off(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    answer = redirect_to("ledger:small_balances")
    try:
        families = [UUID(each) for each in request.POST.getlist("family")]
    except ValueError:
        raise NotFound from None
    try:
        total = operations.write_off_small(
            actor_of(request), families=families, on=timezone.localdate(now), now=now
        )
    except Refusal as no:
        return said(answer, no.message, "warning")
    return said(answer, f"{dollars(total)} written off.")
