"""Reading people: finding and opening patients, likely duplicates, what a page shows."""

from almoner.people.queries.finding import Found, find_patients
from almoner.people.queries.likeness import Likeness, find_alike
from almoner.people.queries.opening import (
    ChartRestricted,
    MergedIntoAnother,
    is_open_to,
    open_patient,
)

__all__ = [
    "ChartRestricted",
    "Found",
    "Likeness",
    "MergedIntoAnother",
    "find_alike",
    "find_patients",
    "is_open_to",
    "open_patient",
]
