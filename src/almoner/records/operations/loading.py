"""Storing entries that another program exported."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from almoner.people.operations.importing import load_rows
from almoner.platform.accounts.actor import Actor
from almoner.records.models import Entry


@transaction.atomic
def load_entries(
    actor: Actor,
    *,
    source: str,
    kind: type[Entry],
    rows: Sequence[tuple[str, Mapping[str, Any]]],
) -> int:
    """Store entries (by their id in ``source``) that are not there yet, all or none.

    Returns how many were new; the log says who loaded them.
    """
    actor.must("people.import")
    return load_rows(actor, source=source, kind=kind.kind, model=kind, rows=rows)
