"""Storing what was imported, together with its id in the source, so that no row comes in twice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from almoner.people.models import ExternalId, ImportRun
from almoner.people.operations.registering import Registration, load
from almoner.people.queries.imported import imported
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

T = TypeVar("T")


@transaction.atomic
def load_patients(
    actor: Actor, *, source: str, rows: Sequence[tuple[str, Registration]], now: datetime
) -> int:
    """Store the registrations (by their id in ``source``) that are not there yet, all or none.

    Returns how many were new. The registrations are ``checked`` already.
    """
    actor.must("people.import")
    new = _new(source, "patient", rows)
    if new:
        patients = load(actor, registrations=[what for _, what in new], now=now)
        _note(
            source, "patient", zip((key for key, _ in new), (p.pk for p in patients), strict=True)
        )
    return len(new)


@transaction.atomic
def load_rows(
    actor: Actor,
    *,
    source: str,
    kind: str,
    model: type[models.Model],
    rows: Sequence[tuple[str, Mapping[str, Any]]],
) -> int:
    """Store rows of the practice or the directory that are not there yet, all or none.

    ``kind`` is what ``ExternalId`` calls them; the values are ``checked`` already.
    """
    actor.must("people.import")
    new = _new(source, kind, rows)
    made = model._default_manager.bulk_create([model(**values) for _, values in new])
    _note(source, kind, zip((key for key, _ in new), (row.pk for row in made), strict=True))
    if new:
        audit.record(actor, "people.load", kind=kind, count=len(new))
    return len(new)


@transaction.atomic
def note_imported(
    actor: Actor, *, source: str, kind: str, pairs: Sequence[tuple[str, UUID]]
) -> None:
    """Remember which row an id of ``source`` became; areas above call this in their own import."""
    actor.must("people.import")
    _note(source, kind, pairs)


def start_run(actor: Actor, *, source: str, kind: str, file_name: str, now: datetime) -> ImportRun:
    """Note that an import began; it stays unfinished when it is killed."""
    actor.must("people.import")
    return ImportRun.objects.create(
        source=source, kind=kind, file_name=file_name[:300], by=actor.name, started_at=now
    )


def finish_run(
    actor: Actor, *, run: ImportRun, counts: Mapping[str, int], now: datetime
) -> ImportRun:
    """Note how an import ended; ``counts`` are read, added, present and rejected."""
    actor.must("people.import")
    for name, count in counts.items():
        setattr(run, name, count)
    run.finished_at = now
    run.save()
    audit.record(actor, "people.import", run, counts=dict(counts))
    return run


def _new(source: str, kind: str, rows: Sequence[tuple[str, T]]) -> list[tuple[str, T]]:
    """Return the rows not imported yet, while no other import of this source can run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [source])
    there = imported(source, kind, [key for key, _ in rows])
    return [(key, what) for key, what in rows if key not in there]


def _note(source: str, kind: str, pairs: Iterable[tuple[str, UUID]]) -> None:
    ExternalId.objects.bulk_create(
        [
            ExternalId(source=source, kind=kind, source_id=key, subject_id=subject)
            for key, subject in pairs
        ]
    )
