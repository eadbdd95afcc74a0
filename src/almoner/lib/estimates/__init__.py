"""Good-faith estimates (45 CFR 149.610, 149.620): by when one is given, when a bill is above it.

``due_on`` says by which business day an estimate is given, ``compare`` holds what was billed beside
what was expected, provider by provider. Business days are Monday to Friday without the legal public
holidays of the United States.
"""

from almoner.lib.estimates.business_days import (
    add_business_days,
    business_days_between,
    federal_holidays,
    is_business_day,
)
from almoner.lib.estimates.comparing import SUBSTANTIAL, Compared, compare
from almoner.lib.estimates.timing import Why, due_on, is_within_a_year, last_of_a_year

__all__ = [
    "SUBSTANTIAL",
    "Compared",
    "Why",
    "add_business_days",
    "business_days_between",
    "compare",
    "due_on",
    "federal_holidays",
    "is_business_day",
    "is_within_a_year",
    "last_of_a_year",
]
