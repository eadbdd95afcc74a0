"""Every change of the books."""

from almoner.ledger.operations.charges import (
    PaidAlready,
    Service,
    add_charges,
    adjust,
    post_charges,
    take_back,
    transfer,
    void_charge,
)
from almoner.ledger.operations.chart import add_payer, lay_out
from almoner.ledger.operations.fees import FeesLoaded, load_fees
from almoner.ledger.operations.journal import (
    HAND,
    Leg,
    close_year,
    load_journal,
    post_entry,
    reverse_entry,
)
from almoner.ledger.operations.loading import PastCharge, PastClaim, PastMoney, load_claim
from almoner.ledger.operations.payments import (
    Part,
    apply_payment,
    release_payment,
    return_payment,
    take_payment,
)
from almoner.ledger.operations.periods import (
    NotReadyToClose,
    close_period,
    lock_period,
    open_period,
)
from almoner.ledger.operations.refusals import (
    AlreadyReversed,
    NotBalanced,
    NotTheirs,
    PeriodNotOpen,
    ReferenceUsed,
    TooMuchApplied,
    WrongAmount,
)

__all__ = [
    "HAND",
    "AlreadyReversed",
    "FeesLoaded",
    "Leg",
    "NotBalanced",
    "NotReadyToClose",
    "NotTheirs",
    "PaidAlready",
    "Part",
    "PastCharge",
    "PastClaim",
    "PastMoney",
    "PeriodNotOpen",
    "ReferenceUsed",
    "Service",
    "TooMuchApplied",
    "WrongAmount",
    "add_charges",
    "add_payer",
    "adjust",
    "apply_payment",
    "close_period",
    "close_year",
    "lay_out",
    "load_claim",
    "load_fees",
    "load_journal",
    "lock_period",
    "open_period",
    "post_charges",
    "post_entry",
    "release_payment",
    "return_payment",
    "reverse_entry",
    "take_back",
    "take_payment",
    "transfer",
    "void_charge",
]
