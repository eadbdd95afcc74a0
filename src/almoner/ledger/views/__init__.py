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
from almoner.ledger.views.charging import charge, fee_schedule, fees
from almoner.ledger.views.journal import (
    add_entry,
    change_period,
    export,
    load,
    periods,
    reverse_entry,
)
from almoner.ledger.views.reports import entry, report, reports

__all__ = [
    "account",
    "account_of_patient",
    "accounts",
    "add_entry",
    "adjust",
    "apply",
    "change_period",
    "charge",
    "entry",
    "export",
    "fee_schedule",
    "fees",
    "load",
    "pay",
    "payment",
    "periods",
    "proposal",
    "receipt",
    "report",
    "reports",
    "reverse_entry",
    "superbill",
    "transfer",
    "undo",
]
