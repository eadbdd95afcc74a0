"""The desk's own rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.frontdesk import operations
from almoner.frontdesk.forms import LimitsForm
from almoner.frontdesk.models import DeskRules
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Set after how many minutes a wait is shown in amber and red."""
    actor = actor_of(request)
    actor.must("frontdesk.set_up")
    rules = DeskRules.objects.filter(id=1).first() or DeskRules()
    form = LimitsForm(request.POST or None, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_limits(
                actor,
                minutes=form.cleaned_data,
                seen_version=int(request.POST.get("seen_version") or 0),
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, refusal.message)
        else:
            messages.success(request, "Saved.")
            return redirect_to("frontdesk:arrivals")
    context = {"form": form, "rules": rules}
    if request.method == "POST":
        return render(request, "frontdesk/limits.html#form", context, status=422)
    return render(request, "frontdesk/limits.html", context)
