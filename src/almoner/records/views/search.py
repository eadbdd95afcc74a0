"""Searching all charts one may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from almoner.platform.accounts.actor import actor_of
from almoner.records import queries
from almoner.records.views.chart import KIND_WORDS


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show which entries have every word of ``?q=``, of one ``?kind=`` or of all, a page."""
    actor = actor_of(request)
    actor.must("records.see")
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    before = request.GET.get("before", "")
    found = queries.find_in_charts(actor, q, kind=kind, before=before) if q else None
    context = {"q": q, "kind": kind, "kinds": KIND_WORDS, "before": before, "found": found}
    return render(request, "records/search.html", context)
