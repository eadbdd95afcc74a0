"""Bank accounts: files loaded, lines matched and posted, accounts proved."""

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import cash_papers, operations, queries
from almoner.ledger.forms import (
    AsideForm,
    BankFileForm,
    BecauseForm,
    BeginForm,
    PostLineForm,
    ReconcileForm,
)
from almoner.ledger.models import Account, BankLine, Reconciliation
from almoner.lib.banking import read_bank_file
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

PAGE = 50


@require_safe
def banks(request: HttpRequest) -> HttpResponse:
    """List the bank accounts, and how far each is proved."""
    rows = queries.bank_standing(actor_of(request))
    return render(request, "ledger/banks.html", {"rows": rows})


@require_safe
def bank(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Show what waits on a bank account: proposals, lines, postings."""
    actor = actor_of(request)
    page = queries.open_bank(actor, bank_account_id)
    today = timezone.localdate()
    context = {
        "page": page,
        "may_reconcile": actor.may("ledger.reconcile"),
        "file_form": BankFileForm(),
        "reconcile_form": ReconcileForm(initial={"on": today}),
        "begin_form": BeginForm() if page.last is None else None,
        "proved": queries.reconciliations(actor, page.account)[:12],
    }
    return render(request, "ledger/bank.html", context)


@require_POST
def load_bank_file(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Load a bank's download."""
    actor = actor_of(request)
    actor.must("ledger.reconcile")
    account = queries.bank_account_of(bank_account_id)
    form = BankFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            statement = read_bank_file(file.read(), file.name)
            file.seek(0)
            done = operations.load_bank_statement(
                actor, account=account, upload=file, statement=statement, now=timezone.now()
            )
        except Refusal as no:
            form.add_error("file", no.message)
        else:
            known = done.line_count - done.new_count
            told = f"{done.new_count} new lines" + (f", {known} were there" if known else "")
            return said(redirect_to("ledger:bank", account.pk), told + ".")
    context = {"file_form": form, "page": queries.open_bank(actor, account.pk)}
    return render(request, "ledger/bank.html#load", context, status=422)


def _done(
    request: HttpRequest, bank_account_id: UUID, do: Callable[[Actor, Account], str]
) -> HttpResponse:
    """Do something with an account's lines, and say what was done or why not."""
    actor = actor_of(request)
    account = queries.bank_account_of(bank_account_id)
    answer = redirect_to("ledger:bank", account.pk)
    try:
        return said(answer, do(actor, account))
    except Refusal as no:
        if isinstance(no, NotFound):
            raise
        return said(answer, no.message, "warning")


def _uuids(values: list[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in values]
    except ValueError:
        raise NotFound from None


@require_POST
def match_lines(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Match what is ticked: lines with postings, with payments, with nothing, or with each other.

    ``do`` is match, aside or cancel out.
    """
    actor_of(request).must("ledger.reconcile")
    lines = _uuids(request.POST.getlist("line"))
    items = request.POST.getlist("item")
    postings = _uuids([each[1:] for each in items if each.startswith("p")])
    held = [int(each[1:]) for each in items if each[:1] == "h" and each[1:].isdecimal()]
    now, doing = timezone.now(), request.POST.get("do")

    def do(actor: Actor, account: Account) -> str:
        if doing == "aside":
            note = request.POST.get("note", "")
            operations.set_aside(actor, account=account, lines=lines, note=note, now=now)
            return "Set aside."
        if doing == "cancel":
            operations.cancel_out(actor, account=account, postings=postings, now=now)
            return "They cancel each other."
        if held and (postings or len(lines) != 1):
            raise Refusal(
                "Payments on their way to the bank are settled with one line of it at a time."
            )
        if held:
            operations.settle(actor, line_id=lines[0], items=held, now=now)
            return "Settled."
        pair = operations.Pair(lines, postings)
        operations.match(actor, account=account, pairs=[pair], now=now)
        return "Matched."

    return _done(request, bank_account_id, do)


@require_POST
def match_sure(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Match every proposal that is sure."""
    actor_of(request).must("ledger.reconcile")
    now = timezone.now()

    def do(actor: Actor, account: Account) -> str:
        sure = queries.open_bank(actor, account.pk).sure
        pairs = [
            operations.Pair([each.line.pk], _uuids([item.key[1:] for item in each.items]))
            for each in sure
            if each.items[0].is_posting
        ]
        count = operations.match(actor, account=account, pairs=pairs, now=now)
        for each in sure:
            if not each.items[0].is_posting:
                held = [int(item.key[1:]) for item in each.items]
                operations.settle(actor, line_id=each.line.pk, items=held, now=now)
                count += 1
        return f"{count} matched."

    return _done(request, bank_account_id, do)


@require_POST
def begin_bank(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Mark what was posted before the bank's first file as seen, but for what is ticked."""
    actor_of(request).must("ledger.reconcile")
    form = BeginForm(request.POST)
    items = request.POST.getlist("item")
    still_out = _uuids([each[1:] for each in items if each.startswith("p")])

    def do(actor: Actor, account: Account) -> str:
        if not form.is_valid():
            raise Refusal("Give the first day of the bank's files.")
        before = form.cleaned_data["before"]
        done = operations.begin_reconciling(
            actor, account=account, before=before, still_out=still_out, now=timezone.now()
        )
        return f"Everything before {before:%m/%d/%Y} is marked." if done else "Nothing was before."

    return _done(request, bank_account_id, do)


@require_POST
def unmatch(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Take a matching back."""
    actor_of(request).must("ledger.reconcile")
    (clearing,) = _uuids([request.POST.get("clearing", "")])

    def do(actor: Actor, _account: Account) -> str:
        operations.unmatch(actor, clearing_id=clearing, now=timezone.now())
        return "Taken back."

    return _done(request, bank_account_id, do)


def post_line(request: HttpRequest, bank_line_id: UUID) -> HttpResponse:
    """Post a line of the bank that the books lack."""
    actor = actor_of(request)
    actor.must("ledger.reconcile")
    line = get_object_or_404(BankLine.objects.select_related("account"), pk=bank_line_id)
    form = PostLineForm(request.POST or None)
    if form.is_valid():
        try:
            operations.post_line(actor, line_id=line.pk, now=timezone.now(), **form.cleaned_data)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:bank", line.account_id), "Posted and matched.")
    context = {"form": form, "line": line}
    if request.method == "POST":
        return render(request, "ledger/bank_line.html#form", context, status=422)
    return render(request, "ledger/bank_line.html", context)


@require_safe
def matched(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """List what was matched, the newest first."""
    actor = actor_of(request)
    account = queries.bank_account_of(bank_account_id)
    rows = queries.matched(actor, account)
    context = {
        "account": account,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_reconcile": actor.may("ledger.reconcile"),
        "form": AsideForm(),
    }
    return render(request, "ledger/matched.html", context)


@require_POST
def reconcile(request: HttpRequest, bank_account_id: UUID) -> HttpResponse:
    """Prove an account at the end of a day."""
    actor = actor_of(request)
    actor.must("ledger.reconcile")
    account = queries.bank_account_of(bank_account_id)
    form = ReconcileForm(request.POST)
    if form.is_valid():
        try:
            done = operations.reconcile(
                actor, account=account, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as no:
            add_error(form, no)
        else:
            told = f"{account} is proved for {done.on:%m/%d/%Y}."
            return said(redirect_to("ledger:bank", account.pk), told)
    context = {"reconcile_form": form, "page": queries.open_bank(actor, account.pk)}
    return render(request, "ledger/bank.html#reconcile", context, status=422)


@require_safe
def reconciliation(request: HttpRequest, reconciliation_id: UUID) -> HttpResponse:
    """Give a reconciliation as PDF."""
    actor_of(request).must("ledger.see_books")
    row = get_object_or_404(
        Reconciliation.objects.select_related("account", "made_by"), pk=reconciliation_id
    )
    return pdf(cash_papers.reconciliation(row), f"reconciliation-{row.on:%Y-%m-%d}.pdf")


def reopen_reconciliation(request: HttpRequest, reconciliation_id: UUID) -> HttpResponse:
    """Open the last reconciliation of an account again."""
    actor = actor_of(request)
    actor.must("ledger.reconcile")
    form = BecauseForm(request.POST or None)
    if form.is_valid():
        try:
            row = operations.reopen_reconciliation(
                actor,
                reconciliation_id=reconciliation_id,
                reason=form.cleaned_data["memo"],
                now=timezone.now(),
            )
        except Refusal as no:
            form.add_error("memo", no.message)
        else:
            return said(redirect_to("ledger:bank", row.account_id), "Opened again.")
    context = {"form": form, "title": "Open a reconciliation again"}
    if request.method == "POST":
        return render(request, "ledger/undo.html#form", context, status=422)
    return render(request, "ledger/undo.html", context)
