"""A CMS-HCC risk score, and why."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.coding import queries
from almoner.coding.forms import RiskForm
from almoner.platform.accounts.actor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest) -> HttpResponse:
    """Ask for a member; score and say why. Nothing of it is kept."""
    actor = actor_of(request)
    actor.must("coding.look_up")
    form = RiskForm(request.POST or None, models=queries.risk_models())
    if request.method != "POST":
        return render(request, "coding/risk.html", {"form": form})
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "coding/risk.html#work", {"form": form}, status=status)
    name, _, year = form.cleaned_data["model"].partition("-")
    found = queries.score_member(
        actor,
        form.member,
        name=name,
        year=int(year),
        payment=form.payment(),
        more=form.cleaned_data["more"],
    )
    context = {"form": form, "found": found, "problems": form.problems}
    return render(request, "coding/risk.html#work", context)
