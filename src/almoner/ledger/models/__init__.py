"""What the books keep."""

from almoner.ledger.models.charges import MOST_MODIFIERS, Charge, Superbill
from almoner.ledger.models.chart import (
    Account,
    CashFlow,
    CostCenter,
    Kind,
    Payer,
    PayerClass,
    Role,
)
from almoner.ledger.models.fees import FeeRow, FeeSchedule
from almoner.ledger.models.journal import (
    Cause,
    Credit,
    JournalEntry,
    Owed,
    Posting,
    Reason,
)
from almoner.ledger.models.payments import PAPER, Method, Payment
from almoner.ledger.models.periods import Period, PeriodState

__all__ = [
    "MOST_MODIFIERS",
    "PAPER",
    "Account",
    "CashFlow",
    "Cause",
    "Charge",
    "CostCenter",
    "Credit",
    "FeeRow",
    "FeeSchedule",
    "JournalEntry",
    "Kind",
    "Method",
    "Owed",
    "Payer",
    "PayerClass",
    "Payment",
    "Period",
    "PeriodState",
    "Posting",
    "Reason",
    "Role",
    "Superbill",
]
