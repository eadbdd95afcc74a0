"""What is handed to a gateway, and what can come back."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a gateway sees it; ``key`` is the same for every repeat of one sending."""

    channel: str
    to: str
    subject: str
    body: str
    language: str
    key: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it over; its own id for it, if it gave one."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It did not work now but may later: no connection, busy, our key refused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It will never work: no such address, or the provider refuses this message."""

    reason: str


Outcome = Sent | TryAgain | Undeliverable


class Gateway(Protocol):
    """Carries messages of one channel."""

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand over one message; failures are outcomes, not exceptions."""
        ...
