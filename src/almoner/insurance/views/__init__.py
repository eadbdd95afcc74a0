"""What insurance shows."""

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
    "add_coverage",
    "add_payer",
    "coverage",
    "edit_accident",
    "edit_coverage",
    "edit_terms",
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
]
