"""The Actor: who asks, and what they may do. The first argument of every operation."""

import getpass
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from almoner.lib.ids import uuid7
from almoner.lib.refusal import NotPermitted

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251 - the type of the edge's argument


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone (or the system) with powers, for one request.

    ``powers`` holds names such as ``"scheduling.book"``. ``user_id`` is ``None`` only for
    the system itself and the command line.
    """

    name: str
    user_id: UUID | None = None
    powers: frozenset[str] = field(default=frozenset(), repr=False)
    request_id: UUID = field(default_factory=uuid7)
    is_system: bool = False

    def may(self, power: str) -> bool:
        """Say whether this actor holds ``power``."""
        return self.is_system or power in self.powers

    def must(self, power: str) -> None:
        """Raise :class:`NotPermitted` unless this actor holds ``power``."""
        if not self.may(power):
            raise NotPermitted(
                f"{self.name} may not do this: it needs the power “{power}”. "
                "The office manager can give it to your role.",
                power=power,
            )


SYSTEM = Actor(name="Almoner", is_system=True)
"""The system on its own account: jobs, imports, reminders."""


def visitor() -> Actor:
    """Return an actor for whoever has not signed in; they hold no power."""
    return Actor(name="Visitor")


def actor_at_command_line() -> Actor:
    """Return whoever runs a command on the machine itself; they may do everything."""
    return Actor(name=f"{getpass.getuser()} (command line)", is_system=True)


def actor_of(request: "HttpRequest") -> Actor:
    """Return the actor behind ``request``, made once for each request."""
    found = getattr(request, "actor", None)
    if found is None:
        user = request.user
        found = user.as_actor() if user.is_authenticated else visitor()
        request.actor = found  # type: ignore[attr-defined]
    return found
