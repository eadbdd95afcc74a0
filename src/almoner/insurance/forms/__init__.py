"""What the screens of insurance take."""

from almoner.insurance.forms.authorizations import AuthorizationForm, UseForm
from almoner.insurance.forms.coverages import AccidentForm, CardForm, CoverageForm, EndForm
from almoner.insurance.forms.payers import (
    EnrollmentForm,
    PartnerForm,
    PayerTermsForm,
    PlanForm,
    RouteForm,
)

__all__ = [
    "AccidentForm",
    "AuthorizationForm",
    "CardForm",
    "CoverageForm",
    "EndForm",
    "EnrollmentForm",
    "PartnerForm",
    "PayerTermsForm",
    "PlanForm",
    "RouteForm",
    "UseForm",
]
