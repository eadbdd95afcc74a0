"""The powers of messages."""

from almoner.platform.accounts.powers import (
    BILLER,
    CLINICIAN,
    DESK,
    INSURANCE,
    MANAGER,
    RECORDS,
    SECRETARY,
    TRANSCRIPTIONIST,
    Power,
)

WRITERS = (*DESK, RECORDS, TRANSCRIPTIONIST, BILLER, INSURANCE, CLINICIAN)
"""Those whose work includes letters."""

POWERS = (
    Power(
        "messages.read", "See the messages that went out and what became of them", (*DESK, RECORDS)
    ),
    Power("messages.send", "Send an e-mail or a text message", DESK),
    Power("messages.retry", "Send again, settle or withdraw a message", DESK),
    Power("messages.read_letters", "See letters and what became of them", WRITERS),
    Power("messages.write_letters", "Write letters", WRITERS),
    Power("messages.sign_letters", "Sign letters as a practitioner", (CLINICIAN,)),
    Power("messages.send_letters", "Send letters, print and mail them", (*DESK, RECORDS, BILLER)),
    Power(
        "messages.keep_templates", "Change letter templates and signatures", (SECRETARY, MANAGER)
    ),
    Power("messages.mail_many", "Send one letter to many patients", (SECRETARY, MANAGER)),
)
