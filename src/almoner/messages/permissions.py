"""The powers of messages."""

from almoner.platform.accounts.powers import DESK, RECORDS, Power

POWERS = (
    Power(
        "messages.read", "See the messages that went out and what became of them", (*DESK, RECORDS)
    ),
    Power("messages.send", "Send an e-mail or a text message", DESK),
    Power("messages.retry", "Send again, settle or withdraw a message", DESK),
)
