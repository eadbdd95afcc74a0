"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 - a context processor is handed the request

from almoner.platform.accounts.actor import actor_of


def screen(request: HttpRequest) -> dict[str, object]:
    """Return the actor and the minutes after which the screen locks."""
    if not hasattr(request, "user"):
        return {}
    return {"actor": actor_of(request), "idle_minutes": settings.IDLE_MINUTES}
