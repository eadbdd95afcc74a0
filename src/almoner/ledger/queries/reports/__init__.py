"""Every report of the books, by its name."""

from collections.abc import Callable

from almoner.ledger.queries.reports.books import (
    balance_sheet,
    cash_flow,
    income_statement,
    journal,
    ledger_detail,
    trial_balance,
)
from almoner.ledger.queries.reports.receivables import (
    adjustments,
    aged,
    aging_by_patient,
    aging_by_payer,
    day_sheet,
    production,
    refunds_due,
    services,
    unapplied,
)
from almoner.ledger.queries.reports.table import Asked, Column, Report, Row
from almoner.platform.accounts.actor import Actor

REPORTS: dict[str, tuple[str, Callable[[Actor, Asked], Report]]] = {
    "day-sheet": ("Day sheet", day_sheet),
    "journal": ("Journal", journal),
    "ledger-detail": ("Ledger detail", ledger_detail),
    "trial-balance": ("Trial balance", trial_balance),
    "income-statement": ("Income statement", income_statement),
    "balance-sheet": ("Balance sheet", balance_sheet),
    "cash-flow": ("Cash flow", cash_flow),
    "aging-by-payer": ("Aging by payer", aging_by_payer),
    "aging-by-patient": ("Aging by patient account", aging_by_patient),
    "adjustments": ("Adjustments by reason", adjustments),
    "production": ("Production and collections", production),
    "unapplied": ("Unapplied payments", unapplied),
    "refunds-due": ("Refunds due", refunds_due),
    "services": ("Sales and services by code", services),
}
"""Title and maker of each report."""

__all__ = ["REPORTS", "Asked", "Column", "Report", "Row", "aged"]
