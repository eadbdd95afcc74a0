"""History by triggers: every version of a row is kept, whoever wrote it."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(model: M) -> M:
    """Keep every version of ``model``'s rows in its ``…Event`` table (class decorator).

    The triggers also see ``.update()``, bulk writes and plain SQL.
    """
    track: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )
    return track(model)


def never_deleted() -> pgtrigger.Protect:
    """Return the trigger that refuses DELETE; list it in ``Meta.triggers``."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def append_only() -> pgtrigger.Protect:
    """Return the trigger that refuses UPDATE and DELETE; list it in ``Meta.triggers``."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
