"""The signed links with which patients answer: no patient data in them, only what was sent."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from almoner.lib.refusal import NotFound

LASTS = 120 * 24 * 3600
"""Seconds: the longest reminder goes out sixty days before, and the visit may be moved on."""


def link(purpose: str, key: UUID) -> str:
    """Return the address under which ``key`` can be answered (``reminder`` or ``offer``)."""
    token = _signer(purpose).sign(key.hex)
    return f"{settings.BASE_URL}/scheduling/answer/{purpose}/{token}/"


def key_of(purpose: str, token: str) -> UUID:
    """Return what a link is about; ``NotFound`` for one that is not ours, or too old."""
    try:
        signed = _signer(purpose).unsign(token, max_age=LASTS)
        return UUID(signed)
    except (signing.BadSignature, ValueError):
        raise NotFound("This link is not valid any more. Please call the office.") from None


def _signer(purpose: str) -> signing.TimestampSigner:
    # Some telephones end a link at a colon, which is what signers usually put in.
    return signing.TimestampSigner(salt=f"almoner.{purpose}", sep=".")
