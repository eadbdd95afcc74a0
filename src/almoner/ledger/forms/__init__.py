"""What the screens of the books take."""

from almoner.ledger.forms.accounts import AdjustForm, BecauseForm, PayForm, TransferForm
from almoner.ledger.forms.charging import ChargeForm, FeesForm
from almoner.ledger.forms.journal import EntryForm, ImportForm, MonthForm

__all__ = [
    "AdjustForm",
    "BecauseForm",
    "ChargeForm",
    "EntryForm",
    "FeesForm",
    "ImportForm",
    "MonthForm",
    "PayForm",
    "TransferForm",
]
