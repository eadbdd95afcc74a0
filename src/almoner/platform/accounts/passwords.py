"""Temporary passwords that can be read out over the telephone."""

import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are taken for one another."""


def temporary_password() -> str:
    """Return 15 characters in groups of five: about 74 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(groups)
