"""What a file is known by."""

from collections.abc import Iterable
from hashlib import sha256


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file that comes piece by piece, in hexadecimal."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
