"""Who may open a file: each area registers a door for the files of its own rows.

    doors.register("people.photo", open_photo)

where ``open_photo(actor, subject_id)`` checks reach as for the row itself and returns the file
with the name it is saved under, or raises ``NotFound`` or ``NotPermitted``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that the actor may see, and its name."""

    file: StoredFile
    name: str


DESTROYED = (
    "What this file held was destroyed when its retention was over. The entry in the chart says "
    "when, and under which certificate."
)
"""What stands in for a file whose bytes were removed for good."""

Door = Callable[[Actor, UUID], Opened]
_doors: dict[str, Door] = {}


def register(name: str, door: Door) -> None:
    """Add the door ``area.what``; the address of a file is ``files:open`` with it and the id."""
    _doors[name] = door


def open_file(actor: Actor, door: str, subject_id: UUID) -> Opened:
    """Return the file behind ``door`` if ``actor`` may see it; raises :class:`NotFound`."""
    if door not in _doors:
        raise NotFound
    return _doors[door](actor, subject_id)
