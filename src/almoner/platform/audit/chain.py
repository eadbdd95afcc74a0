"""How an entry of the log becomes bytes, and bytes a link; see docs/algorithms/audit-chain.md."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

GENESIS = bytes(32)
"""What the first link stands on."""


class Sealable(Protocol):
    """What the chain covers of an entry."""

    @property
    def id(self) -> int: ...  # noqa: D102 - the fields of audit.Entry
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def actor_name(self) -> str: ...  # noqa: D102
    @property
    def user_id(self) -> UUID | None: ...  # noqa: D102
    @property
    def request_id(self) -> UUID: ...  # noqa: D102
    @property
    def verb(self) -> str: ...  # noqa: D102
    @property
    def subject_type(self) -> str: ...  # noqa: D102
    @property
    def subject_id(self) -> UUID | None: ...  # noqa: D102
    @property
    def patient_id(self) -> UUID | None: ...  # noqa: D102
    @property
    def detail(self) -> Mapping[str, object]: ...  # noqa: D102


def canonical(entry: Sealable) -> bytes:
    """Return the one sequence of bytes that stands for ``entry``.

    JSON in UTF-8 with sorted keys and no white space; the instant in UTC with six decimals;
    ids in lower case, absent ones ``null``.
    """
    fields = {
        "actor_name": entry.actor_name,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "detail": entry.detail,
        "id": entry.id,
        "patient_id": _text(entry.patient_id),
        "request_id": _text(entry.request_id),
        "subject_id": _text(entry.subject_id),
        "subject_type": entry.subject_type,
        "user_id": _text(entry.user_id),
        "verb": entry.verb,
    }
    return json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(entry: Sealable) -> bytes:
    """Return the SHA-256 of what ``entry`` says."""
    return hashlib.sha256(canonical(entry)).digest()


def link(before: bytes, entry_digest: bytes) -> bytes:
    """Return the hash that ties an entry to everything ``before`` it."""
    return hashlib.sha256(before + entry_digest).digest()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
