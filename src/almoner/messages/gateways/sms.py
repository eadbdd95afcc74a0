"""Text messages through a provider's HTTP interface, and the reports it signs.

Sending: ``POST {SMS_URL}/v2/messages`` with ``{"from", "to", "text", "tags": [key],
"webhook_url"}``, ``Authorization: Bearer …`` and ``Idempotency-Key``; the answer is
``{"data": {"id": "…"}}`` or ``{"errors": [{"code", "title", "detail"}]}``. That is the shape of
Telnyx's Messaging API v2.

Reports: the provider posts ``{"data": {"id", "event_type": "message.finalized", "occurred_at",
"payload": {"id", "tags": [key], "to": [{"phone_number", "status"}], "errors": [{"title",
"detail"}]}}}`` to the webhook address, with ``Webhook-Timestamp`` (seconds since 1970) and
``Webhook-Signature``: the hex HMAC-SHA256 of ``timestamp + "." + body`` under the shared key.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Literal, Self

import httpx
from django.conf import settings
from django.urls import reverse

from almoner.messages.gateways.outcome import Outcome, Outgoing, Sent, TryAgain, Undeliverable

REPORT_AGE = 300
"""Seconds within which a signed report must reach us, so that it cannot be played again later."""
TEMPORARY = frozenset({401, 403, 408, 409, 425, 429})
TIMEOUT = 20.0

_FATES: dict[str, Literal["delivered", "undeliverable"]] = {
    "delivered": "delivered",
    "delivery_failed": "undeliverable",
    "sending_failed": "undeliverable",
}


class NotAReport(ValueError):
    """The webhook's body is not a report, or its signature does not fit."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider says became of a message."""

    report_id: str
    key: str
    provider_id: str
    fate: Literal["delivered", "undeliverable", "underway"]
    detail: str


@dataclass(frozen=True, slots=True)
class HttpSms:
    """An SMS provider over HTTP."""

    url: str
    key: str
    sender: str
    report_url: str
    timeout: float = TIMEOUT

    @classmethod
    def from_settings(cls) -> Self:
        """Return the provider that ``SMS_*`` and ``BASE_URL`` describe."""
        return cls(
            url=settings.SMS_URL.rstrip("/"),
            key=settings.SMS_KEY,
            sender=settings.SMS_FROM,
            report_url=settings.BASE_URL.rstrip("/") + reverse("messages:report"),
        )

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand over one text message."""
        body = {
            "from": self.sender,
            "to": outgoing.to,
            "text": outgoing.body,
            "tags": [outgoing.key],
            "webhook_url": self.report_url,
        }
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": outgoing.key}
        try:
            answer = httpx.post(
                f"{self.url}/v2/messages", json=body, headers=headers, timeout=self.timeout
            )
            return _outcome(answer)
        except httpx.HTTPError as error:
            return TryAgain(f"The SMS provider cannot be reached: {error}")
        except (ValueError, LookupError, TypeError) as error:
            return TryAgain(f"The SMS provider's answer cannot be read: {error!r}")


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Sent(str(answer.json()["data"]["id"]))
    reason = f"The SMS provider said {answer.status_code}: {_errors(answer)}"
    if answer.status_code in TEMPORARY or not answer.is_client_error:
        return TryAgain(reason)
    return Undeliverable(reason)


def _errors(answer: httpx.Response) -> str:
    try:
        return _said(answer.json()["errors"]) or answer.reason_phrase
    except (ValueError, LookupError, TypeError):
        return answer.text[:200] or answer.reason_phrase


def _said(errors: list[dict[str, Any]]) -> str:
    return "; ".join(str(error.get("detail") or error.get("title") or "") for error in errors)


def signature(*, key: str, timestamp: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 that a report must carry."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def read_report(*, body: bytes, signed: str, timestamp: str, key: str, now: float) -> Report:
    """Check a webhook's signature and age (``now`` in seconds since 1970) and read its report.

    Raises :class:`NotAReport`, with a sentence for the provider's log.
    """
    expected = signature(key=key, timestamp=timestamp, body=body)
    if not hmac.compare_digest(expected.encode(), signed.encode()):
        raise NotAReport("The signature does not fit the body.")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > REPORT_AGE:
        raise NotAReport(f"The report is more than {REPORT_AGE} seconds old.")
    try:
        data = json.loads(body)["data"]
        payload = data["payload"]
        status = str(payload["to"][0]["status"])
        return Report(
            report_id=str(data["id"]),
            key=str((payload.get("tags") or [""])[0]),
            provider_id=str(payload["id"]),
            fate=_FATES.get(status, "underway"),
            detail=_said(payload.get("errors") or []) or status.replace("_", " "),
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotAReport(f"The report cannot be read: {error!r}") from error
