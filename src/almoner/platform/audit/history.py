"""History by triggers: every version of a row is kept, whoever wrote it."""

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


@overload
def tracked(model: M) -> M: ...
@overload
def tracked(*, exclude: Sequence[str]) -> Callable[[M], M]: ...


def tracked(model: M | None = None, *, exclude: Sequence[str] = ()) -> M | Callable[[M], M]:
    """Keep every version of a model's rows in its ``…Event`` table (class decorator).

    The triggers also see ``.update()``, bulk writes and plain SQL. Fields in ``exclude`` are
    left out of the history (secrets), and a change to them alone is none.
    """

    def track(found: M) -> M:
        decorate: Callable[[M], M] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
        )
        return decorate(found)

    return track if model is None else track(model)


def never_deleted() -> pgtrigger.Protect:
    """Return the trigger that refuses DELETE; list it in ``Meta.triggers``."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def append_only() -> pgtrigger.Protect:
    """Return the trigger that refuses UPDATE and DELETE; list it in ``Meta.triggers``."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
