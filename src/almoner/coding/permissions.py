"""The powers of coding."""

from almoner.platform.accounts.powers import (
    ADMISSIONS,
    BILLER,
    CLINICIAN,
    CODER,
    INSURANCE,
    MANAGER,
    RECORDS,
    SECRETARY,
    Power,
)

POWERS = (
    Power(
        "coding.look_up",
        "Look codes up in the encoder, with their notes, and keep favorites",
        (CODER, BILLER, INSURANCE, ADMISSIONS, SECRETARY, RECORDS, CLINICIAN, MANAGER),
    ),
    Power(
        "coding.group_stays",
        "Group inpatient stays into MS-DRGs and see why",
        (CODER, BILLER, ADMISSIONS, RECORDS, MANAGER),
    ),
    Power(
        "coding.code",
        "Code visits: the worklist, the codes, what is answered to their edits",
        (CODER, BILLER, MANAGER),
    ),
    Power("coding.audit", "Audit what other coders coded", (CODER, MANAGER)),
    Power("coding.keep_groups", "Keep groups of codes for specialties", (CODER, MANAGER)),
    Power("coding.see_figures", "See the figures of coding", (CODER, BILLER, MANAGER)),
    Power("coding.load_codes", "Load releases of code systems", (CODER, MANAGER)),
)
