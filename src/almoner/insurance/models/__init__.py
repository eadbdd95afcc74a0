"""What insurance keeps."""

from almoner.insurance.models.asking import (
    Authorization,
    AuthorizationKind,
    AuthorizationState,
    AuthorizationUse,
    CheckState,
    CheckWay,
    EligibilityCheck,
)
from almoner.insurance.models.coverage import (
    Accident,
    AccidentKind,
    Coverage,
    Rank,
    Relationship,
)
from almoner.insurance.models.payers import (
    MEDICARE,
    Enrollment,
    EnrollmentState,
    Envelope,
    Filing,
    PayerProfile,
    PayerRoute,
    Plan,
    TradingPartner,
    Transaction,
    Usage,
    Way,
)

__all__ = [
    "MEDICARE",
    "Accident",
    "AccidentKind",
    "Authorization",
    "AuthorizationKind",
    "AuthorizationState",
    "AuthorizationUse",
    "CheckState",
    "CheckWay",
    "Coverage",
    "EligibilityCheck",
    "Enrollment",
    "EnrollmentState",
    "Envelope",
    "Filing",
    "PayerProfile",
    "PayerRoute",
    "Plan",
    "Rank",
    "Relationship",
    "TradingPartner",
    "Transaction",
    "Usage",
    "Way",
]
