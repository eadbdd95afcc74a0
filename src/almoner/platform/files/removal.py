"""Removing the bytes of files for good: the one place where something stored goes."""

import os
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.operations import record
from almoner.platform.files.models import FileRemoval, StoredFile

REST = timedelta(days=1)
"""Content that came in again a moment ago may be on its way into a row."""

Going = Mapping[type[models.Model], Collection[UUID]]
"""Ids of the rows that go along: what they refer to is not kept for them."""


class FileInUse(Refusal):
    """The same file came in again within the last day: nothing of it was removed. Try tomorrow."""


def order_removal(actor: Actor, *, file: StoredFile, going: Going, now: datetime) -> bool:
    """Order that the bytes of ``file`` go; return whether nothing else keeps them.

    Belongs in the transaction that says why; ``carry_out`` follows after its commit. Until the
    transaction ends no new row can refer to the file. Raises ``FileInUse``.
    """
    actor.must("files.remove")
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if _is_kept(file, going):
        return False
    if FileRemoval.objects.filter(file=file, returned_at=None).exists():
        return True
    if file.path.exists() and now.timestamp() - file.path.stat().st_mtime < REST.total_seconds():
        raise FileInUse
    removal = FileRemoval.objects.create(file=file, ordered_at=now)
    record(actor, "files.order_removal", removal, sha256=file.sha256)
    return True


def carry_out(actor: Actor, *, now: datetime) -> int:
    """Remove what was ordered and is still there; harmless to repeat. Return how many went."""
    actor.must("files.remove")
    waiting = FileRemoval.objects.filter(removed_at=None, returned_at=None)
    return sum(_remove(pk, now) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _remove(removal_id: UUID, now: datetime) -> bool:
    removal = FileRemoval.objects.select_for_update().get(pk=removal_id)
    if removal.removed_at or removal.returned_at:
        return False
    path = removal.file.path
    if path.exists():
        path.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    removal.removed_at = now
    removal.save(update_fields=["removed_at"])
    return True


def _is_kept(file: StoredFile, going: Going) -> bool:
    """Say whether any row of any area refers to the file; histories of rows do not count."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model is FileRemoval:
            continue
        model = relation.related_model
        if hasattr(model, "pgh_tracked_model"):
            continue
        rows = model._base_manager.filter(**{relation.field.name: file})
        if rows.exclude(pk__in=going.get(model, ())).exists():
            return True
    return False
