"""What is read in coding."""

from almoner.coding.queries.codes import CodePage, book, code_page, favorites, find_codes
from almoner.coding.queries.stays import (
    GroupedStay,
    group_stay,
    loaded_releases,
    logic_of,
    versions,
)

__all__ = [
    "CodePage",
    "GroupedStay",
    "book",
    "code_page",
    "favorites",
    "find_codes",
    "group_stay",
    "loaded_releases",
    "logic_of",
    "versions",
]
