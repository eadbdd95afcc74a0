"""Messages for tests."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from almoner.messages import operations
from almoner.messages.models import Message
from almoner.platform.accounts.actor import SYSTEM, Actor


def message(
    *,
    actor: Actor = SYSTEM,
    channel: str = "email",
    to: str = "rosa@example.org",
    subject: str = "Your visit",
    body: str = "We expect you on Monday at 9:00.",
    about: str = "appointment reminder",
    now: datetime | None = None,
    **fields: Any,
) -> Message:
    return operations.send(
        actor,
        channel=channel,
        to=to,
        subject=subject,
        body=body,
        about=about,
        now=now or timezone.now(),
        **fields,
    )
