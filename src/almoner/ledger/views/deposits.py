"""Deposits and refunds."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import cash_papers, operations, queries
from almoner.ledger.forms import AskRefundForm, BecauseForm, DepositForm, EarlierForm, PayRefundForm
from almoner.ledger.models import Payment, RefundState, RefundWay
from almoner.lib.money import dollars
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

PAGE = 50


def deposits(request: HttpRequest) -> HttpResponse:
    """Show what waits to be deposited and the deposits made; make one of what is ticked."""
    actor = actor_of(request)
    now = timezone.now()
    form = DepositForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if request.method == "POST":
        actor.must("ledger.make_deposit")
        items = [int(each) for each in request.POST.getlist("item") if each.isdecimal()]
        if form.is_valid():
            try:
                deposit = operations.make_deposit(actor, items=items, now=now, **form.cleaned_data)
            except Refusal as no:
                form.add_error(no.at_field if no.at_field in form.fields else None, no.message)
            else:
                return said(redirect_to("ledger:deposit", deposit.pk), f"{deposit} is posted.")
    waiting = queries.to_deposit(actor)
    context = {
        "form": form,
        "waiting": waiting,
        "total": sum(row.amount for row in waiting),
        "page": Paginator(queries.deposits(actor), PAGE).get_page(request.GET.get("page")),
        "may_make": actor.may("ledger.make_deposit"),
        "earlier_form": EarlierForm() if actor.may("ledger.set_up") else None,
    }
    if request.method == "POST":
        return render(request, "ledger/deposits.html#form", context, status=422)
    return render(request, "ledger/deposits.html", context)


@require_POST
def settle_earlier(request: HttpRequest) -> HttpResponse:
    """Post what was received before a day as deposited already."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    form = EarlierForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        try:
            total = operations.settle_earlier(
                actor, on=timezone.localdate(now), now=now, **form.cleaned_data
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:deposits"), f"{dollars(total)} is posted.")
    context = {"earlier_form": form}
    return render(request, "ledger/deposits.html#earlier", context, status=422)


@require_safe
def deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """Show a deposit: what it holds, and whether the bank has it."""
    actor = actor_of(request)
    context = {
        "page": queries.open_deposit(actor, deposit_id),
        "may_undo": actor.may("ledger.make_deposit"),
    }
    return render(request, "ledger/deposit.html", context)


@require_safe
def deposit_slip(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """Give a deposit's slip as PDF."""
    page = queries.open_deposit(actor_of(request), deposit_id)
    return pdf(cash_papers.slip(page), f"deposit-{page.deposit.number}.pdf")


def undo_deposit(request: HttpRequest, deposit_id: UUID) -> HttpResponse:
    """Take a deposit back that was not made."""
    actor = actor_of(request)
    actor.must("ledger.make_deposit")
    form = BecauseForm(request.POST or None)
    now = timezone.now()
    if form.is_valid():
        try:
            operations.undo_deposit(
                actor,
                deposit_id=deposit_id,
                memo=form.cleaned_data["memo"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:deposit", deposit_id), "Taken back.")
    return _because(request, form, "Take a deposit back")


def _because(request: HttpRequest, form: BecauseForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    if request.method == "POST":
        return render(request, "ledger/undo.html#form", context, status=422)
    return render(request, "ledger/undo.html", context)


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """List the refunds that wait, or those of a state (``?state=``)."""
    state = request.GET.get("state", "")
    rows = queries.refunds(actor_of(request), state)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": RefundState.choices,
        "state": state,
    }
    return render(request, "ledger/refunds.html", context)


def ask_refund(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Ask that unapplied money of a payment be given back."""
    actor = actor_of(request)
    actor.must("ledger.ask_refund")
    payment = get_object_or_404(Payment.objects.select_related("credit"), pk=payment_id)
    form = AskRefundForm(
        request.POST or None, payment=payment, initial={"amount": payment.credit.amount}
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            refund = operations.ask_refund(
                actor,
                payment=payment,
                amount=given["amount"],
                way=RefundWay(given["way"]),
                reason=given["reason"],
                now=timezone.now(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:refund", refund.pk), "Asked: another approves it.")
    context = {"form": form, "payment": payment}
    if request.method == "POST":
        return render(request, "ledger/ask_refund.html#form", context, status=422)
    return render(request, "ledger/ask_refund.html", context)


@require_safe
def refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Show a refund: who asked, who decided, how it went out."""
    actor = actor_of(request)
    row = queries.open_refund(actor, refund_id)
    context = {
        "refund": row,
        "form": _pay_form(request, row.way),
        "may_decide": actor.may("ledger.approve_refund"),
        "is_own": row.asked_by_id is not None and row.asked_by_id == actor.user_id,
        "may_pay": actor.may("ledger.pay_refund"),
        "by_provider": row.way == RefundWay.CARD and queries.is_by_provider(row.payment_id),
    }
    return render(request, "ledger/refund.html", context)


def _pay_form(request: HttpRequest, way: str) -> PayRefundForm:
    return PayRefundForm(
        request.POST or None,
        is_cash=way == RefundWay.CASH,
        initial={"on": timezone.localdate()},
    )


@require_POST
def decide_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Approve a refund that another asked for, or decline it."""
    actor = actor_of(request)
    actor.must("ledger.approve_refund")
    now = timezone.now()
    answer = redirect_to("ledger:refund", refund_id)
    try:
        row = operations.decide_refund(
            actor,
            refund_id=refund_id,
            approved=request.POST.get("verb") == "approve",
            note=request.POST.get("note", ""),
            on=timezone.localdate(now),
            now=now,
        )
    except Refusal as no:
        return said(answer, no.message, "warning")
    return said(answer, f"{RefundState(row.state).label}.")


@require_POST
def pay_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Record that an approved refund went out."""
    actor = actor_of(request)
    actor.must("ledger.pay_refund")
    row = queries.open_refund(actor, refund_id)
    form = _pay_form(request, row.way)
    if form.is_valid():
        try:
            operations.pay_refund(
                actor, refund_id=refund_id, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:refund", refund_id), "Paid out.")
    context = {"form": form, "refund": row}
    return render(request, "ledger/refund.html#pay", context, status=422)


def void_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Take an approved or paid refund back."""
    actor = actor_of(request)
    actor.must("ledger.approve_refund")
    form = BecauseForm(request.POST or None)
    now = timezone.now()
    if form.is_valid():
        try:
            operations.void_refund(
                actor,
                refund_id=refund_id,
                memo=form.cleaned_data["memo"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:refund", refund_id), "Taken back.")
    return _because(request, form, "Take a refund back")
