"""The powers of insurance."""

from almoner.platform.accounts.powers import (
    BILLER,
    CODER,
    DESK,
    INSURANCE,
    MANAGER,
    Power,
)

KEEPERS = (*DESK, BILLER, INSURANCE)

POWERS = (
    Power("insurance.see", "See coverages, eligibility and authorizations", (*KEEPERS, CODER)),
    Power("insurance.keep_coverages", "Enter and end coverages and accidents", KEEPERS),
    Power("insurance.check_eligibility", "Ask payers what holds", KEEPERS),
    Power("insurance.keep_authorizations", "Ask for and enter authorizations", KEEPERS),
    Power("insurance.set_up", "Set up payers, plans, partners, enrollment", (INSURANCE, MANAGER)),
)
