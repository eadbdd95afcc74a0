"""Reading drafts."""

from datetime import datetime

from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.models import Draft


def find_draft(actor: Actor, *, key: str, now: datetime) -> Draft | None:
    """Return the actor's own draft of the form ``key`` unless it has expired."""
    if actor.user_id is None:
        return None
    return Draft.alive(now).filter(user_id=actor.user_id, key=key).first()
