"""The three standing people of every test of powers, and who may do what."""

from collections.abc import Iterable

from almoner.people.permissions import POWERS
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.powers import MANAGER, RECEPTIONIST, RECORDS, SUPPLIES

GLASS = "audit.break_glass"


def role(name: str, *more: str) -> Actor:
    """Return somebody with the powers that role ``name`` starts with in this area."""
    held = {power.name for power in POWERS if name in power.roles}
    return Actor(name=name, powers=frozenset(held | set(more)))


def having(*powers: str) -> Actor:
    """Return somebody with exactly these powers."""
    return Actor(name="Somebody", powers=frozenset(powers))


def names(rows: Iterable[object]) -> list[str]:
    """Return the rows as text."""
    return [str(row) for row in rows]


DESK = role(RECEPTIONIST)
CLERK = role(RECORDS, GLASS)
BOSS = role(MANAGER, GLASS)
STOCK = role(SUPPLIES)
VISITOR = Actor(name="Visitor")
