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
    Power("coding.load_codes", "Load releases of code systems", (CODER, MANAGER)),
)
