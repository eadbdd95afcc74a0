"""A stay grouped into its MS-DRG, and why."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.coding import queries
from almoner.coding.forms import StayForm
from almoner.platform.accounts.actor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """Ask for a stay; group it and say why. Nothing of it is kept."""
    actor = actor_of(request)
    actor.must("coding.group_stays")
    form = StayForm(request.POST or None, versions=queries.versions())
    if request.method != "POST":
        return render(request, "coding/stay.html", {"form": form})
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "coding/stay.html#work", {"form": form}, status=status)
    version = form.cleaned_data["version"]
    found = queries.group_stay(actor, form.stay(), version=version)
    return render(request, "coding/stay.html#work", {"form": form, "found": found})
