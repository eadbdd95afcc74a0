"""What the screens of the books take."""

from almoner.ledger.forms.accounts import AdjustForm, BecauseForm, PayForm, TransferForm
from almoner.ledger.forms.fields import MoneyField

__all__ = ["AdjustForm", "BecauseForm", "MoneyField", "PayForm", "TransferForm"]
