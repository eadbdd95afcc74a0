"""What the screens of the books take."""

from almoner.ledger.forms.accounts import AdjustForm, BecauseForm, PayForm, TransferForm
from almoner.ledger.forms.billing import (
    AgencyForm,
    ChoiceForm,
    HoldForm,
    LateForm,
    PlanForm,
    RulesForm,
    WhyForm,
    write_off_reasons,
)
from almoner.ledger.forms.charging import ChargeForm, FeesForm
from almoner.ledger.forms.journal import EntryForm, ImportForm, MonthForm

__all__ = [
    "AdjustForm",
    "AgencyForm",
    "BecauseForm",
    "ChargeForm",
    "ChoiceForm",
    "EntryForm",
    "FeesForm",
    "HoldForm",
    "ImportForm",
    "LateForm",
    "MonthForm",
    "PayForm",
    "PlanForm",
    "RulesForm",
    "TransferForm",
    "WhyForm",
    "write_off_reasons",
]
