"""The powers of records."""

from almoner.platform.accounts.powers import (
    ADMISSIONS,
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
        "records.fill_forms",
        "Ask patients for forms, fill them in with them, and review the answers",
        (RECEPTIONIST, SECRETARY, ADMISSIONS, RECORDS, MANAGER, CLINICIAN),
    ),
    Power(
        "records.build_forms",
        "Build, import, publish and retire forms",
        (SECRETARY, RECORDS, MANAGER),
    ),
    Power(
        "records.mark_in_error",
        "Mark an entry of a chart as entered in error, or take that back",
        (RECORDS, CLINICIAN),
    ),
    Power(
        "records.release_held",
        "Take in a file that was held, without what is active in it",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.release",
        "Take requests for records, check them, pick pages and let them leave",
        (SECRETARY, RECORDS, MANAGER),
    ),
    Power(
        "records.approve_release",
        "Approve restricted pages as a second person, refuse requests, decide amendments",
        (RECORDS, MANAGER, CLINICIAN),
    ),
    Power(
        "records.keep",
        "Keep legal holds, and say where paper charts and boxes are",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.destroy",
        "Document that paper charts were destroyed after their time",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.destroy_files",
        "Propose documents for destruction after their time, and approve another's proposal",
        (RECORDS, MANAGER),
    ),
    Power(
        "records.set_up_release",
        "Set the fees for copies and how long charts are kept",
        (MANAGER,),
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
