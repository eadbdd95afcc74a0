"""The tables of drugs, neoplasms and external causes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from almoner.coding.queries import tables
from almoner.platform.accounts.actor import actor_of


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rows of a table that ``?q=`` means."""
    q = request.GET.get("q", "").strip()[:200]
    context = {
        "table": tables.table_found(actor_of(request), name, q),
        "tables": tables.tables(),
        "q": q,
    }
    return render(request, "coding/table.html", context)
