"""News told upward between areas.

An event is a frozen dataclass that says a fact in the past tense. It is published inside the
transaction of the operation that made it true; reactions run at once, in the same transaction,
so that either all of it happened or none. Anything slow becomes a job.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

E = TypeVar("E")

_reactions: dict[type, list[Callable[..., None]]] = defaultdict(list)


def react(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register the decorated function to hear every ``event``."""

    def register(reaction: Callable[[E], None]) -> Callable[[E], None]:
        if reaction not in _reactions[event]:
            _reactions[event].append(reaction)
        return reaction

    return register


def publish(event: object) -> None:
    """Tell ``event`` to everything that reacts to its type, in order of registration."""
    for reaction in _reactions[type(event)]:
        reaction(event)
