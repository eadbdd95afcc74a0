"""What an uploaded release would change, read apart from any transaction; and its loading."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from almoner.coding import differing, operations
from almoner.coding.models import ReleaseState, ReleaseUpload
from almoner.coding.operations.loading import refuse_many_ended
from almoner.coding.queries import valid_on
from almoner.lib import codesets
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor

SHOWN = 300
"""Changes that are kept of each kind to be shown; all are counted."""


def preview(upload_id: UUID) -> None:
    """Read a file and keep what it would change, or why it cannot be loaded."""
    row = _row(upload_id)
    if row.state != ReleaseState.WAITING:
        return
    try:
        told = {"parts": [_part(each) for each in _loadings(row)]}
    except Refusal as no:
        operations.refuse_upload(SYSTEM, upload_id=row.pk, why=no.message)
    else:
        operations.note_preview(SYSTEM, upload_id=row.pk, preview=told)


def apply(upload_id: UUID, *, now: datetime) -> None:
    """Load a file whose changes were seen, in the name of who gave it."""
    row = _row(upload_id)
    if row.state != ReleaseState.APPLYING:
        return
    actor = Actor(name=row.uploaded_by, is_system=True)
    try:
        operations.finish_upload(actor, upload_id=row.pk, loadings=_loadings(row), now=now)
    except Refusal as no:
        operations.refuse_upload(SYSTEM, upload_id=row.pk, why=no.message)


def _row(upload_id: UUID) -> ReleaseUpload:
    return ReleaseUpload.objects.select_related("file").get(pk=upload_id)


def _loadings(row: ReleaseUpload) -> Sequence[operations.Loading]:
    found = codesets.read(row.kind, row.file.path, row.file_name)
    return [
        operations.Loading(each, row.file.sha256, row.file_name, row.edition, row.effective_on)
        for each in found
    ]


def _part(loading: operations.Loading) -> dict[str, Any]:
    edition = replace(loading.edition, effective_on=loading.day)
    before = valid_on(edition.system, loading.day)
    changes = list(codesets.changes(before, edition))
    refuse_many_ended(edition, changes, before)
    counts = Counter(each.kind.value for each in changes)
    kept: list[codesets.Change] = []
    seen: Counter[str] = Counter()
    for each in changes:
        seen[each.kind.value] += 1
        if seen[each.kind.value] <= SHOWN:
            kept.append(each)
    return {
        "system": edition.system,
        "version": loading.version,
        "effective_on": loading.day.isoformat(),
        "counts": dict(sorted(counts.items())),
        "codes": len(edition.rows) or len(edition.ties),
        "left_out": dict(edition.left_out),
        "files": list(edition.files),
        "changes": [asdict(line) for line in differing.told(edition, kept)],
    }
