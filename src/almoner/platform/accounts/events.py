"""What accounts tell upward."""

from dataclasses import dataclass, field
from typing import Any

from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import ApiToken, User


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """Somebody signed in or out, or who may do what was changed; the log hears of it."""

    actor: Actor
    verb: str
    subject: User | ApiToken | None = None
    detail: dict[str, Any] = field(default_factory=dict)
