"""What a fax provider on the Internet tells us, signed under the shared key.

The provider posts ``{"data": {"id", "event_type", "payload": {"fax_id", "client_state", "status",
"failure_reason"}}}`` with the headers ``Webhook-Timestamp`` and ``Webhook-Signature``, which are
made as for text messages (``gateways/sms.py``). ``client_state`` is our key, in base64.
"""

import binascii
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from almoner.messages.gateways.fax.outcome import Fate
from almoner.messages.gateways.sms import REPORT_AGE, NotAReport, signature

_CAME_IN = "fax.received"


@dataclass(frozen=True, slots=True)
class FaxEvent:
    """One event: what became of the fax ``key``, or that one came in."""

    event_id: str
    is_incoming: bool
    provider_id: str
    key: str
    fate: Fate


def read_event(*, body: bytes, signed: str, timestamp: str, key: str, now: float) -> FaxEvent:
    """Check signature and age (``now`` in seconds since 1970) and read the event.

    Raises :class:`NotAReport`, with a sentence for the provider's log.
    """
    expected = signature(key=key, timestamp=timestamp, body=body)
    if not compare_digest(expected.encode(), signed.encode()):
        raise NotAReport("The signature does not fit the body.")
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp)) > REPORT_AGE:
        raise NotAReport(f"The event is more than {REPORT_AGE} seconds old.")
    try:
        data = json.loads(body)["data"]
        payload = data["payload"]
        return FaxEvent(
            event_id=_short(data["id"]),
            is_incoming=data["event_type"] == _CAME_IN,
            provider_id=_short(payload["fax_id"]),
            key=key_of(payload.get("client_state") or ""),
            fate=fate_of(payload),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotAReport(f"The event cannot be read: {type(error).__name__}") from error


def fate_of(fax: dict[str, Any]) -> Fate:
    """Read what became of a fax from how the provider describes it."""
    status = str(fax.get("status", ""))
    words = str(fax.get("failure_reason") or status).replace("_", " ").capitalize()
    if status == "delivered":
        return Fate("delivered", words)
    return Fate("failed" if status == "failed" else "underway", words[:500])


def state_of(key: str) -> str:
    """Return ``key`` as a provider carries it along."""
    return b64encode(key.encode()).decode()


def key_of(state: str) -> str:
    """Return the key that a provider carried along, or nothing where it is none of ours."""
    try:
        return b64decode(state.encode(), validate=True).decode()
    except (ValueError, binascii.Error):
        return ""


def _short(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200 or "\x00" in value:
        raise ValueError("no id")
    return value
