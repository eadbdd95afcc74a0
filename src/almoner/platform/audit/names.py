"""The names of patients, which lie above audit: the people area says how to find them."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from almoner.platform.accounts.actor import Actor

Find = Callable[[Actor, Collection[UUID]], Mapping[UUID, str]]
_find: list[Find] = []


def register(find: Find) -> None:
    """Name patients by ``find(actor, ids)``, which leaves out those the actor may not see."""
    _find[:] = [find]


def of_patients(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names of patients as far as they are known here."""
    return _find[0](actor, ids) if _find and ids else {}
