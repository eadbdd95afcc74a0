"""Setting up the schedule: columns with their week, visit types, blocks, rules, views.

Everything is a row of one of ``KINDS``; the forms differ, what happens to them does not.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said
from almoner.scheduling import operations, queries
from almoner.scheduling.forms.setup import (
    BlockForm,
    ColumnForm,
    ExceptionForm,
    PolicyForm,
    SessionForm,
    SetupForm,
    VisitTypeForm,
)
from almoner.scheduling.models import (
    Block,
    Column,
    Policy,
    Session,
    SessionException,
    VisitType,
)
from almoner.scheduling.queries import choices
from almoner.scheduling.views.booking import add_refusal

POWER = "scheduling.set_up"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that is set up: its model, its form, and what it is called."""

    model: type[Any]
    form: type[SetupForm]
    name: str
    is_removable: bool = False


KINDS = {
    "column": Kind(Column, ColumnForm, "column"),
    "session": Kind(Session, SessionForm, "session", is_removable=True),
    "exception": Kind(SessionException, ExceptionForm, "changed day", is_removable=True),
    "block": Kind(Block, BlockForm, "block", is_removable=True),
    "visit-type": Kind(VisitType, VisitTypeForm, "visit type"),
}


@require_GET
def set_up(request: HttpRequest) -> HttpResponse:
    """Show columns, visit types and the office's rules."""
    actor_of(request).must(POWER)
    context = {
        "columns": queries.columns_set_up(),
        "without_column": queries.without_column(),
        "visit_types": VisitType.objects.prefetch_related("requirements"),
        "policy": Policy.current(),
    }
    return render(request, "scheduling/set_up.html", context)


@require_GET
def column(request: HttpRequest, column_id: UUID) -> HttpResponse:
    """Show a column's week, its changed days, blocks and feed."""
    actor = actor_of(request)
    actor.must(POWER)
    it = get_object_or_404(Column, id=column_id)
    today = timezone.now().astimezone(office_zone()).date()
    context = {
        "it": it,
        "week": queries.week_of(it),
        "exceptions": queries.exceptions_ahead(it, today=today),
        "blocks": queries.blocks_of(it, today=today),
        "feed": it.feeds.filter(ended_at__isnull=True).first(),
        "may_feed": actor.may("scheduling.issue_feed"),
        "types": dict(choices.every_visit_type()),
    }
    return render(request, "scheduling/set_up_column.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a row."""
    actor_of(request).must(POWER)
    it = _kind(kind)
    if request.method == "GET":
        form = it.form(initial=request.GET.dict())
        return _form(request, kind, form, None)
    form = it.form(request.POST)
    if form.is_valid():
        try:
            row = operations.setup.add(actor_of(request), kind=it.model, values=form.values())
            _needs(request, form, row)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _back(row, f"The {it.name} is added.")
    return _form(request, kind, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, row_id: UUID) -> HttpResponse:
    """Change a row."""
    actor_of(request).must(POWER)
    it = _kind(kind)
    row = get_object_or_404(it.model, id=row_id)
    if request.method == "GET":
        return _form(request, kind, it.form(initial=it.form.initial_of(row)), row)
    form = it.form(request.POST)
    if form.is_valid():
        try:
            row = operations.setup.edit(
                actor_of(request),
                row=row,
                seen_version=form.cleaned_data["version"] or 0,
                values=form.values(),
            )
            _needs(request, form, row)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _back(row, f"The {it.name} is saved.")
    return _form(request, kind, form, row)


@require_POST
def remove(request: HttpRequest, kind: str, row_id: UUID) -> HttpResponse:
    """Take a session, a changed day or a block away."""
    it = _kind(kind)
    if not it.is_removable:
        raise Http404
    row = get_object_or_404(it.model, id=row_id)
    operations.setup.remove(actor_of(request), row=row)
    return _back(row, f"The {it.name} is removed.")


@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Change the office's own rules."""
    actor_of(request).must(POWER)
    current = Policy.current()
    initial = PolicyForm.initial_of(current)
    form = PolicyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.setup.edit_policy(
                actor_of(request),
                seen_version=form.cleaned_data["version"] or 1,
                values=form.values(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return said(redirect_to("scheduling:set_up"), "The rules are saved.")
    context = {"form": form, "title": "The office's rules", "is_policy": True}
    part = "#form" if form.is_bound else ""
    status = 422 if form.is_bound else 200
    return render(request, f"scheduling/set_up_form.html{part}", context, status=status)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _needs(request: HttpRequest, form: forms.Form, row: Model) -> None:
    if isinstance(form, VisitTypeForm) and isinstance(row, VisitType):
        operations.setup.set_needs(actor_of(request), visit_type=row, needs=form.needs())


def _form(request: HttpRequest, kind: str, form: SetupForm, row: Model | None) -> HttpResponse:
    it = KINDS[kind]
    context = {
        "form": form,
        "kind": kind,
        "row": row,
        "title": f"{it.name[0].upper()}{it.name[1:]}" if row else f"Add a {it.name}",
        "is_removable": it.is_removable and row is not None,
    }
    part = "#form" if form.is_bound else ""
    status = 422 if form.is_bound else 200
    return render(request, f"scheduling/set_up_form.html{part}", context, status=status)


def _back(row: Model, text: str) -> HttpResponse:
    """Lead to where the row is seen."""
    if isinstance(row, Column):
        return said(redirect_to("scheduling:set_up_column", row.id), text)
    if isinstance(row, Session | SessionException | Block):
        return said(redirect_to("scheduling:set_up_column", row.column_id), text)
    return said(redirect_to("scheduling:set_up"), text)
