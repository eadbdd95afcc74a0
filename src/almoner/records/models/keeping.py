"""Secrets in rows: encrypted under the installation's secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from almoner.lib.refusal import Refusal


class OtherSecretKey(Refusal):
    """The key for sealing was stored under another SECRET_KEY: put it in SECRET_KEY_FALLBACKS."""


def locked(text: str) -> str:
    """Return the stored form of a secret."""
    return _box().encrypt(text.encode()).decode()


def unlocked(text: str) -> str:
    """Return the secret; raises ``OtherSecretKey``."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise OtherSecretKey from None


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(secret)) for secret in secrets])


def _fernet_key(secret: str) -> bytes:
    digest = hashlib.sha256(b"almoner records seal\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
