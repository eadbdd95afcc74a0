"""Every change to insurance."""

from almoner.insurance.operations.authorizations import (
    count_visits,
    save_authorization,
    undo_use,
    use_authorization,
)
from almoner.insurance.operations.coverages import (
    RankTaken,
    end_coverage,
    keep_card,
    mark_coverage,
    save_accident,
    save_coverage,
)
from almoner.insurance.operations.eligibility import (
    TOPIC,
    NoWay,
    ask_eligibility,
    ask_many,
    batch_question,
    fail_check,
    give_up_lost,
    take_answer,
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
    "TOPIC",
    "NoWay",
    "RankTaken",
    "add_payer",
    "ask_eligibility",
    "ask_many",
    "batch_question",
    "count_visits",
    "end_coverage",
    "fail_check",
    "give_up_lost",
    "keep_card",
    "mark_coverage",
    "save_accident",
    "save_authorization",
    "save_coverage",
    "save_enrollment",
    "save_partner",
    "save_plan",
    "save_profile",
    "save_route",
    "take_answer",
    "take_control_number",
    "undo_use",
    "use_authorization",
]
