"""Visits from booking to bank."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from almoner.platform.accounts.actor import actor_of
from almoner.reports import queries

DAYS, PAGE = 30, 50


class DaysForm(forms.Form):
    """From when to when, and which reason."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


@require_safe
def conservation(request: HttpRequest) -> HttpResponse:
    """Show how far the visits of some days have come, and what does not add up (``?reason=``)."""
    form = DaysForm(request.GET)
    form.is_valid()
    today = timezone.localdate()
    until = form.cleaned_data.get("until") or today
    since = form.cleaned_data.get("since") or until - timedelta(days=DAYS)
    found = queries.follow(actor_of(request), since, until, today=today)
    reason = request.GET.get("reason", "")
    shown = [day for day in found.wrong if any(each.startswith(reason) for each in day.reasons)]
    context = {
        "found": found,
        "reason": reason,
        "reasons": [(kind, f"{kind} ({count})") for kind, count in found.reasons],
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "query": f"since={found.since}&until={found.until}&reason={reason}&",
    }
    return render(request, "reports/conservation.html", context)
