"""Faxes through a provider's HTTP interface, in the shape of Telnyx's Programmable Fax v2.

Sending: ``POST {FAX_URL}/v2/faxes`` with ``{"connection_id", "to", "from", "media_url",
"client_state", "webhook_url", "store_media": false}`` and ``Authorization: Bearer …``; the provider
fetches the PDF at ``media_url``, which works once and not for long. ``GET /v2/faxes/{id}`` tells
what became of it, ``GET /v2/faxes?filter[direction][eq]=inbound`` lists what came in, and
``DELETE`` lets the provider forget a fax.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from almoner.messages.gateways.fax.outcome import Fate, Known, NotReachable, Received, Words
from almoner.messages.gateways.fax.signed import fate_of, state_of
from almoner.messages.gateways.outcome import Outcome, Sent, TryAgain, Undeliverable

TIMEOUT = 30.0
MOST_BYTES = 50 * 1024 * 1024
TEMPORARY = frozenset({401, 402, 403, 408, 409, 425, 429})

Offer = Callable[[bytes, str], str]
"""Puts a PDF on offer under a key and returns the address where it can be fetched, once."""


@dataclass(frozen=True, slots=True)
class HttpFax:
    """A fax provider over HTTP; ``offer`` serves the pages to it."""

    url: str
    key: str
    connection: str
    sender: str
    event_url: str
    offer: Offer
    timeout: float = TIMEOUT

    def send(self, pdf: bytes, *, to: str, words: Words, key: str) -> Outcome:
        """Hand over one fax."""
        asked = {
            "connection_id": self.connection,
            "to": to,
            "from": self.sender,
            "from_display_name": words.sender[:50],
            "media_url": self.offer(pdf, key),
            "quality": "high",
            "store_media": False,
            "client_state": state_of(key),
            "webhook_url": self.event_url,
        }
        try:
            answer = self._ask("POST", "/v2/faxes", json=asked, repeat_key=key)
            if answer.is_success:
                return Sent(str(answer.json()["data"]["id"]))
        except NotReachable as error:
            return TryAgain(str(error))
        except (ValueError, LookupError, TypeError):
            return TryAgain("The fax provider's answer cannot be read.")
        reason = f"The fax provider said {answer.status_code}: {_errors(answer)}"
        if answer.status_code in TEMPORARY or not answer.is_client_error:
            return TryAgain(reason)
        return Undeliverable(reason)

    def status(self, provider_id: str) -> Fate:
        """Ask what became of a fax."""
        answer = self._ask("GET", f"/v2/faxes/{quote(provider_id, safe='')}")
        if answer.status_code == 404:
            return Fate("unknown", "The fax provider does not know this fax.")
        return fate_of(_data(answer))

    def fetch_received(self, is_known: Known) -> Iterator[Received]:
        """Offer what came in and still lies with the provider, a page of its list at a time."""
        number = 1
        while number:
            params = {"filter[direction][eq]": "inbound", "page[number]": str(number)}
            answer = self._ask("GET", "/v2/faxes", params=params)
            listed = _data(answer)
            for fax in listed:
                if fax.get("status") == "received":
                    yield from self._one(fax, is_known)
            number = number + 1 if len(listed) and _has_more(answer, number) else 0

    def acknowledge(self, received: Received) -> None:
        """Let the provider delete a fax."""
        provider_id = received.arrival_key.rpartition(":")[2]
        answer = self._ask("DELETE", f"/v2/faxes/{quote(provider_id, safe='')}")
        if not answer.is_success and answer.status_code != 404:
            raise NotReachable(f"The fax provider said {answer.status_code}: {_errors(answer)}")

    def _one(self, fax: dict[str, Any], is_known: Known) -> Iterator[Received]:
        try:
            arrival_key = f"fax:http:{fax['id']}"
            received = Received(arrival_key, f"{fax['id']}.pdf", str(fax.get("from") or ""), b"")
            address = str(fax["media_url"])
        except (LookupError, TypeError) as error:
            raise NotReachable("The fax provider's list cannot be read.") from error
        if is_known(arrival_key):
            self.acknowledge(received)
        else:
            content = self._content(address)
            yield Received(arrival_key, received.name, received.sender, content)

    def _content(self, address: str) -> bytes:
        """Fetch pages from an address the provider named; the address itself is what lets us in."""
        content = bytearray()
        try:
            with httpx.stream("GET", address, timeout=self.timeout, follow_redirects=False) as told:
                told.raise_for_status()
                for piece in told.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise NotReachable("A received fax is larger than 50 MB.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotReachable("The pages of a received fax cannot be fetched.") from error
        return bytes(content)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        repeat_key: str = "",
        json: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        if repeat_key:
            headers["Idempotency-Key"] = repeat_key
        try:
            return httpx.request(
                method,
                f"{self.url}{path}",
                headers=headers,
                timeout=self.timeout,
                json=json,
                params=params,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotReachable(f"The fax provider cannot be reached: {error}") from error


def _data(answer: httpx.Response) -> Any:  # noqa: ANN401 - a fax or a list of them
    if not answer.is_success:
        raise NotReachable(f"The fax provider said {answer.status_code}: {_errors(answer)}")
    try:
        return answer.json()["data"]
    except (ValueError, LookupError, TypeError) as error:
        raise NotReachable("The fax provider's answer cannot be read.") from error


def _has_more(answer: httpx.Response, number: int) -> bool:
    try:
        return number < int(answer.json()["meta"]["total_pages"])
    except (ValueError, LookupError, TypeError):
        return False


def _errors(answer: httpx.Response) -> str:
    try:
        said = [str(error.get("detail") or error["title"]) for error in answer.json()["errors"]]
    except (ValueError, LookupError, TypeError, AttributeError):
        return answer.text[:200] or answer.reason_phrase
    return "; ".join(said)[:400]
