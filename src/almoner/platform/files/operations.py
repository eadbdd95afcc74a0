"""Keeping files: looked at, limited in size, stored once, never half."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction

from almoner.lib import sniff
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.operations import record
from almoner.platform.files.models import FileRemoval, StoredFile


class Upload(Protocol):
    """What comes in: Django's ``UploadedFile``, or anything with a name and pieces."""

    @property
    def name(self) -> str | None:
        """Return the name it comes under."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """Return the content piece by piece."""
        ...


UNKNOWN = "application/octet-stream"
"""The media type of what nobody knows."""


class FileTooLarge(Refusal):
    """This file is too large."""

    field = "file"


class KindNotWanted(Refusal):
    """This kind of file does not belong here."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept, what it is by its content, and why it does not belong here."""

    file: StoredFile
    kind: sniff.Kind | None
    why: str


@transaction.atomic
def keep(actor: Actor, *, upload: Upload, now: datetime) -> Kept:
    """Keep whatever came, as ``store`` does, also what is damaged, unknown or wrongly named.

    What has no kind is kept as ``application/octet-stream``. Raises ``FileTooLarge``.
    """
    actor.must("files.store")
    name = Path(upload.name or "file").name
    with _draft() as draft:
        digest, size = _copy(upload.chunks(), draft, name=name, most=settings.FILE_LIMIT)
        kind, why = _looked_at(draft, name)
        media_type = kind.media_type if kind else UNKNOWN
        row, is_new = StoredFile.objects.get_or_create(
            sha256=digest, defaults={"size": size, "media_type": media_type, "stored_at": now}
        )
        _keep_again(row, now)
        _put(draft, row.path)
    if is_new:
        record(actor, "files.store", row, size=size, media_type=media_type)
    return Kept(row, kind, why)


def _looked_at(draft: BinaryIO, name: str) -> tuple[sniff.Kind | None, str]:
    """Return what a file is by its content, and why it is not taken as it is."""
    why = ""
    for called in (name, *(f"x{kind.endings[0]}" for kind in sniff.KINDS)):
        try:
            return sniff.kind_of(draft, called), why
        except sniff.NameDoesNotFit as no:
            why = why or no.message
        except Refusal as no:
            return None, no.message
    return None, why


@transaction.atomic
def store(
    actor: Actor,
    upload: Upload,
    *,
    now: datetime,
    limit: int | None = None,
    kinds: Collection[sniff.Kind] | None = None,
) -> StoredFile:
    """Keep ``upload`` under its SHA-256 and return its row; the same content is kept once.

    ``limit`` is in bytes (``FILE_LIMIT`` at most), ``kinds`` are those wanted (all that
    :mod:`almoner.lib.sniff` knows by default). The bytes are on the disk before the row is
    written; a killed server leaves a draft that ``almoner files verify`` removes.

    Raises:
        FileTooLarge, KindNotWanted, and what ``sniff.kind_of`` raises.
    """
    actor.must("files.store")
    name = Path(upload.name or "file").name
    most = min(limit or settings.FILE_LIMIT, settings.FILE_LIMIT)
    with _draft() as draft:
        digest, size = _copy(upload.chunks(), draft, name=name, most=most)
        kind = sniff.kind_of(draft, name)
        if kinds is not None and kind not in kinds:
            wanted = ", ".join(sorted({wanted.label for wanted in kinds}))
            raise KindNotWanted(f"“{name}” is a {kind.label}. Here belongs: {wanted}.")
        row, is_new = StoredFile.objects.get_or_create(
            sha256=digest,
            defaults={"size": size, "media_type": kind.media_type, "stored_at": now},
        )
        _keep_again(row, now)
        _put(draft, row.path)
    if is_new:
        record(actor, "files.store", row, size=size, media_type=kind.media_type)
    return row


def _keep_again(row: StoredFile, now: datetime) -> None:
    """Wait for a removal that goes on, and call off one that was ordered: the content is back."""
    StoredFile.objects.select_for_update(no_key=True).get(pk=row.pk)
    FileRemoval.objects.filter(file=row, returned_at=None).update(returned_at=now)


def _copy(pieces: Iterable[bytes], draft: BinaryIO, *, name: str, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise FileTooLarge(
                f"“{name}” is larger than {_megabytes(most)}, the most that is kept here. "
                "Scan at a lower resolution, or send it in parts."
            )
        digest.update(piece)
        draft.write(piece)
    return digest.hexdigest(), size


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:g} MB"


@contextmanager
def _draft() -> Iterator[BinaryIO]:
    """Yield a file beside the stored ones; it is gone afterwards unless it was put away."""
    folder = Path(settings.FILES_ROOT) / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        try:
            yield file  # type: ignore[misc]
        finally:
            Path(file.name).unlink(missing_ok=True)


def _put(draft: BinaryIO, path: Path) -> None:
    """Move the draft to its place at once and for good, over whatever lies there."""
    draft.flush()
    os.fsync(draft.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(draft.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
