"""The set-up of the books: accounts, payers, reasons, cost centers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from almoner.ledger import operations
from almoner.ledger.forms import AccountForm, CostCenterForm, PayerForm, ReasonForm
from almoner.ledger.models import Account, CostCenter, Payer, Reason
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of row the office sets up."""

    label: str
    one: str
    model: type[models.Model]
    form: Any
    save: Callable[..., models.Model]


KINDS = {
    "accounts": _Kind(
        "Chart of accounts", "account", Account, AccountForm, operations.save_account
    ),
    "payers": _Kind("Payers", "payer", Payer, PayerForm, operations.save_payer),
    "reasons": _Kind("Reasons", "reason", Reason, ReasonForm, operations.save_reason),
    "cost-centers": _Kind(
        "Cost centers", "cost center", CostCenter, CostCenterForm, operations.save_cost_center
    ),
}


def _kind(name: str) -> _Kind:
    if name not in KINDS:
        raise NotFound
    return KINDS[name]


@require_safe
def set_up(request: HttpRequest, kind: str = "accounts") -> HttpResponse:
    """List the rows of a kind."""
    actor_of(request).must("ledger.set_up")
    chosen = _kind(kind)
    context = {
        "kind": kind,
        "kinds": [(name, each.label) for name, each in KINDS.items()],
        "chosen": chosen,
        "rows": chosen.model._default_manager.all(),
    }
    return render(request, "ledger/set_up.html", context)


def save_set_up(request: HttpRequest, kind: str, set_up_id: UUID | None = None) -> HttpResponse:
    """Add a row of a kind, or change one."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    chosen = _kind(kind)
    row = get_object_or_404(chosen.model, pk=set_up_id) if set_up_id else None
    form = chosen.form(request.POST or None, instance=row)
    if form.is_valid():
        stored = chosen.model._default_manager.get(pk=row.pk) if row else None
        try:
            chosen.save(actor, values=form.cleaned_data, row=stored)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:set_up", kind), "Saved.")
    context = {"form": form, "kind": kind, "chosen": chosen, "row": row}
    if request.method == "POST":
        return render(request, "ledger/set_up_row.html#form", context, status=422)
    return render(request, "ledger/set_up_row.html", context)
