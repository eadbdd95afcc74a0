"""Fees: the practice's own, Medicare's physician fee schedule, and sliding scales.

``read_charge_master`` reads the practice's table; ``read_payment_file`` CMS's amounts for one
locality; ``read_relative_values`` and ``read_gpcis`` what CMS computes them from
(``fees_by_formula``). All give ``Fee``s, which ``FeeSchedule`` finds. Descriptions are not kept:
those of CPT are not ours to keep.
"""

from almoner.lib.fees.charge_master import COLUMNS, read_charge_master
from almoner.lib.fees.discounts import spread, taken_off
from almoner.lib.fees.fee import Fee, FeeSchedule, NotFees, PlaceKind
from almoner.lib.fees.files import Amounts, CmsAsked, CmsFile, read_cms_fees, scaled
from almoner.lib.fees.guidelines import HHS_2026, HHS_SINCE
from almoner.lib.fees.payment_file import (
    PAID,
    PaymentFile,
    PaymentRow,
    localities_of,
    read_payment_file,
)
from almoner.lib.fees.relative_values import (
    Gpci,
    RelativeValue,
    amount_of,
    fees_by_formula,
    read_gpcis,
    read_relative_values,
)
from almoner.lib.fees.sliding import (
    MOST_PERSONS,
    PERIODS,
    Guideline,
    Scale,
    Slid,
    Tier,
    WrongScale,
    slide,
    yearly,
)

__all__ = [
    "COLUMNS",
    "HHS_2026",
    "HHS_SINCE",
    "MOST_PERSONS",
    "PAID",
    "PERIODS",
    "Amounts",
    "CmsAsked",
    "CmsFile",
    "Fee",
    "FeeSchedule",
    "Gpci",
    "Guideline",
    "NotFees",
    "PaymentFile",
    "PaymentRow",
    "PlaceKind",
    "RelativeValue",
    "Scale",
    "Slid",
    "Tier",
    "WrongScale",
    "amount_of",
    "fees_by_formula",
    "localities_of",
    "read_charge_master",
    "read_cms_fees",
    "read_gpcis",
    "read_payment_file",
    "read_relative_values",
    "scaled",
    "slide",
    "spread",
    "taken_off",
    "yearly",
]
