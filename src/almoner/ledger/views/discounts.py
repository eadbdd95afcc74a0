"""Discounts: the rules and sliding scales, what a family was given, posting one on a visit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import ApplicationForm, FlagForm, RuleForm, ScaleForm, WhyForm
from almoner.ledger.models import DiscountRule, SlidingApplication, SlidingScale
from almoner.lib.fees import HHS_2026, HHS_SINCE
from almoner.lib.refusal import Refusal
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

A_YEAR = timedelta(days=365)


@require_safe
def discounts(request: HttpRequest) -> HttpResponse:
    """List the discount rules and the sliding scales."""
    actor = actor_of(request)
    context = {
        "rules": queries.discount_rules(actor),
        "scales": queries.sliding_scales(actor),
        "today": timezone.localdate(),
        "may_set_up": actor.may("ledger.set_up"),
    }
    return render(request, "ledger/discounts.html", context)


@require_http_methods(["GET", "POST"])
def save_discount_rule(request: HttpRequest, discount_rule_id: UUID | None = None) -> HttpResponse:
    """Add or change a discount rule."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    rule = get_object_or_404(DiscountRule, pk=discount_rule_id) if discount_rule_id else None
    names = list(RuleForm.base_fields)
    initial: dict[str, Any] = {"since": timezone.localdate()}
    if rule:
        initial = {name: getattr(rule, name) for name in names}
    form = RuleForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            operations.save_discount_rule(
                actor,
                values=form.cleaned_data,
                rule_id=discount_rule_id,
                seen_version=_version(request),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:discounts"), "The discount is saved.")
    return _edited(request, "ledger/discount_rule.html", {"form": form, "rule": rule})


@require_http_methods(["GET", "POST"])
def save_sliding_scale(request: HttpRequest, sliding_scale_id: UUID | None = None) -> HttpResponse:
    """Add or change a sliding scale (``?region=`` begins with the HHS guideline of a region)."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    scale = get_object_or_404(SlidingScale, pk=sliding_scale_id) if sliding_scale_id else None
    names = ("name", "base", "per_person", "reason", "since", "until")
    initial: dict[str, Any] = {}
    if scale:
        initial = {name: getattr(scale, name) for name in names}
    elif guideline := HHS_2026.get(request.GET.get("region", "")):
        base, each = guideline.base, guideline.per_person
        initial = {
            "name": guideline.name, "base": base, "per_person": each, "since": HHS_SINCE,
        }  # fmt: skip
    form = ScaleForm(request.POST or None, initial=initial, scale=scale)
    if form.is_valid():
        try:
            operations.save_sliding_scale(
                actor,
                values=form.values(),
                tiers=form.tiers(),
                scale_id=sliding_scale_id,
                seen_version=_version(request),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:discounts"), "The scale is saved.")
    return _edited(request, "ledger/sliding_scale.html", {"form": form, "scale": scale})


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _edited(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return render(request, f"{template}#form", context, status=422)
    return render(request, template, context)


@require_safe
def family_discounts(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Show what discounts a family was given, and its applications for the sliding scale."""
    return _family(request, family_id)


def _family(
    request: HttpRequest, family_id: UUID, part: str = "", form: Form | None = None
) -> HttpResponse:
    actor = actor_of(request)
    actor.must("ledger.see_accounts")
    family = get_object_or_404(FamilyAccount, pk=family_id)
    today = timezone.localdate()
    applications = list(queries.applications_of(actor, family_id))
    context: dict[str, Any] = {
        "family": family,
        "flags": queries.flags_of(actor, family_id),
        "applications": applications,
        "current": queries.application_on(applications, today),
        "today": today,
        "flag": FlagForm(patients=_patients(family), initial={"since": today}),
        "application": ApplicationForm(initial={"since": today, "until": today + A_YEAR}),
        "may_adjust": actor.may("ledger.adjust"),
        "may_take": actor.may("ledger.take_applications"),
        "may_set_up": actor.may("ledger.set_up"),
    }
    if part:
        context[part] = form
        return render(request, f"ledger/family_discounts.html#{part}", context, status=422)
    return render(request, "ledger/family_discounts.html", context)


def _patients(family: FamilyAccount) -> Any:  # noqa: ANN401 - a QuerySet of the patients
    return family.members.filter(merged_into=None)


@require_POST
def give_discount(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Give a family, or one of its patients, a discount."""
    actor = actor_of(request)
    actor.must("ledger.adjust")
    family = get_object_or_404(FamilyAccount, pk=family_id)
    form = FlagForm(request.POST, patients=_patients(family))
    if form.is_valid():
        try:
            operations.give_discount(actor, family_id=family_id, **form.cleaned_data)
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:family_discounts", family_id)
    return _family(request, family_id, "flag", form)


@require_POST
def end_discount(request: HttpRequest, discount_flag_id: UUID) -> HttpResponse:
    """Let a family's discount end today."""
    actor = actor_of(request)
    actor.must("ledger.adjust")
    flag = operations.end_discount(actor, flag_id=discount_flag_id, on=timezone.localdate())
    return redirect_to("ledger:family_discounts", flag.family_id)


@require_POST
def take_application(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Take a family's application for the sliding scale."""
    actor = actor_of(request)
    actor.must("ledger.take_applications")
    form = ApplicationForm(request.POST)
    if form.is_valid():
        try:
            operations.take_application(
                actor, family_id=family_id, now=timezone.now(), **form.values()
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(
                redirect_to("ledger:family_discounts", family_id), "The application is taken."
            )
    return _family(request, family_id, "application", form)


@require_http_methods(["GET", "POST"])
def end_application(request: HttpRequest, sliding_application_id: UUID) -> HttpResponse:
    """Let an application end before its time, with the reason."""
    actor = actor_of(request)
    actor.must("ledger.take_applications")
    found = get_object_or_404(SlidingApplication, pk=sliding_application_id)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            operations.end_application(
                actor,
                application_id=found.pk,
                on=timezone.localdate(),
                why=form.cleaned_data["why"],
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:family_discounts", found.family_id)
    return _edited(request, "ledger/end_application.html", {"form": form, "application": found})


@require_POST
def post_discount(request: HttpRequest, superbill_id: UUID) -> HttpResponse:
    """Post a discount that is offered on a visit."""
    actor = actor_of(request)
    actor.must("ledger.adjust")
    now = timezone.now()
    operations.post_discount(
        actor,
        superbill_id=superbill_id,
        key=request.POST.get("key", ""),
        on=timezone.localdate(now),
        now=now,
    )
    return said(redirect_to("ledger:superbill", superbill_id), "The discount is posted.")
