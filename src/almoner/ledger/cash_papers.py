"""Papers of cash: a deposit's slip, a reconciliation."""

from datetime import date
from decimal import Decimal

from almoner.ledger.models import Posting, Reconciliation
from almoner.ledger.queries import DepositPage
from almoner.lib.money import dollars
from almoner.lib.typeset import typeset
from almoner.people.models import Practice


def slip(page: DepositPage) -> bytes:
    """Return a deposit's slip as PDF: cash by drawer, checks with their numbers."""
    deposit = page.deposit
    return typeset(
        "almoner.ledger",
        "deposit",
        {
            "practice": str(Practice.objects.first() or ""),
            "number": str(deposit.number),
            "on": f"{deposit.on:%m/%d/%Y}",
            "account": str(deposit.account),
            "bag": deposit.bag,
            "amount": dollars(deposit.amount),
            "cash": [[str(each.drawer_session), dollars(-each.amount)] for each in page.cash],
            "cash_total": dollars(page.cash_total),
            "checks": [_check(each) for each in page.checks],
            "check_total": dollars(deposit.amount - page.cash_total),
            "by": deposit.made_by.name if deposit.made_by else "",
            "undone": "This deposit was taken back." if page.is_undone else "",
        },
    )


def _check(posting: Posting) -> list[str]:
    payment = posting.payment
    if payment is None:
        return ["", "", "", dollars(-posting.amount)]
    who = payment.payer or payment.family
    return [payment.reference, str(who or ""), str(payment.number), dollars(-posting.amount)]


def reconciliation(row: Reconciliation) -> bytes:
    """Return a reconciliation as PDF, with what the bank had not seen."""
    return typeset(
        "almoner.ledger",
        "reconciliation",
        {
            "practice": str(Practice.objects.first() or ""),
            "account": str(row.account),
            "on": f"{row.on:%m/%d/%Y}",
            "bank": dollars(row.bank_balance),
            "out": dollars(row.outstanding_sum),
            "book": dollars(row.book_balance),
            "rows": [
                [
                    f"{date.fromisoformat(each['on']):%m/%d/%Y}",
                    each["number"] if each["number"] != "None" else "Bank",
                    each["memo"],
                    dollars(Decimal(each["amount"])),
                ]
                for each in row.outstanding
            ],
            "by": row.made_by.name if row.made_by else "",
            "reopened": f"Opened again: {row.reason}" if not row.is_active else "",
        },
    )
