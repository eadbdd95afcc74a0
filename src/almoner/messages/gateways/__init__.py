"""The outside services that carry messages: one protocol, one gateway for each channel.

A gateway never raises for a sending that did not work: it says so as an :data:`Outcome`. Its
`repeat-safe` promise: two sendings with the same ``key`` reach the provider under the same
identity (``Message-ID``, ``Idempotency-Key``), so that a repeat after a crash can be recognised.
"""

from almoner.messages.gateways.outcome import (
    Gateway,
    Outcome,
    Outgoing,
    Sent,
    TryAgain,
    Undeliverable,
)
from almoner.messages.gateways.sms import HttpSms
from almoner.messages.gateways.smtp import Smtp

__all__ = [
    "Gateway",
    "HttpSms",
    "Outcome",
    "Outgoing",
    "Sent",
    "Smtp",
    "TryAgain",
    "Undeliverable",
    "gateway_of",
]


def gateway_of(channel: str) -> Gateway:
    """Return the gateway of ``email`` or ``sms``, as the settings describe it."""
    gateways: dict[str, type[Smtp] | type[HttpSms]] = {"email": Smtp, "sms": HttpSms}
    return gateways[channel].from_settings()
