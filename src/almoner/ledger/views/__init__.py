"""What the books show."""

from almoner.ledger.views.accounts import (
    account,
    account_of_patient,
    accounts,
    adjust,
    apply,
    pay,
    payment,
    proposal,
    receipt,
    superbill,
    transfer,
    undo,
)
from almoner.ledger.views.reports import entry, report, reports

__all__ = [
    "account",
    "account_of_patient",
    "accounts",
    "adjust",
    "apply",
    "entry",
    "pay",
    "payment",
    "proposal",
    "receipt",
    "report",
    "reports",
    "superbill",
    "transfer",
    "undo",
]
