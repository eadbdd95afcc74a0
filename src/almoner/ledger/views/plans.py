"""Payment plans: those that run and those that failed, agreeing on one, ending one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import PlanForm, WhyForm
from almoner.ledger.models import PlanState
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans: first those that failed, then by the day of the next part."""
    state = request.GET.get("state", "")
    today = timezone.localdate()
    found = queries.plans(actor_of(request), state=state)
    context = {
        "rows": [(each, each.next(), each.late(today)) for each in found],
        "state": state,
        "states": PlanState.choices,
    }
    return render(request, "ledger/plans.html", context)


@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show a plan: its parts, what is paid of each, and what it covers."""
    return _shown(request, plan_id, None)


@require_http_methods(["GET", "POST"])
def add_plan(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Agree on a plan with a family."""
    actor = actor_of(request)
    actor.must("ledger.keep_plans")
    family = get_object_or_404(FamilyAccount, pk=family_id)
    form = PlanForm(request.POST or None, initial={"first_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = operations.agree_plan(
                actor,
                family_id=family_id,
                charges=_charges(request),
                now=timezone.now(),
                first_on=given["first_on"],
                every=given["every"],
                count=given["count"],
                each=given["each"],
                note=given["note"],
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:plan", made.pk), "The plan is agreed on.")
    ticked = set(request.POST.getlist("charge"))
    rows = [
        (due, not request.POST or str(due.charge_id) in ticked)
        for due in queries.to_be_covered(family_id)
    ]
    context = {"form": form, "family": family, "rows": rows}
    if request.method == "POST":
        return render(request, "ledger/plan_add.html#form", context, status=422)
    return render(request, "ledger/plan_add.html", context)


def _charges(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("charge")]
    except ValueError:
        raise NotFound from None


@require_http_methods(["POST"])
def end_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """End a plan."""
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            operations.end_plan(
                actor_of(request),
                plan_id=plan_id,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:plan", plan_id), "The plan is ended.")
    return _shown(request, plan_id, form)


@require_http_methods(["POST"])
def settle_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Take a plan that failed off the list."""
    operations.settle_plan(actor_of(request), plan_id=plan_id, now=timezone.now())
    return said(redirect_to("ledger:plans"), "Taken off the list.")


def _shown(request: HttpRequest, plan_id: UUID, form: WhyForm | None) -> HttpResponse:
    actor = actor_of(request)
    standing = queries.open_plan(actor, plan_id)
    context = {
        "standing": standing,
        "plan": standing.plan,
        "today": timezone.localdate(),
        "late": standing.late(timezone.localdate()),
        "covers": queries.covered(standing.plan),
        "form": form or WhyForm(),
        "may_keep": actor.may("ledger.keep_plans"),
    }
    if form:
        return render(request, "ledger/plan.html#end", context, status=422)
    return render(request, "ledger/plan.html", context)
