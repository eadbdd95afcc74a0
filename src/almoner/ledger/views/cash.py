"""Drawers: opened, counted, paid into and out of, closed."""

from decimal import Decimal
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import (
    CloseDrawerForm,
    CountForm,
    DrawerForm,
    MoveCashForm,
    OpenDrawerForm,
)
from almoner.ledger.models import Drawer, DrawerSession
from almoner.lib.cash import total_of
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

PAGE = 50


@require_safe
def cash(request: HttpRequest) -> HttpResponse:
    """Show the drawers, one's own first, and where cash lies."""
    actor = actor_of(request)
    context = {
        "own": queries.own_session(actor),
        "drawers": queries.drawers(actor),
        "in_hand": queries.cash_in_hand(actor) if actor.may("ledger.see_books") else None,
        "may_keep": actor.may("ledger.keep_drawer"),
        "may_see_books": actor.may("ledger.see_books"),
        "may_count_for_others": actor.may("ledger.count_for_others"),
        "may_set_up": actor.may("ledger.set_up"),
    }
    return render(request, "ledger/cash.html", context)


@require_safe
def cash_total(request: HttpRequest) -> HttpResponse:
    """Tell what is counted so far comes to."""
    actor_of(request).must("ledger.keep_drawer")
    form = CountForm(request.GET)
    total = total_of(form.count()) if form.is_valid() else None
    return render(request, "ledger/count.html#total", {"total": total})


def open_drawer(request: HttpRequest, cash_drawer_id: UUID) -> HttpResponse:
    """Open a drawer with a count."""
    actor = actor_of(request)
    actor.must("ledger.keep_drawer")
    drawer = get_object_or_404(Drawer, pk=cash_drawer_id, is_active=True)
    form = OpenDrawerForm(request.POST or None, drawer=drawer)
    now = timezone.now()
    if form.is_valid():
        try:
            session = operations.open_drawer(
                actor,
                drawer=drawer,
                count=form.count(),
                reason=form.cleaned_data["reason"],
                change_from=form.cleaned_data.get("change_from"),
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:drawer_session", session.pk), "Your drawer is open.")
    context = {"form": form, "drawer": drawer, "title": f"Open {drawer.name}", "submit": "Open"}
    return _count(request, context)


def _count(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    if request.method == "POST":
        return render(request, "ledger/count.html#form", context, status=422)
    return render(request, "ledger/count.html", context)


@require_safe
def drawer_session(request: HttpRequest, drawer_session_id: UUID) -> HttpResponse:
    """Show a drawer's session: what went in and out, and its counts."""
    actor = actor_of(request)
    page = queries.open_session(actor, drawer_session_id)
    context = {
        "page": page,
        "movements": Paginator(page.movements, PAGE).get_page(request.GET.get("page")),
        "form": MoveCashForm(),
    }
    return render(request, "ledger/drawer_session.html", context)


@require_POST
def move_cash(request: HttpRequest, drawer_session_id: UUID) -> HttpResponse:
    """Pay something small out of one's drawer, or put change into it."""
    actor = actor_of(request)
    actor.must("ledger.keep_drawer")
    form = MoveCashForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.move_cash(
                actor,
                amount=given["amount"],
                account=given["account"],
                is_paid_in=given["way"] == "in",
                memo=given["memo"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:drawer_session", drawer_session_id), "Posted.")
    context = {"form": form, "page": queries.open_session(actor, drawer_session_id)}
    return render(request, "ledger/drawer_session.html#move", context, status=422)


def close_drawer(request: HttpRequest, drawer_session_id: UUID) -> HttpResponse:
    """Close a drawer with a count; what should be in it is told only where it differs."""
    actor = actor_of(request)
    actor.must("ledger.keep_drawer")
    session: DrawerSession = queries.open_session(actor, drawer_session_id).session
    form = CloseDrawerForm(request.POST or None, initial={"left": session.drawer.float})
    now = timezone.now()
    if form.is_valid():
        try:
            operations.close_drawer(
                actor,
                session=session,
                count=form.count(),
                left=form.cleaned_data["left"] or Decimal(),
                reason=form.cleaned_data["reason"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:drawer_session", session.pk), "Closed.")
    title = f"Close {session.drawer.name}"
    context = {"form": form, "drawer": session.drawer, "title": title, "submit": "Close"}
    return _count(request, context)


@require_safe
def drawer_sessions(request: HttpRequest) -> HttpResponse:
    """List how drawers were opened and closed, the newest first."""
    rows = Paginator(queries.sessions(actor_of(request)), PAGE)
    page = rows.get_page(request.GET.get("page"))
    return render(request, "ledger/drawer_sessions.html", {"page": page})


def save_drawer(request: HttpRequest, cash_drawer_id: UUID | None = None) -> HttpResponse:
    """Add a drawer, or change one."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    drawer = get_object_or_404(Drawer, pk=cash_drawer_id) if cash_drawer_id else None
    fields = ("name", "location", "float", "is_active")
    initial = {name: getattr(drawer, name) for name in fields} if drawer else {}
    form = DrawerForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            operations.save_drawer(actor, values=form.cleaned_data, drawer=drawer)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:cash"), "Saved.")
    context = {"form": form, "drawer": drawer}
    if request.method == "POST":
        return render(request, "ledger/drawer.html#form", context, status=422)
    return render(request, "ledger/drawer.html", context)
