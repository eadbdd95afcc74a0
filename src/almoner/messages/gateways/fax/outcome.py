"""What every fax gateway can do, what it is handed, and what can become of a fax."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from almoner.messages.gateways.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """What a fax says of itself besides its pages."""

    sender: str = ""
    """Who sends: in the line at the head of each page, and as the owner in a fax server's queue."""
    station: str = ""
    """Our number, E.164, which the other machine shows (at most 20 digits, + and blanks)."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a fax that was handed over."""

    state: Literal["underway", "delivered", "failed", "unknown"]
    detail: str = ""
    """The provider's words; a person reads them."""


@dataclass(frozen=True, slots=True)
class Received:
    """A fax that came in; ``arrival_key`` is the same whenever it is offered again."""

    arrival_key: str
    name: str
    sender: str
    """The number the other machine told, as it told it; often empty, and never proof."""
    content: bytes
    """The pages as TIFF or PDF."""


class NotReachable(Exception):
    """The fax service cannot be asked now; the message says why."""


Known = Callable[[str], bool]
"""Says whether the fax of an ``arrival_key`` is stored already."""


class FaxGateway(Protocol):
    """Carries faxes. A sending that did not work is an outcome, not an exception."""

    def send(self, pdf: bytes, *, to: str, words: Words, key: str) -> Outcome:
        """Hand over one fax to ``to`` (E.164); a repeat under the same ``key`` is sent once."""
        ...

    def status(self, provider_id: str) -> Fate:
        """Say what became of a fax. Raises :class:`NotReachable`."""
        ...

    def fetch_received(self, is_known: Known) -> Iterator[Received]:
        """Offer each fax that came in and is not known, until it is acknowledged.

        Raises :class:`NotReachable`. What is known already is acknowledged on the way: the last
        time nobody came to it.
        """
        ...

    def acknowledge(self, received: Received) -> None:
        """Let the service forget a fax, after it was stored. Raises :class:`NotReachable`."""
        ...
