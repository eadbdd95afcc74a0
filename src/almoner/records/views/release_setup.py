"""The directory of requesters, fees for copies, and how long paper is kept."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.platform.accounts.actor import actor_of
from almoner.records import operations
from almoner.records.models.custody import RetentionRule
from almoner.records.models.disclosures import FeeScheduleRow
from almoner.records.models.release import Requester
from almoner.records.operations.release.requests import TOPIC
from almoner.records.release_forms import FeesForm, RequesterForm, RuleForm
from almoner.records.views.release_dialogs import dialog


@require_safe
def requesters(request: HttpRequest) -> HttpResponse:
    """List who asks for records."""
    actor_of(request).must("records.release")
    q = request.GET.get("q", "").strip()
    rows = Requester.objects.filter(name__icontains=q).order_by("-is_active", "name")
    context = {"rows": rows[:200], "q": q, "topic": TOPIC}
    return render(request, "records/release/requesters.html", context)


@require_http_methods(["GET", "POST"])
def save_requester(request: HttpRequest, requester_id: UUID | None = None) -> HttpResponse:
    """Add a requester, or change one."""
    actor = actor_of(request)
    actor.must("records.release")
    row = get_object_or_404(Requester, pk=requester_id) if requester_id else None
    return dialog(
        request,
        RequesterForm(request.POST or None, instance=row),
        title=str(row) if row else "Add a requester",
        submit="Save",
        act=lambda data: operations.release.save_requester(actor, values=data, row=row),
        done="The directory was changed.",
    )


@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """Show fees and retention."""
    actor_of(request).must("records.set_up_release")
    context: dict[str, Any] = {
        "schedules": FeeScheduleRow.objects.all(),
        "rules": RetentionRule.objects.prefetch_related("types__type"),
        "today": timezone.localdate(),
        "topic": TOPIC,
    }
    return render(request, "records/release/setup.html", context)


@require_http_methods(["GET", "POST"])
def save_fees(request: HttpRequest, schedule_id: UUID | None = None) -> HttpResponse:
    """Add a fee schedule, or change one."""
    actor = actor_of(request)
    actor.must("records.set_up_release")
    row = get_object_or_404(FeeScheduleRow, pk=schedule_id) if schedule_id else None
    return dialog(
        request,
        FeesForm(request.POST or None, instance=row),
        title=f"Fees: {row}" if row else "Add a fee schedule",
        submit="Save",
        lead="For the patient's own copies a flat fee, never the search: 45 CFR 164.524(c)(4).",
        act=lambda data: operations.release.save_fee_schedule(actor, values=data, row=row),
        done="The fees were changed; invoices stay as they are.",
    )


@require_http_methods(["GET", "POST"])
def save_rule(request: HttpRequest, retention_id: UUID | None = None) -> HttpResponse:
    """Add a retention rule, or change one."""
    actor = actor_of(request)
    actor.must("records.set_up_release")
    row = get_object_or_404(RetentionRule, pk=retention_id) if retention_id else None
    return dialog(
        request,
        RuleForm(request.POST or None, instance=row),
        title=f"Retention: {row}" if row else "Add a retention rule",
        submit="Save",
        lead="How long charts are kept is the law of your state; HIPAA's own papers: six years.",
        act=lambda data: operations.release.save_retention_rule(actor, values=data, row=row),
        done="The rule was changed.",
    )
