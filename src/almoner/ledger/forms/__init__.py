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
from almoner.ledger.forms.charging import ChargeForm, EndFeeForm, FeeForm, FeesForm, MedicareForm
from almoner.ledger.forms.discounts import (
    ApplicationForm,
    FlagForm,
    RuleForm,
    ScaleForm,
)
from almoner.ledger.forms.estimates import EstimateForm, GiveForm, ItemForm, ProviderForm
from almoner.ledger.forms.journal import EntryForm, ImportForm, MonthForm

__all__ = [
    "AdjustForm",
    "AgencyForm",
    "ApplicationForm",
    "BecauseForm",
    "ChargeForm",
    "ChoiceForm",
    "EndFeeForm",
    "EntryForm",
    "EstimateForm",
    "FeeForm",
    "FeesForm",
    "FlagForm",
    "GiveForm",
    "HoldForm",
    "ImportForm",
    "ItemForm",
    "LateForm",
    "MedicareForm",
    "MonthForm",
    "PayForm",
    "PlanForm",
    "ProviderForm",
    "RuleForm",
    "RulesForm",
    "ScaleForm",
    "TransferForm",
    "WhyForm",
    "write_off_reasons",
]
