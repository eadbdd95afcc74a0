"""Every reading of the books."""

from almoner.ledger.queries.accounts import (
    AccountPage,
    FoundAccount,
    PaymentPage,
    SuperbillPage,
    VisitLine,
    find_accounts,
    lines_of,
    open_account,
    open_dues,
    open_payment,
    open_superbill,
    panel_of,
    proposed,
    superbill_of_charge,
    superbill_of_entry,
)
from almoner.ledger.queries.fees import fee_of, fee_schedules, rows_of
from almoner.ledger.queries.imported import Loaded, loaded_of
from almoner.ledger.queries.journal import chart, entries_to_export
from almoner.ledger.queries.month_end import Check, checklist, periods, register_check
from almoner.ledger.queries.reports import REPORTS, Asked, Column, Report, Row, aged
from almoner.ledger.queries.standing import Balance, Difference, balance_of, totals, verify

__all__ = [
    "REPORTS",
    "AccountPage",
    "Asked",
    "Balance",
    "Check",
    "Column",
    "Difference",
    "FoundAccount",
    "Loaded",
    "PaymentPage",
    "Report",
    "Row",
    "SuperbillPage",
    "VisitLine",
    "aged",
    "balance_of",
    "chart",
    "checklist",
    "entries_to_export",
    "fee_of",
    "fee_schedules",
    "find_accounts",
    "lines_of",
    "loaded_of",
    "open_account",
    "open_dues",
    "open_payment",
    "open_superbill",
    "panel_of",
    "periods",
    "proposed",
    "register_check",
    "rows_of",
    "superbill_of_charge",
    "superbill_of_entry",
    "totals",
    "verify",
]
