"""A Refusal that no view caught becomes an answer a person or a program can read."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from almoner.lib.refusal import Refusal


class RefusalMiddleware:
    """Translate refusals once: problem+json for programs, a page or a note for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; refusals arrive in ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with its status and sentence."""
        if not isinstance(error, Refusal):
            return None
        if request.path.startswith(("/api/", "/fhir/")):
            body = {"title": error.message, "status": error.status, "field": error.at_field}
            return JsonResponse(body, status=error.status, content_type="application/problem+json")
        if request.headers.get("HX-Request"):
            note = {"toast": {"text": error.message, "kind": "danger"}}
            headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps(note)}
            return HttpResponse(status=error.status, headers=headers)
        return render(request, "ui/refusal.html", {"refusal": error}, status=error.status)
