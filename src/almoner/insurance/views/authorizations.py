"""Authorizations and referrals: the worklist, one of them, entering and counting."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.insurance import operations, queries
from almoner.insurance.forms import AuthorizationForm, UseForm
from almoner.insurance.models import Authorization, AuthorizationUse
from almoner.insurance.views.opening import asks_why, opened, opened_authorization
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

PAGE = 50
POWER = "insurance.keep_authorizations"
TABS = (
    ("running-out", "Running out"),
    ("waiting", "To ask and asked for"),
    ("approved", "Approved"),
    ("over", "Denied and ended"),
)


@require_safe
def authorizations(request: HttpRequest) -> HttpResponse:
    """List authorizations and referrals (``?which=``); those running out first."""
    actor = actor_of(request)
    which = request.GET.get("which") or TABS[0][0]
    if which not in dict(TABS):
        raise NotFound("There is no such list of authorizations.")
    today = timezone.localdate()
    rows = queries.authorizations(actor, which=which, today=today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "which": which,
        "tabs": TABS,
        "page": page,
        "found": queries.standing(page.object_list, today),
    }
    return render(request, "insurance/authorizations.html", context)


@require_safe
@asks_why
def authorization(request: HttpRequest, authorization_id: UUID) -> HttpResponse:
    """Show an authorization, what took its units, and who changed it."""
    return _authorization(request, opened_authorization(request, authorization_id))


def _authorization(
    request: HttpRequest,
    row: Authorization,
    form: UseForm | None = None,
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    uses = list(queries.uses_of(row))
    taken = sum(use.units for use in uses if not use.is_undone)
    context = {
        "row": row,
        "patient": row.patient,
        "standing": queries.Standing(row, taken, today),
        "uses": uses,
        "may_keep": actor.may(POWER),
        "use": form or UseForm(today=today),
        "changes": queries.authorization_history(actor, row),
    }
    if form:
        return render(request, "insurance/authorization.html#use", context, status=422)
    return render(request, "insurance/authorization.html", context)


@require_http_methods(["GET", "POST"])
@asks_why
def add_authorization(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Add an authorization or referral of a patient."""
    actor_of(request).must(POWER)
    patient = opened(request, patient_id, "authorizations")
    first = queries.coverages_on(patient, timezone.localdate())[:1]
    initial = {"coverage": first[0].pk} if first else {}
    return _form(request, patient, None, initial)


@require_http_methods(["GET", "POST"])
@asks_why
def edit_authorization(request: HttpRequest, authorization_id: UUID) -> HttpResponse:
    """Change an authorization or referral."""
    actor_of(request).must(POWER)
    row = opened_authorization(request, authorization_id)
    return _form(request, row.patient, row, {})


def _form(
    request: HttpRequest, patient: Patient, row: Authorization | None, initial: dict[str, Any]
) -> HttpResponse:
    form = AuthorizationForm(request.POST or None, patient=patient, row=row, initial=initial)
    if form.is_valid():
        try:
            done = operations.save_authorization(
                actor_of(request),
                patient=patient,
                values=form.values(),
                row=row,
                seen_version=form.cleaned_data["version"],
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:authorization", done.pk), "Saved.")
    context = {"form": form, "patient": patient, "row": row}
    if request.method == "POST":
        return render(request, "insurance/authorization_form.html#form", context, status=422)
    return render(request, "insurance/authorization_form.html", context)


@require_POST
@asks_why
def use_authorization(request: HttpRequest, authorization_id: UUID) -> HttpResponse:
    """Count units by hand."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_authorization(request, authorization_id)
    form = UseForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            operations.use_authorization(actor, authorization=row, **form.cleaned_data)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:authorization", row.pk), "Counted.")
    return _authorization(request, row, form)


@require_POST
@asks_why
def undo_use(request: HttpRequest, authorization_use_id: UUID) -> HttpResponse:
    """Take units back that were counted by hand."""
    actor = actor_of(request)
    actor.must(POWER)
    use = get_object_or_404(AuthorizationUse, pk=authorization_use_id)
    opened_authorization(request, use.authorization_id)
    operations.undo_use(actor, use=use)
    return redirect_to("insurance:authorization", use.authorization_id)
