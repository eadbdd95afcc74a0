"""A payer or clearinghouse that answers at once, over CAQH CORE connectivity C2.2.0.

``POST`` of an envelope (SOAP 1.2 or MIME multipart) with the X12 set as its payload; the answer
comes in the same envelope. Redirects are not followed, and patients' data never leaves over plain
HTTP but to this very machine. One question waits at most :data:`TIMEOUT` seconds.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from almoner.insurance.gateways.envelopes import (
    REQUEST_TYPES,
    Message,
    NotAnEnvelope,
    mime,
    read,
    soap,
)

TIMEOUT = 60.0
"""Seconds (CORE infrastructure rule: an answer within 20, the connection kept for 60)."""
LARGEST = 5_000_000
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The payer answered with this X12: a 271, or a 999 or TA1 that refuses the question."""

    payload: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """There is no answer; ``why`` is a sentence that says what to do."""

    why: str


Outcome = Answered | Unanswered


class RealTime(Protocol):
    """Somebody who answers X12 questions at once."""

    def ask(self, payload: str, *, code: str, key: UUID, now: datetime) -> Outcome:
        """Ask one question; what goes wrong is an outcome, not an exception."""
        ...


@dataclass(frozen=True, slots=True)
class CorePayer:
    """A payer's or clearinghouse's real-time address."""

    url: str
    envelope: str
    sender: str
    receiver: str
    user_name: str = ""
    password: str = ""
    timeout: float = TIMEOUT

    def ask(self, payload: str, *, code: str, key: UUID, now: datetime) -> Outcome:
        """Ask ``payload``, a set of ``code`` (270, 276); ``key`` is its PayloadID."""
        if not _is_safe(self.url):
            return Unanswered(
                "The real-time address is not https: patients' data is not sent over it. Correct "
                "it in the trading partner."
            )
        message = Message(
            payload_type=REQUEST_TYPES[code],
            payload_id=str(key),
            at=now,
            sender=self.sender,
            receiver=self.receiver,
            payload=payload,
            user_name=self.user_name,
            password=self.password,
        )
        kind, body = soap(message) if self.envelope == "soap" else mime(message)
        try:
            return self._sent(kind, body)
        except httpx.TimeoutException:
            return Unanswered(
                f"It did not answer within {self.timeout:.0f} seconds. Ask again in a while."
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Unanswered(f"It cannot be reached: {error}. Ask again in a while.")

    def _sent(self, kind: str, body: bytes) -> Outcome:
        headers = {"Content-Type": kind, "Accept": "application/soap+xml, multipart/form-data"}
        with (
            httpx.Client(timeout=self.timeout, follow_redirects=False) as client,
            client.stream("POST", self.url, content=body, headers=headers) as answer,
        ):
            if answer.status_code in _REFUSED:
                return Unanswered(_REFUSED[HTTPStatus(answer.status_code)])
            if answer.is_server_error:
                return Unanswered(f"It is out of order ({answer.status_code}). Ask again later.")
            if answer.is_redirect:
                return Unanswered(
                    "It sends us to another address, which is not followed. Ask them for the "
                    "right one."
                )
            whole = bytearray()
            for part in answer.iter_bytes():
                whole += part
                if len(whole) > LARGEST:
                    return Unanswered("Its answer is larger than any answer to one question.")
        return _outcome(answer, bytes(whole))


def _outcome(answer: httpx.Response, body: bytes) -> Outcome:
    try:
        told = read(answer.headers.get("content-type", ""), body)
    except NotAnEnvelope as no:
        return Unanswered(f"It answered {answer.status_code}, which cannot be read: {no}")
    if told.error_code not in ("", "Success"):
        said = f"{told.error_code}: {told.error_message}".rstrip(": ")
        return Unanswered(f"It refused the question ({said}).")
    if not told.payload.startswith("ISA"):
        return Unanswered("Its answer carries no X12.")
    return Answered(told.payload)


_REFUSED = {
    HTTPStatus.UNAUTHORIZED: "It refused our user name or password. Check them with the partner.",
    HTTPStatus.FORBIDDEN: "It does not let us in. Check user name and enrollment with the partner.",
    HTTPStatus.NOT_FOUND: "There is nothing at its real-time address. Check it with the partner.",
}


def _is_safe(url: str) -> bool:
    """Whether an address is https, or on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def payer_at(
    *, url: str, envelope: str, sender: str, receiver: str, user_name: str, password: str
) -> RealTime:
    """Return whoever answers at an address."""
    return CorePayer(url, envelope, sender, receiver, user_name, password)
