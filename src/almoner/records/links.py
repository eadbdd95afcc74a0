"""The signed links by which patients come to a form: no patient data in them, only the request."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from almoner.lib.refusal import NotFound

LASTS = 61 * 24 * 3600
"""Seconds: no request is open longer; each says itself how long."""


def token_of(key: UUID) -> str:
    """Return what stands in the link to the form of a request."""
    return _signer().sign(key.hex)


def link(key: UUID) -> str:
    """Return the address of the form of a request."""
    return f"{settings.BASE_URL}/records/answer/{token_of(key)}/"


def key_of(token: str) -> UUID:
    """Return the request that a link is for; ``NotFound`` for one that is not ours."""
    try:
        return UUID(_signer().unsign(token, max_age=LASTS))
    except (signing.BadSignature, ValueError):
        raise NotFound("This link is not valid any more. Please call the office.") from None


def _signer() -> signing.TimestampSigner:
    # Some telephones end a link at a colon, which is what signers usually put in.
    return signing.TimestampSigner(salt="almoner.form", sep=".")
