"""The token and the code of a link to a letter.

Both are an HMAC of the link's id under the office's secret key, so that neither the database nor
a list of messages holds them: a message says ``{{link}}`` and ``{{code}}`` until it is handed to
the gateway.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

LINK = "{{link}}"
CODE = "{{code}}"


def token_of(link_id: UUID) -> str:
    """Return the 43 letters that the address of the letter ends in."""
    return urlsafe_b64encode(_mac("token", link_id)).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Return what the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_of(link_id: UUID) -> str:
    """Return the six digits that open the letter."""
    return f"{int.from_bytes(_mac('code', link_id)[:8]) % 1_000_000:06d}"


def is_code(link_id: UUID, typed: str) -> bool:
    """Compare in constant time; blanks and dashes do not count."""
    digits = "".join(character for character in typed if character.isdigit())
    return hmac.compare_digest(digits.encode(), code_of(link_id).encode())


def address_of(link_id: UUID) -> str:
    """Return the whole address of the letter."""
    path = reverse("messages:open_link", args=[token_of(link_id)])
    return settings.BASE_URL.rstrip("/") + path


def revealed(body: str, link_id: UUID) -> str:
    """Return ``body`` with the link and the code in their places."""
    return body.replace(LINK, address_of(link_id)).replace(CODE, code_of(link_id))


def _mac(what: str, link_id: UUID) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"letter-{what}:{link_id}".encode(), "sha256")
