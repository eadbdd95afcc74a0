"""The powers of people."""

from almoner.platform.accounts.powers import (
    BILLER,
    DESK,
    INSURANCE,
    MANAGER,
    RECORDS,
    ROLES,
    SECRETARY,
    SUPPLIES,
    Power,
)

_ALL_BUT_SUPPLIES = tuple(role for role in ROLES if role != SUPPLIES)

POWERS = (
    Power("people.find", "Find patients by name, birth date, telephone", _ALL_BUT_SUPPLIES),
    Power("people.open", "Open a patient's page", _ALL_BUT_SUPPLIES),
    Power("people.register", "Register a new patient", (*DESK, INSURANCE)),
    Power(
        "people.edit",
        "Change a patient's details, contacts, consents and alerts",
        (*DESK, RECORDS, INSURANCE, BILLER),
    ),
    Power("people.restrict", "Restrict a chart, or lift it", (RECORDS, MANAGER)),
    Power("people.see_history", "See who changed what of a patient", (RECORDS, MANAGER)),
    Power("people.mark_in_error", "Take back a registration made in error", (RECORDS, MANAGER)),
    Power("people.merge", "Decide on duplicates, merge and un-merge", (RECORDS, MANAGER)),
    Power("people.import", "Import patients and directories from files", (MANAGER,)),
    Power(
        "people.manage_outside",
        "Keep the directory of outside doctors and facilities",
        (SECRETARY, RECORDS, INSURANCE, MANAGER),
    ),
    Power(
        "people.manage_practice",
        "Set up locations, hours, rooms, equipment, staff and practitioners",
        (MANAGER,),
    ),
)
