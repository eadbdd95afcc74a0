"""NCCI: which procedures of one day exclude each other, how many units, and what needs a primary.

CMS's National Correct Coding Initiative: procedure-to-procedure pairs (PTP), medically unlikely
edits (MUE) and add-on codes (AOC), read from the quarterly files as CMS publishes them, and the
checks over all lines of one patient, provider and day. The files hold CPT codes and are the
license holder's; nothing of them comes with Almoner. No row never means that all is allowed.
"""

from almoner.lib.ncci.addons_file import addons_in, separated_rows
from almoner.lib.ncci.checking import (
    Finding,
    Kind,
    Line,
    Verdict,
    check_addons,
    check_pairs,
    check_units,
    may_resolve,
    without_limit,
)
from almoner.lib.ncci.limits_file import LimitsHead, csv_rows, limits_in, read_limits_head
from almoner.lib.ncci.names import edition_in_name, effective_in_name, quarter_of, setting_in_name
from almoner.lib.ncci.pairs_file import pairs_in, tab_rows
from almoner.lib.ncci.sources import NotNcci, Row, Source, sources
from almoner.lib.ncci.tables import (
    CONTRACTOR_DEFINED,
    MODIFIERS,
    AddOn,
    AddOnType,
    Adjudication,
    Limit,
    Pair,
    Setting,
)

__all__ = [
    "CONTRACTOR_DEFINED",
    "MODIFIERS",
    "AddOn",
    "AddOnType",
    "Adjudication",
    "Finding",
    "Kind",
    "Limit",
    "LimitsHead",
    "Line",
    "NotNcci",
    "Pair",
    "Row",
    "Setting",
    "Source",
    "Verdict",
    "addons_in",
    "check_addons",
    "check_pairs",
    "check_units",
    "csv_rows",
    "edition_in_name",
    "effective_in_name",
    "limits_in",
    "may_resolve",
    "pairs_in",
    "quarter_of",
    "read_limits_head",
    "separated_rows",
    "setting_in_name",
    "sources",
    "tab_rows",
    "without_limit",
]
