"""What is read in coding."""

from almoner.coding.queries.codes import CodePage, book, code_page, favorites, find_codes
from almoner.coding.queries.ncci import (
    addons_of,
    limits_of,
    ncci_files,
    pairs_among,
    policies_of,
)
from almoner.coding.queries.risk import RiskOfMember, risk_models, score_member
from almoner.coding.queries.sets import (
    CodeSet,
    below_on,
    code_on,
    code_sets,
    codes_on,
    is_loaded,
    stretches_of,
    ties_from,
    title_of,
    valid_on,
)
from almoner.coding.queries.stays import (
    GroupedStay,
    group_stay,
    loaded_releases,
    logic_of,
    versions,
)

__all__ = [
    "CodePage",
    "CodeSet",
    "GroupedStay",
    "RiskOfMember",
    "addons_of",
    "below_on",
    "book",
    "code_on",
    "code_page",
    "code_sets",
    "codes_on",
    "favorites",
    "find_codes",
    "group_stay",
    "is_loaded",
    "limits_of",
    "loaded_releases",
    "logic_of",
    "ncci_files",
    "pairs_among",
    "policies_of",
    "risk_models",
    "score_member",
    "stretches_of",
    "ties_from",
    "title_of",
    "valid_on",
    "versions",
]
