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
        "records.file",
        "File documents in charts, and say what may be released of them",
        (RECEPTIONIST, SECRETARY, RECORDS, MANAGER),
    ),
    Power(
        "records.mark_in_error",
        "Mark an entry of a chart as entered in error, or take that back",
        (RECORDS, CLINICIAN),
    ),
    Power(
        "records.sign",
        "Sign notes and documents as the responsible clinician, and answer queries",
        (CLINICIAN,),
    ),
    Power(
        "records.seal",
        "Change the certificate under which signed papers are sealed",
        (MANAGER,),
    ),
    Power(
        "records.complete",
        "Work the list of what charts lack: waive, write to clinicians",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.set_rules",
        "Say what a chart must hold, by when and signed by whom",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.query",
        "Ask clinicians to clarify what a chart says",
        (RECORDS, CODER),
    ),
)
