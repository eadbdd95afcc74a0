"""Every reading of the books."""

from almoner.ledger.queries.imported import Loaded, loaded_of
from almoner.ledger.queries.reports import REPORTS, Asked, Column, Report, Row, aged
from almoner.ledger.queries.standing import Balance, Difference, balance_of, totals, verify

__all__ = [
    "REPORTS",
    "Asked",
    "Balance",
    "Column",
    "Difference",
    "Loaded",
    "Report",
    "Row",
    "aged",
    "balance_of",
    "loaded_of",
    "totals",
    "verify",
]
