"""Accounts: finding one, what is due on it, a visit's charges, taking a payment."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import operations, papers, queries
from almoner.ledger.forms import AdjustForm, BecauseForm, PayForm, ReturnForm, TransferForm
from almoner.ledger.models import Cause, JournalEntry, Method, Owed, Payment
from almoner.lib.money import NotMoney, typed
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import FamilyAccount, Patient
from almoner.people.queries import ChartRestricted
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

PAGE = 20


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Find accounts (``?q=``), or show those that owe most."""
    q = request.GET.get("q", "")
    context = {"found": queries.find_accounts(actor_of(request), q), "q": q}
    return render(request, "ledger/accounts.html", context)


@require_safe
def account(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Show an account: its balance, visits and payments."""
    actor = actor_of(request)
    page = queries.open_account(actor, family_id, now=timezone.now())
    visits = Paginator(page.visits, PAGE).get_page(request.GET.get("visits"))
    context = {
        "page": page,
        "visits": visits,
        "lines": queries.lines_of(visits.object_list),
        "payments": Paginator(page.payments, PAGE).get_page(request.GET.get("payments")),
        "may_pay": actor.may("ledger.take_payment"),
        "may_plan": actor.may("ledger.keep_plans"),
        "estimates": queries.estimates_of(page.patients),
        "discounts": queries.discounts_of(visits.object_list, on=timezone.localdate()),
    }
    return render(request, "ledger/account.html", context)


@require_safe
def account_of_patient(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Lead from a patient to the account their bills go to."""
    actor_of(request).must("ledger.see_accounts")
    patient = get_object_or_404(Patient.objects.select_related("family_account"), pk=patient_id)
    if patient.family_account is None:
        raise NotFound("There is no account yet: it is opened with the first charge.")
    return account(request, patient.family_account.pk)


@require_safe
def superbill(request: HttpRequest, superbill_id: UUID) -> HttpResponse:
    """Show a visit's charges, who owes what of them, and everything that led there."""
    actor = actor_of(request)
    try:
        page = queries.open_superbill(actor, superbill_id, now=timezone.now())
    except ChartRestricted as no:
        return break_glass(request, no)
    context = {
        "page": page,
        "rows": [(charge, page.owed.get(charge.pk, [])) for charge in page.charges],
        "may_adjust": actor.may("ledger.adjust"),
        "may_charge": actor.may("ledger.charge"),
        "discounts": queries.discounts_of([page.superbill], on=timezone.localdate()),
        "reversible": (Cause.ADJUSTMENT, Cause.WRITE_OFF, Cause.TRANSFER),
    }
    return render(request, "ledger/superbill.html", context)


def break_glass(request: HttpRequest, no: ChartRestricted) -> HttpResponse:
    """Ask for the reason to open a restricted chart, and come back here with it."""
    context = {
        "patient": Patient.objects.get(pk=no.patient_id),
        "next": request.get_full_path(),
        "may_break": actor_of(request).may("audit.break_glass"),
    }
    return render(request, "people/break_glass.html", context, status=403)


def pay(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Take a payment: what it pays is shown before it is posted, and can be changed."""
    actor = actor_of(request)
    actor.must("ledger.take_payment")
    family = get_object_or_404(FamilyAccount, pk=family_id)
    dues = queries.open_dues(actor, family.pk)
    now = timezone.now()
    today = timezone.localdate(now)
    form = PayForm(request.POST or None, initial={"on": today, "method": Method.CASH})
    typed_parts = {key: value for key, value in request.POST.items() if key.startswith("part-")}
    if request.method == "POST" and form.is_valid():
        parts = _parts(form, dues, request)
        if form.is_valid():
            try:
                return _posted(actor, family, form.cleaned_data, parts)
            except Refusal as no:
                add_error(form, no)
    context: dict[str, Any] = {
        "form": form,
        "family": family,
        "rows": [(due, typed_parts.get(f"part-{due.charge_id}", "")) for due in dues],
        "balance": queries.balance_of(actor, family.pk),
        "drawer_missing": queries.is_drawer_missing(actor),
    }
    if request.method == "POST":
        return render(request, "ledger/pay.html#form", context, status=422)
    return render(request, "ledger/pay.html", context)


def _posted(
    actor: Actor, family: FamilyAccount, given: dict[str, Any], parts: list[operations.Part]
) -> HttpResponse:
    """Post a payment, or ask the provider for it where its card is not charged yet."""
    now, method = timezone.now(), Method(given["method"])
    if method == Method.CARD and settings.CARDS_URL and not given["reference"]:
        row = operations.ask_card(
            actor,
            family=family,
            amount=given["amount"],
            parts=parts,
            purpose=given["purpose"],
            now=now,
        )
        return redirect_to("ledger:card", row.pk)
    payment = operations.take_payment(
        actor,
        family=family,
        method=method,
        amount=given["amount"],
        reference=given["reference"],
        purpose=given["purpose"],
        on=given["on"],
        now=now,
        parts=parts,
    )
    answer = redirect_to("ledger:payment", payment.pk)
    return said(answer, f"Receipt {payment.number} is posted.")


def _parts(form: PayForm, dues: list[Owed], request: HttpRequest) -> list[operations.Part]:
    rule, amount = form.cleaned_data["rule"], form.cleaned_data["amount"]
    if rule == "none":
        return []
    if rule == "oldest":
        return [operations.Part(*part) for part in queries.proposed(dues, amount).items()]
    return form.parts([due.charge_id for due in dues], request.POST)


@require_safe
def proposal(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Show what a payment would pay (``?amount=&rule=``), before it is posted."""
    actor = actor_of(request)
    actor.must("ledger.take_payment")
    dues = queries.open_dues(actor, family_id)
    rule = request.GET.get("rule", "oldest")
    shown = {due.charge_id: request.GET.get(f"part-{due.charge_id}", "") for due in dues}
    try:
        amount = typed(request.GET.get("amount", ""))
    except NotMoney:
        amount = None
    if rule == "oldest" and amount is not None and amount > 0:
        found = queries.proposed(dues, amount)
        shown = {due.charge_id: f"{found.get(due.charge_id, 0):.2f}" for due in dues}
    elif rule != "line":
        shown = {}
    context = {
        "rows": [(due, shown.get(due.charge_id, "")) for due in dues],
        "rule": rule,
        "family": FamilyAccount(pk=family_id),
    }
    return render(request, "ledger/pay.html#parts", context)


@require_safe
def payment(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Show a payment: what it is applied to, and what is left of it."""
    actor = actor_of(request)
    found = queries.open_payment(actor, payment_id)
    context = {
        "page": found,
        "may_apply": actor.may("ledger.take_payment"),
        "may_return": actor.may("ledger.return_payment"),
        "may_refund": actor.may("ledger.ask_refund"),
        "refunds": queries.refunds_of(payment_id),
    }
    return render(request, "ledger/payment.html", context)


@require_safe
def receipt(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Give the receipt of a payment as PDF."""
    found = queries.open_payment(actor_of(request), payment_id)
    return pdf(papers.receipt(found), f"receipt-{found.payment.number}.pdf")


@require_POST
def apply(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Apply what is left of a family's payment to what is due, the oldest first."""
    actor = actor_of(request)
    actor.must("ledger.take_payment")
    found = get_object_or_404(Payment.objects.select_related("credit"), pk=payment_id)
    now = timezone.now()
    dues = queries.open_dues(actor, found.family_id) if found.family_id else []
    parts = queries.proposed(dues, found.credit.amount)
    answer = redirect_to("ledger:payment", payment_id)
    try:
        operations.apply_payment(
            actor,
            payment_id=payment_id,
            parts=[operations.Part(*part) for part in parts.items()],
            on=timezone.localdate(now),
            now=now,
        )
    except Refusal as no:
        return said(answer, no.message, "warning")
    return said(answer, "Applied to the oldest first.")


def undo(request: HttpRequest, what: str, thing_id: UUID) -> HttpResponse:
    """Take something back for a reason: an application, an adjustment, a charge."""
    actor = actor_of(request)
    now = timezone.now()
    form = BecauseForm(request.POST or None)
    if form.is_valid():
        given = {"memo": form.cleaned_data["memo"], "on": timezone.localdate(now), "now": now}
        try:
            _undone(actor, what, thing_id, given)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to(*_back(what, thing_id)), "Taken back.")
    else:
        actor.must("ledger.see_accounts")
    context = {"form": form, "what": what, "thing_id": thing_id, "title": TITLES.get(what, "")}
    if what not in TITLES:
        raise NotFound
    status = 422 if request.method == "POST" else 200
    name = "ledger/undo.html#form" if request.method == "POST" else "ledger/undo.html"
    return render(request, name, context, status=status)


def returned(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Record that a payment came back unpaid, with the fee for it."""
    actor = actor_of(request)
    actor.must("ledger.return_payment")
    found = queries.open_payment(actor, payment_id).payment
    fee = queries.rules().nsf_fee if found.method == Method.CHECK and found.family else None
    form = ReturnForm(request.POST or None, initial={"fee": fee})
    now = timezone.now()
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.return_payment(
                actor,
                payment_id=payment_id,
                memo=given["memo"],
                fee=given["fee"] or None,
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:payment", payment_id), "It came back: owed again.")
    context = {"form": form, "payment": found}
    if request.method == "POST":
        return render(request, "ledger/returned.html#form", context, status=422)
    return render(request, "ledger/returned.html", context)


TITLES = {
    "application": "Take the application of a payment back",
    "adjustment": "Take an adjustment or a transfer back",
    "charge": "Take a charge back",
}


def _undone(actor: Any, what: str, thing_id: UUID, given: dict[str, Any]) -> None:  # noqa: ANN401
    if what == "application":
        operations.release_payment(actor, entry_id=thing_id, **given)
    elif what == "adjustment":
        operations.take_back(actor, entry_id=thing_id, **given)
    elif what == "charge":
        operations.void_charge(actor, charge_id=thing_id, **given)
    else:
        raise NotFound


def _back(what: str, thing_id: UUID) -> tuple[str, UUID]:
    if what == "application":
        postings = get_object_or_404(JournalEntry, pk=thing_id).postings
        paid = postings.exclude(payment=None).values_list("payment", flat=True).first()
        return "ledger:payment", paid or thing_id
    if what == "charge":
        return "ledger:superbill", queries.superbill_of_charge(thing_id)
    return "ledger:superbill", queries.superbill_of_entry(thing_id)


def adjust(request: HttpRequest, owed_id: int) -> HttpResponse:
    """Forgo something of what is owed for a charge."""
    actor = actor_of(request)
    actor.must("ledger.adjust")
    owed = get_object_or_404(Owed.objects.select_related("charge", "payer"), pk=owed_id)
    form = AdjustForm(
        request.POST or None,
        initial={"amount": owed.amount},
        may_write_off=actor.may("ledger.write_off"),
    )
    now = timezone.now()
    if form.is_valid():
        try:
            operations.adjust(
                actor,
                amounts={owed.charge_id: form.cleaned_data["amount"]},
                payer_id=owed.payer_id,
                reason=form.cleaned_data["reason"],
                memo=form.cleaned_data["memo"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:superbill", owed.charge.superbill_id), "Adjusted.")
    return _change(request, owed, form, "Adjust or write off")


def transfer(request: HttpRequest, owed_id: int) -> HttpResponse:
    """Let another party answer for something of what is owed for a charge."""
    actor = actor_of(request)
    actor.must("ledger.adjust")
    owed = get_object_or_404(Owed.objects.select_related("charge", "payer"), pk=owed_id)
    form = TransferForm(request.POST or None, initial={"amount": owed.amount}, debtor=owed.payer_id)
    now = timezone.now()
    if form.is_valid():
        try:
            operations.transfer(
                actor,
                amounts={owed.charge_id: form.cleaned_data["amount"]},
                from_payer=owed.payer_id,
                to_payer=form.payer_id(),
                memo=form.cleaned_data["memo"],
                on=timezone.localdate(now),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:superbill", owed.charge.superbill_id), "Transferred.")
    return _change(request, owed, form, "Transfer to another party")


def _change(request: HttpRequest, owed: Owed, form: Any, title: str) -> HttpResponse:  # noqa: ANN401
    context = {"form": form, "owed": owed, "title": title}
    if request.method == "POST":
        return render(request, "ledger/change.html#form", context, status=422)
    return render(request, "ledger/change.html", context)
