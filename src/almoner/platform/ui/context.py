"""What every template may use."""

import json

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 - a context processor is handed the request
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui import navigation


def screen(request: HttpRequest) -> dict[str, object]:
    """Return the actor, the rail, the minutes until a screen locks, and where scripts call."""
    if not hasattr(request, "user"):
        return {}
    actor = actor_of(request)
    return {
        "actor": actor,
        "navigation": _rail(actor, request.path),
        "idle_minutes": settings.IDLE_MINUTES,
        "script_urls": _script_urls(),
    }


def _rail(actor: Actor, path: str) -> object:
    return SimpleLazyObject(lambda: list(navigation.sections(actor, path)))


def _script_urls() -> str:
    names = {
        "drafts": "ui:drafts",
        "live": "live:stream",
        "lock": "accounts:lock",
        "unlock": "accounts:unlock",
        "active": "accounts:active",
    }
    return json.dumps({key: reverse(name) for key, name in names.items()})
