"""Ties every change that the triggers record to the actor of the request."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponseBase

from almoner.platform.accounts.actor import actor_of

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class AuditMiddleware:
    """Give history rows the actor's name and the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Open the history context for requests that may write."""
        if request.method not in WRITES:
            return self.get_response(request)
        actor = actor_of(request)
        with pghistory.context(
            actor=actor.name,
            user=str(actor.user_id) if actor.user_id else None,
            request=str(actor.request_id),
        ):
            return self.get_response(request)
