"""The reports of the general ledger: every figure is a sum of postings."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from almoner.ledger.models import Account, CashFlow, Cause, Kind, Posting
from almoner.ledger.queries.reports.table import ZERO, Asked, Cell, Column, Report, Row, money
from almoner.platform.accounts.actor import Actor

MOST_LINES = 5000
"""Lines of a journal or an account's detail on one report; the export has them all."""


def _kept(asked: Asked) -> "QuerySet[Posting]":
    kept = Posting.objects.filter(on__lte=asked.until)
    if asked.location_id:
        kept = kept.filter(location=asked.location_id)
    if asked.practitioner_id:
        kept = kept.filter(practitioner=asked.practitioner_id)
    return kept


def _sums(postings: "QuerySet[Posting]") -> dict[UUID, Decimal]:
    rows = postings.values_list("account").annotate(sum=Sum("amount")).order_by()
    return {account: total for account, total in rows if total}


def _accounts() -> list[Account]:
    return list(Account.objects.order_by("number"))


def trial_balance(actor: Actor, asked: Asked) -> Report:
    """Return every account's balance on a day, debits beside credits."""
    actor.must("ledger.see_books")
    sums = _sums(_kept(asked))
    columns = (Column("Number"), Column("Account"), *money("Debit", "Credit"))
    rows = []
    debits = credits = ZERO
    for account in _accounts():
        balance = sums.get(account.pk, ZERO)
        if balance:
            debit, credit = max(balance, ZERO), max(-balance, ZERO)
            cells: tuple[Cell, ...] = (account.number, account.name, debit or None, credit or None)
            rows.append(Row(cells, opens=("account", account.pk)))
            debits, credits = debits + debit, credits + credit
    rows.append(Row(("Total", None, debits, credits), "total"))
    missing = () if debits == credits else ("Debits and credits differ: call for help.",)
    if asked.location_id or asked.practitioner_id:
        missing = ()
    return Report(
        "trial-balance", "Trial balance", columns, rows, f"As of {asked.until:%m/%d/%Y}.", missing
    )


def income_statement(actor: Actor, asked: Asked) -> Report:
    """Return income less expenses of some days: as earned, or as cash came and went."""
    actor.must("ledger.see_books")
    within = _kept(asked).filter(on__gte=asked.since).exclude(entry__cause=Cause.CLOSING)
    if asked.is_cash:
        return _cash_income(asked, within)
    sums = _sums(within.filter(account__kind__in=(Kind.INCOME, Kind.EXPENSE)))
    rows: list[Row] = []
    net = ZERO
    for kind, title in ((Kind.INCOME, "Income"), (Kind.EXPENSE, "Expenses")):
        part = _part(kind, title, sums)
        rows += part
        net += part[-1].cells[2] if kind == Kind.INCOME else -part[-1].cells[2]  # type: ignore[operator]
    rows.append(Row(("Net income", None, net), "total"))
    return _of_days("income-statement", "Income statement", asked, rows, "As earned and incurred")


def _part(kind: Kind, title: str, sums: dict[UUID, Decimal]) -> list[Row]:
    """Return the accounts of a kind under their heading, with their sum last."""
    sign = 1 if kind in (Kind.ASSET, Kind.EXPENSE) else -1
    rows = [Row((title, None, None), "heading")]
    part = ZERO
    for account in _accounts():
        if account.kind == kind and (amount := sums.get(account.pk, ZERO) * sign):
            rows.append(Row((account.number, account.name, amount), opens=("account", account.pk)))
            part += amount
    rows.append(Row((f"{title} in all", None, part), "total"))
    return rows


def _of_days(name: str, title: str, asked: Asked, rows: list[Row], note: str) -> Report:
    columns = (Column("Number"), Column("Account"), *money("Amount"))
    days = f"{note}, {asked.since:%m/%d/%Y} to {asked.until:%m/%d/%Y}."
    return Report(name, title, columns, rows, days)


def _against_cash(within: "QuerySet[Posting]") -> "QuerySet[Posting]":
    """Keep the other sides of entries that touch cash."""
    touching = within.filter(account__cash_flow=CashFlow.CASH).values("entry")
    return within.filter(entry__in=touching).exclude(account__cash_flow=CashFlow.CASH)


def _cash_income(asked: Asked, within: "QuerySet[Posting]") -> Report:
    sums = _sums(_against_cash(within))
    held = {account.pk: account for account in _accounts()}
    received = [Row(("Received", None, None), "heading")]
    paid = [Row(("Paid", None, None), "heading")]
    came = went = ZERO
    for key, amount in sorted(sums.items(), key=lambda each: held[each[0]].number):
        account = held[key]
        if account.cash_flow != CashFlow.OPERATING:
            continue
        if account.kind in (Kind.LIABILITY, Kind.INCOME, Kind.ASSET) and account.role != "payables":
            received.append(Row((account.number, account.name, -amount), opens=("account", key)))
            came -= amount
        else:
            paid.append(Row((account.number, account.name, amount), opens=("account", key)))
            went += amount
    rows = [
        *received,
        Row(("Received in all", None, came), "total"),
        *paid,
        Row(("Paid in all", None, went), "total"),
        Row(("Net receipts", None, came - went), "total"),
    ]
    return _of_days("income-statement", "Income statement", asked, rows, "As cash came and went")


def balance_sheet(actor: Actor, asked: Asked) -> Report:
    """Return what is owned, owed and left on a day."""
    actor.must("ledger.see_books")
    sums = _sums(_kept(asked))
    rows = _part(Kind.ASSET, "Assets", sums)
    assets = _amount(rows[-1])
    liabilities = _part(Kind.LIABILITY, "Liabilities", sums)
    equity = _part(Kind.EQUITY, "Equity", sums)
    earned = -sum(
        (
            sums.get(account.pk, ZERO)
            for account in _accounts()
            if account.kind in (Kind.INCOME, Kind.EXPENSE)
        ),
        ZERO,
    )
    owned = _amount(equity[-1]) + earned
    equity[-1:] = [
        Row(("", "Net income not yet closed", earned)),
        Row(("Equity in all", None, owned), "total"),
    ]
    right = _amount(liabilities[-1]) + owned
    rows += [*liabilities, *equity, Row(("Liabilities and equity", None, right), "total")]
    missing = () if assets == right else ("Assets are not liabilities and equity.",)
    if asked.location_id or asked.practitioner_id:
        missing = ()
    columns = (Column("Number"), Column("Account"), *money("Amount"))
    return Report(
        "balance-sheet", "Balance sheet", columns, rows, f"As of {asked.until:%m/%d/%Y}.", missing
    )


def _amount(row: Row) -> Decimal:
    amount = row.cells[-1]
    return amount if isinstance(amount, Decimal) else ZERO


def cash_flow(actor: Actor, asked: Asked) -> Report:
    """Return where cash came from and went to (direct method, ASC 230)."""
    actor.must("ledger.see_books")
    within = _kept(asked).filter(on__gte=asked.since)
    cash = Q(account__cash_flow=CashFlow.CASH)
    began = _kept(asked).filter(cash, on__lt=asked.since).aggregate(sum=Sum("amount", default=ZERO))
    change = within.filter(cash).aggregate(sum=Sum("amount", default=ZERO))
    sums = _sums(_against_cash(within))
    rows: list[Row] = []
    explained = ZERO
    for flow in (CashFlow.OPERATING, CashFlow.INVESTING, CashFlow.FINANCING):
        rows.append(Row((f"{flow.label} activities", None, None), "heading"))
        part = ZERO
        for account in _accounts():
            if account.cash_flow == flow and (amount := -sums.get(account.pk, ZERO)):
                rows.append(
                    Row((account.number, account.name, amount), opens=("account", account.pk))
                )
                part += amount
        rows.append(Row((f"{flow.label} in all", None, part), "total"))
        explained += part
    rows += [
        Row(("Change in cash", None, change["sum"]), "total"),
        Row(("Cash at the beginning", None, began["sum"])),
        Row(("Cash at the end", None, began["sum"] + change["sum"]), "total"),
    ]
    missing = () if explained == change["sum"] else ("The parts are not the change in cash.",)
    report = _of_days("cash-flow", "Cash flow", asked, rows, "Direct method")
    return Report(report.name, report.title, report.columns, rows, report.note, missing)


def journal(actor: Actor, asked: Asked) -> Report:
    """Return the entries of some days with their postings."""
    actor.must("ledger.see_books")
    postings = (
        _kept(asked)
        .filter(on__gte=asked.since)
        .select_related("entry", "account")
        .order_by("on", "entry__number", "-amount")
    )
    columns = (
        Column("Entry", "count"),
        Column("Date", "day"),
        Column("Cause"),
        Column("Note"),
        Column("Account"),
        *money("Debit", "Credit"),
    )
    rows, note = _lines(postings, _journal_row)
    return Report("journal", "Journal", columns, rows, note)


def _lines(postings: "QuerySet[Posting]", row: Callable[[Posting], Row]) -> tuple[list[Row], str]:
    found = list(postings[: MOST_LINES + 1])
    note = (
        f"The first {MOST_LINES:,} lines; the export has all of them, or choose fewer days."
        if len(found) > MOST_LINES
        else ""
    )
    return [row(posting) for posting in found[:MOST_LINES]], note


def _journal_row(posting: Posting) -> Row:
    entry = posting.entry
    return Row(
        (
            entry.number,
            entry.on,
            Cause(entry.cause).label,
            entry.memo,
            str(posting.account),
            max(posting.amount, ZERO) or None,
            max(-posting.amount, ZERO) or None,
        ),
        opens=("entry", entry.pk),
    )


def ledger_detail(actor: Actor, asked: Asked) -> Report:
    """Return the postings of one account with its running balance."""
    actor.must("ledger.see_books")
    columns = (
        Column("Entry", "count"),
        Column("Date", "day"),
        Column("Cause"),
        Column("Note"),
        *money("Debit", "Credit", "Balance"),
    )
    if asked.account_id is None or not (account := _account(asked.account_id)):
        return Report("ledger-detail", "Ledger detail", columns, [], "Choose an account.")
    kept = _kept(asked).filter(account=account)
    before = kept.filter(on__lt=asked.since).aggregate(sum=Sum("amount", default=ZERO))["sum"]
    rows = [Row(("Before", None, None, None, None, None, before), "heading")]
    postings = (
        kept.filter(on__gte=asked.since).select_related("entry").order_by("on", "entry__number")
    )
    lines, note = _lines(postings, _journal_row)
    balance = before
    for line in lines:
        number, on, cause, memo, _, debit, credit = line.cells
        balance += (debit or ZERO) - (credit or ZERO)  # type: ignore[operator]
        rows.append(Row((number, on, cause, memo, debit, credit, balance), opens=line.opens))
    return Report("ledger-detail", f"Ledger detail, {account}", columns, rows, note)


def _account(account_id: UUID) -> Account | None:
    return Account.objects.filter(pk=account_id).first()
