"""The powers of records."""

from almoner.platform.accounts.powers import (
    CLINICIAN,
    CODER,
    MANAGER,
    RECEPTIONIST,
    RECORDS,
    SECRETARY,
    TRANSCRIPTIONIST,
    Power,
)

POWERS = (
    Power(
        "records.see",
        "Read a patient's chart, with every version of its entries",
        (SECRETARY, RECORDS, TRANSCRIPTIONIST, CODER, MANAGER, CLINICIAN),
    ),
    Power(
        "records.write",
        "Add to a chart and change its entries",
        (SECRETARY, RECORDS, CLINICIAN),
    ),
    Power(
        "records.print",
        "Print a chart, or make a PDF of parts of it",
        (SECRETARY, RECORDS, MANAGER, CLINICIAN),
    ),
    Power(
        "records.file",
        "File documents in charts, and say what may be released of them",
        (RECEPTIONIST, SECRETARY, RECORDS, MANAGER),
    ),
    Power(
        "records.mark_in_error",
        "Mark an entry of a chart as entered in error, or take that back",
        (RECORDS, CLINICIAN),
    ),
)
