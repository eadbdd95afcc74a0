"""Notes that reach somebody on whatever screen they have open.

An area registers, in its ``apps.py``, a function that knows the latest news for an actor:

    notices.register(visitors_just_in)

where ``visitors_just_in(actor, now)`` returns sentences. When the area tells the topic
:func:`topic_of` a user, each screen that user has open asks once and shows the sentences.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from almoner.platform.accounts.actor import Actor

Finder = Callable[[Actor, datetime], Sequence[str]]
FRESH = timedelta(seconds=30)
"""How old news may be and still be shown as a note."""

_finders: list[Finder] = []


def register(find: Finder) -> None:
    """Ask ``find`` whenever somebody's screens are told that there is news for them."""
    if find not in _finders:
        _finders.append(find)


def topic_of(user_id: UUID) -> str:
    """Return the topic that the screens of a user listen to."""
    return f"notices:{user_id}"


def latest(actor: Actor, now: datetime) -> Iterator[str]:
    """Return the sentences that are news for ``actor``."""
    for find in _finders:
        yield from find(actor, now)
