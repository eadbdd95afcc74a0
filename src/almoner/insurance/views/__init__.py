"""What insurance shows."""

from almoner.insurance.views.authorizations import (
    add_authorization,
    authorization,
    authorizations,
    edit_authorization,
    undo_use,
    use_authorization,
)
from almoner.insurance.views.coverages import (
    add_accident,
    add_coverage,
    coverage,
    edit_accident,
    edit_coverage,
    end_coverage,
    keep_card,
    mark_coverage,
    of_patient,
    read_card,
    scan_card,
)
from almoner.insurance.views.eligibility import (
    ask_coming,
    ask_coverage,
    check,
    eligibility,
)
from almoner.insurance.views.payers import (
    add_payer,
    edit_terms,
    partners,
    payer,
    payers,
    save_partner,
    save_row,
)

__all__ = [
    "add_accident",
    "add_authorization",
    "add_coverage",
    "add_payer",
    "ask_coming",
    "ask_coverage",
    "authorization",
    "authorizations",
    "check",
    "coverage",
    "edit_accident",
    "edit_authorization",
    "edit_coverage",
    "edit_terms",
    "eligibility",
    "end_coverage",
    "keep_card",
    "mark_coverage",
    "of_patient",
    "partners",
    "payer",
    "payers",
    "read_card",
    "save_partner",
    "save_row",
    "scan_card",
    "undo_use",
    "use_authorization",
]
