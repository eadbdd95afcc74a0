"""Ties every change that the triggers record to the actor of the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from almoner.platform.accounts.actor import actor_of
from almoner.platform.audit.acting import acting


class AuditMiddleware:
    """Give history rows the actor's name and the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Open the history context around the request."""
        with acting(actor_of(request)):
            return self.get_response(request)
