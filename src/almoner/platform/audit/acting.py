"""Who writes: the name that history rows get, for a request, a command or a job."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory

from almoner.platform.accounts.actor import Actor


@contextmanager
def acting(actor: Actor, **more: str) -> Iterator[None]:
    """Write ``actor`` (and what else is known) beside every version of a row in this block."""
    with pghistory.context(
        actor=actor.name,
        user=str(actor.user_id) if actor.user_id else None,
        request=str(actor.request_id),
        **more,
    ):
        yield
