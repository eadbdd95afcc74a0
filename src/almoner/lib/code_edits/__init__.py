"""Edits of a coded visit: what is wrong or doubtful with its codes, where, why, and what mends it.

For professional and outpatient claims (an inpatient stay has those of :mod:`almoner.lib.drg`).
Nothing is changed here: a finding proposes, a person decides.
"""

from almoner.lib.code_edits.codes import Codes, WrongCodes
from almoner.lib.code_edits.coverage_files import read_policies
from almoner.lib.code_edits.edits import visit_edits
from almoner.lib.code_edits.findings import Action, Finding, Mending, Rule, Severity
from almoner.lib.code_edits.necessity import Policy, necessity_edits
from almoner.lib.code_edits.policy_file import COLUMNS, NotPolicies, policies_in
from almoner.lib.code_edits.visit import (
    Diagnosis,
    Procedure,
    Standing,
    State,
    Visit,
    standing_in,
)

__all__ = [
    "COLUMNS",
    "Action",
    "Codes",
    "Diagnosis",
    "Finding",
    "Mending",
    "NotPolicies",
    "Policy",
    "Procedure",
    "Rule",
    "Severity",
    "Standing",
    "State",
    "Visit",
    "WrongCodes",
    "necessity_edits",
    "policies_in",
    "read_policies",
    "standing_in",
    "visit_edits",
]
