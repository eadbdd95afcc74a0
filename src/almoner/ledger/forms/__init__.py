"""What the screens of the books take."""

from almoner.ledger.forms.accounts import AdjustForm, BecauseForm, PayForm, TransferForm
from almoner.ledger.forms.bank import (
    AsideForm,
    BankFileForm,
    BeginForm,
    PostLineForm,
    ReconcileForm,
)
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
from almoner.ledger.forms.cash import (
    AskRefundForm,
    CloseDrawerForm,
    CountForm,
    DepositForm,
    DrawerForm,
    EarlierForm,
    MoveCashForm,
    OpenDrawerForm,
    PayRefundForm,
    ReturnForm,
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
from almoner.ledger.forms.set_up import AccountForm, CostCenterForm, PayerForm, ReasonForm

__all__ = [
    "AccountForm",
    "AdjustForm",
    "AgencyForm",
    "ApplicationForm",
    "AsideForm",
    "AskRefundForm",
    "BankFileForm",
    "BecauseForm",
    "BeginForm",
    "ChargeForm",
    "ChoiceForm",
    "CloseDrawerForm",
    "CostCenterForm",
    "CountForm",
    "DepositForm",
    "DrawerForm",
    "EarlierForm",
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
    "MoveCashForm",
    "OpenDrawerForm",
    "PayForm",
    "PayRefundForm",
    "PayerForm",
    "PlanForm",
    "PostLineForm",
    "ProviderForm",
    "ReasonForm",
    "ReconcileForm",
    "ReturnForm",
    "RuleForm",
    "RulesForm",
    "ScaleForm",
    "TransferForm",
    "WhyForm",
    "write_off_reasons",
]
