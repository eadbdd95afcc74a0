"""What the screens of the books take."""

from almoner.ledger.forms.accounts import AdjustForm, BecauseForm, PayForm, TransferForm
from almoner.ledger.forms.journal import EntryForm, ImportForm, MonthForm

__all__ = [
    "AdjustForm",
    "BecauseForm",
    "EntryForm",
    "ImportForm",
    "MonthForm",
    "PayForm",
    "TransferForm",
]
