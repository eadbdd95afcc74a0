"""Tables of messages: what goes out at once, letters, their sendings, and mailings."""

from almoner.messages.models.faxes import FaxOffer, FaxReport
from almoner.messages.models.letters import (
    Addressee,
    Letter,
    LetterState,
    LetterTemplate,
    Logo,
    Signature,
    TemplateKind,
)
from almoner.messages.models.mailings import Fate, Mailing, MailingState, Recipient
from almoner.messages.models.outgoing import (
    NOT_ARRIVED,
    PAUSES,
    UNDERWAY,
    Channel,
    Message,
    MessageEvent,
    State,
)
from almoner.messages.models.sendings import (
    BatchState,
    LinkUse,
    MailBatch,
    Postage,
    SecureLink,
    Sending,
    SendingEvent,
    SendingState,
    Way,
)

__all__ = [
    "NOT_ARRIVED",
    "PAUSES",
    "UNDERWAY",
    "Addressee",
    "BatchState",
    "Channel",
    "Fate",
    "FaxOffer",
    "FaxReport",
    "Letter",
    "LetterState",
    "LetterTemplate",
    "LinkUse",
    "Logo",
    "MailBatch",
    "Mailing",
    "MailingState",
    "Message",
    "MessageEvent",
    "Postage",
    "Recipient",
    "SecureLink",
    "Sending",
    "SendingEvent",
    "SendingState",
    "Signature",
    "State",
    "TemplateKind",
    "Way",
]
