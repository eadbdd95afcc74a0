"""Every change to insurance."""

from almoner.insurance.operations.coverages import (
    RankTaken,
    end_coverage,
    keep_card,
    mark_coverage,
    save_accident,
    save_coverage,
)
from almoner.insurance.operations.payers import (
    add_payer,
    save_enrollment,
    save_partner,
    save_plan,
    save_profile,
    save_route,
    take_control_number,
)

__all__ = [
    "RankTaken",
    "add_payer",
    "end_coverage",
    "keep_card",
    "mark_coverage",
    "save_accident",
    "save_coverage",
    "save_enrollment",
    "save_partner",
    "save_plan",
    "save_profile",
    "save_route",
    "take_control_number",
]
