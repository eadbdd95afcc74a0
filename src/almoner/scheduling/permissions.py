"""The powers of scheduling."""

from almoner.platform.accounts.powers import (
    ADMISSIONS,
    BILLER,
    CLINICIAN,
    CODER,
    DESK,
    INSURANCE,
    MANAGER,
    RECORDS,
    SECRETARY,
    TRANSCRIPTIONIST,
    Power,
)

EVERYBODY = (*DESK, RECORDS, TRANSCRIPTIONIST, CODER, BILLER, INSURANCE, CLINICIAN)

POWERS = (
    Power("scheduling.see", "See the day sheet, appointments and openings", EVERYBODY),
    Power("scheduling.book", "Book, move, confirm and cancel appointments", (*DESK, CLINICIAN)),
    Power(
        "scheduling.book_restricted",
        "Book visit types that are kept for those who know them",
        (SECRETARY, ADMISSIONS, MANAGER, CLINICIAN),
    ),
    Power(
        "scheduling.overbook",
        "Book into a taken time, up to the column's limit",
        (SECRETARY, MANAGER, CLINICIAN),
    ),
    Power(
        "scheduling.override",
        "Book outside sessions, on closed days and into reserved blocks",
        (MANAGER, CLINICIAN),
    ),
    Power(
        "scheduling.keep_waiting_list",
        "Keep the waiting list and the recall list, and make offers",
        DESK,
    ),
    Power("scheduling.answer_offer", "Accept or decline an offer for the patient", DESK),
    Power("scheduling.remind", "Send a reminder again, and see how each went", DESK),
    Power(
        "scheduling.set_up",
        "Change columns, sessions, blocks, visit types, holidays and reminder rules",
        (MANAGER,),
    ),
    Power("scheduling.issue_feed", "Issue and end calendar feeds of a practitioner", (MANAGER,)),
)
