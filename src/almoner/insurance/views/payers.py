"""The set-up of insurance: payers with plans, routes and enrollments, and trading partners."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from almoner.insurance import operations, queries
from almoner.insurance.forms import (
    EnrollmentForm,
    PartnerForm,
    PayerTermsForm,
    PlanForm,
    RouteForm,
)
from almoner.insurance.models import Enrollment, PayerRoute, Plan, TradingPartner
from almoner.ledger.models import Payer
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

PAGE = 100
POWER = "insurance.set_up"


@require_safe
def payers(request: HttpRequest) -> HttpResponse:
    """List the payers (``?q=`` name, id or plan)."""
    actor = actor_of(request)
    words = request.GET.get("q", "")
    page = Paginator(queries.payers(actor, words=words), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "may_set_up": actor.may(POWER)}
    return render(request, "insurance/payers.html", context)


@require_safe
def payer(request: HttpRequest, payer_id: UUID) -> HttpResponse:
    """Show a payer with its terms, plans, routes and enrollments."""
    actor = actor_of(request)
    found = get_object_or_404(Payer, pk=payer_id)
    context = {"shown": queries.payer_page(actor, found), "may_set_up": actor.may(POWER)}
    return render(request, "insurance/payer.html", context)


@require_http_methods(["GET", "POST"])
def add_payer(request: HttpRequest) -> HttpResponse:
    """Add a payer with its terms."""
    actor = actor_of(request)
    actor.must(POWER)
    form = PayerTermsForm(request.POST or None)
    if form.is_valid():
        try:
            made = operations.add_payer(
                actor,
                name=form.cleaned_data["name"],
                financial_class=form.cleaned_data["financial_class"] or "commercial",
                values=form.values(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:payer", made.payer_id), "Saved.")
    return _form(request, form, title="Add a payer", back=("insurance:payers", "Payers"))


@require_http_methods(["GET", "POST"])
def edit_terms(request: HttpRequest, payer_id: UUID) -> HttpResponse:
    """Change the terms of a payer."""
    actor = actor_of(request)
    actor.must(POWER)
    found = get_object_or_404(Payer, pk=payer_id)
    form = PayerTermsForm(request.POST or None, payer=found, row=queries.profile(found))
    if form.is_valid():
        try:
            operations.save_profile(actor, payer=found, values=form.values())
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:payer", payer_id), "Saved.")
    back = ("insurance:payer", found.name, payer_id)
    return _form(request, form, title=f"Terms of {found.name}", back=back)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of row of a payer."""

    one: str
    model: type[models.Model]
    form: Any
    save: Callable[..., models.Model]
    of_payer: str


KINDS = {
    "plan": _Kind("a plan", Plan, PlanForm, operations.save_plan, "payer"),
    "route": _Kind("a route", PayerRoute, RouteForm, operations.save_route, "payer"),
    "enrollment": _Kind(
        "an enrollment", Enrollment, EnrollmentForm, operations.save_enrollment, "route__payer"
    ),
}


@require_http_methods(["GET", "POST"])
def save_row(
    request: HttpRequest, payer_id: UUID, payer_row_kind: str, payer_row_id: UUID | None = None
) -> HttpResponse:
    """Add a plan, route or enrollment of a payer, or change one."""
    actor = actor_of(request)
    actor.must(POWER)
    found = get_object_or_404(Payer, pk=payer_id)
    if payer_row_kind not in KINDS:
        raise NotFound
    kind = KINDS[payer_row_kind]
    row = None
    if payer_row_id:
        row = get_object_or_404(kind.model, pk=payer_row_id, **{kind.of_payer: found})
    known = {"payer": found} if kind.model is Enrollment else {}
    form = kind.form(request.POST or None, row=row, **known)
    if form.is_valid():
        values = form.values() if known else {**form.values(), "payer": found}
        try:
            kind.save(actor, values=values, row=row)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:payer", payer_id), "Saved.")
    title = str(row) if row else f"Add {kind.one} of {found.name}"
    return _form(request, form, title=title, back=("insurance:payer", found.name, payer_id))


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the trading partners, and the enrollments that wait for an answer."""
    actor = actor_of(request)
    context = {
        "partners": queries.partners(actor),
        "enrollments": queries.open_enrollments(actor)[:PAGE],
        "may_set_up": actor.may(POWER),
    }
    return render(request, "insurance/partners.html", context)


@require_http_methods(["GET", "POST"])
def save_partner(request: HttpRequest, trading_partner_id: UUID | None = None) -> HttpResponse:
    """Add a trading partner, or change one."""
    actor = actor_of(request)
    actor.must(POWER)
    row = get_object_or_404(TradingPartner, pk=trading_partner_id) if trading_partner_id else None
    form = PartnerForm(request.POST or None, row=row)
    if form.is_valid():
        try:
            operations.save_partner(actor, values=form.values(), row=row)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:partners"), "Saved.")
    title = str(row) if row else "Add a trading partner"
    return _form(request, form, title=title, back=("insurance:partners", "Trading partners"))


def _form(request: HttpRequest, form: Any, *, title: str, back: tuple[Any, ...]) -> HttpResponse:  # noqa: ANN401 - a form
    """Show a form of the set-up; refused it is shown again."""
    name, label, *keys = back
    context = {"form": form, "title": title, "back": reverse(name, args=keys), "back_to": label}
    if request.method == "POST":
        return render(request, "insurance/set_up_form.html#form", context, status=422)
    return render(request, "insurance/set_up_form.html", context)
