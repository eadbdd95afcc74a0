"""Checking that what lies in the folder is what was stored."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import FileRemoval, StoredFile

LEFT_ALONE_FOR = timedelta(days=1)
"""A file without a row may be an upload that goes on right now."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was stored."""

    sha256: str
    what: str
    """``missing``, ``cut short`` or ``changed``."""


def faults(actor: Actor) -> Iterator[Fault | None]:
    """Hash every stored file again; yield one item for each, ``None`` where all is well."""
    actor.must("files.verify")
    for row in StoredFile.objects.order_by("sha256").iterator():
        yield _fault(row)


def orphans(actor: Actor, *, now: datetime) -> Iterator[Path]:
    """Return files in the folder, older than a day, that no row knows."""
    actor.must("files.verify")
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        is_old = now.timestamp() - path.stat().st_mtime > LEFT_ALONE_FOR.total_seconds()
        if is_old and not StoredFile.objects.filter(sha256=path.name).exists():
            yield path


def _fault(row: StoredFile) -> Fault | None:
    try:
        size = row.path.stat().st_size
    except FileNotFoundError:
        if FileRemoval.objects.filter(file=row, returned_at=None).exists():
            return None
        return Fault(row.sha256, "missing")
    if size < row.size:
        return Fault(row.sha256, "cut short")
    with row.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return None if found == row.sha256 else Fault(row.sha256, "changed")
