"""Card payments through a provider whose own page takes the card: no number ever comes here.

``POST {CARDS_URL}/v1/checkouts`` with ``{"amount": cents, "currency": "usd", "reference"}``,
``Authorization: Bearer …`` and ``Idempotency-Key`` answers ``{"id", "url", "status": "open"}``;
``GET /v1/checkouts/{id}`` and ``POST /v1/checkouts/{id}/cancel`` answer the same with ``status``
``open``, ``paid``, ``declined``, ``expired`` or ``cancelled``, and where it is paid
``transaction``, ``brand`` and ``last4``. ``POST /v1/refunds`` with ``{"transaction", "amount"}``
answers ``{"id"}``. Errors are ``{"error": {"message"}}``.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, Self

import httpx
from django.conf import settings

TEMPORARY = frozenset({401, 403, 408, 409, 425, 429})
TIMEOUT = 15.0
STATES = ("open", "paid", "declined", "expired", "cancelled")


class NotNow(Exception):
    """It did not work now but may later: no connection, busy, our key refused."""


class NotTaken(Exception):
    """The provider refuses this for good."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A payment at the provider: its page, how it stands, and what a receipt tells of the card."""

    id: str
    status: str
    url: str = ""
    transaction: str = ""
    card: str = ""


class Cards(Protocol):
    """A card provider; its calls raise :class:`NotNow` and :class:`NotTaken`."""

    def open(self, *, amount: Decimal, reference: str) -> Checkout:
        """Open a payment; the same ``reference`` gives the same one again."""
        ...

    def look(self, checkout_id: str) -> Checkout:
        """Say how a payment stands."""
        ...

    def cancel(self, checkout_id: str) -> Checkout:
        """Close a payment that is not paid, and say how it stands."""
        ...

    def refund(self, *, transaction: str, amount: Decimal, reference: str) -> str:
        """Give dollars back; return the provider's id. The same ``reference`` gives once."""
        ...


@dataclass(frozen=True, slots=True)
class HttpCards:
    """A card provider over HTTP."""

    url: str
    key: str
    timeout: float = TIMEOUT

    @classmethod
    def from_settings(cls) -> Self:
        """Return the provider that ``CARDS_URL`` and ``CARDS_KEY`` describe."""
        return cls(settings.CARDS_URL.rstrip("/"), settings.CARDS_KEY)

    def open(self, *, amount: Decimal, reference: str) -> Checkout:
        """Open a payment."""
        body = {"amount": _cents(amount), "currency": "usd", "reference": reference}
        return _checkout(self._call("POST", "/v1/checkouts", body, reference))

    def look(self, checkout_id: str) -> Checkout:
        """Say how a payment stands."""
        return _checkout(self._call("GET", f"/v1/checkouts/{checkout_id}"))

    def cancel(self, checkout_id: str) -> Checkout:
        """Close a payment that is not paid."""
        return _checkout(self._call("POST", f"/v1/checkouts/{checkout_id}/cancel", {}))

    def refund(self, *, transaction: str, amount: Decimal, reference: str) -> str:
        """Give dollars back to the card."""
        body = {"transaction": transaction, "amount": _cents(amount)}
        found = self._call("POST", "/v1/refunds", body, reference).get("id")
        if not found:
            raise NotNow("The card provider's answer has no id.")
        return str(found)

    def _call(self, verb: str, path: str, body: Any = None, once: str = "") -> dict[str, Any]:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {self.key}"}
        if once:
            headers["Idempotency-Key"] = once
        try:
            answer = httpx.request(
                verb, self.url + path, json=body, headers=headers, timeout=self.timeout
            )
            told = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotNow(f"The card provider cannot be reached: {error}") from error
        except ValueError as error:
            raise NotNow("The card provider's answer cannot be read.") from error
        if answer.is_success and isinstance(told, dict):
            return told
        reason = f"The card provider said {answer.status_code}: {_said(told)}"
        if answer.status_code in TEMPORARY or not answer.is_client_error:
            raise NotNow(reason)
        raise NotTaken(reason)


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _said(told: Any) -> str:  # noqa: ANN401 - whatever the provider answered
    try:
        return str(told["error"]["message"])[:200]
    except (LookupError, TypeError):
        return "no reason given"


def _checkout(told: dict[str, Any]) -> Checkout:
    status = str(told.get("status", ""))
    if not told.get("id") or status not in STATES:
        raise NotNow("The card provider's answer cannot be read.")
    card = f"{told.get('brand') or 'Card'} ending {told['last4']}" if told.get("last4") else ""
    return Checkout(
        str(told["id"])[:100],
        status,
        str(told.get("url") or ""),
        str(told.get("transaction") or "")[:50],
        card[:40],
    )
