"""Code sets over time: release files read into rows, what a release changes, what comes shipped.

Codes are without dot and in capitals; :func:`shown` puts the dot of ICD back.
"""

from almoner.lib.codesets.files import Member, members
from almoner.lib.codesets.kinds import KINDS, Reader, attested_words, is_licensed, read, words_of
from almoner.lib.codesets.rows import BadRelease, Edition, Row, Scope, Tie
from almoner.lib.codesets.shipped import (
    Facts,
    Shipped,
    Stated,
    compiled,
    facts_of_shipped,
    shipped,
    shipped_systems,
)
from almoner.lib.codesets.timeline import Change, Kind, Stretches, Window, applied, changes, on_day
from almoner.lib.codesets.writing import normal, shown

__all__ = [
    "KINDS",
    "BadRelease",
    "Change",
    "Edition",
    "Facts",
    "Kind",
    "Member",
    "Reader",
    "Row",
    "Scope",
    "Shipped",
    "Stated",
    "Stretches",
    "Tie",
    "Window",
    "applied",
    "attested_words",
    "changes",
    "compiled",
    "facts_of_shipped",
    "is_licensed",
    "members",
    "normal",
    "on_day",
    "read",
    "shipped",
    "shipped_systems",
    "shown",
    "words_of",
]
