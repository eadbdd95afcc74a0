"""Every reading of the books."""

from almoner.ledger.queries.standing import Balance, Difference, balance_of, totals, verify

__all__ = ["Balance", "Difference", "balance_of", "totals", "verify"]
