"""What happens around every request for the sake of the practice."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from almoner.people.queries.office_time import by_office_time


class OfficeTimeMiddleware:
    """Shows and reads times by the office's clock; today is the day it is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer by the office's clock.

        The page to sign in tells no time, and comes up while the database is away.
        """
        if request.path == reverse(settings.LOGIN_URL):
            return self.get_response(request)
        with by_office_time():
            return self.get_response(request)
