"""What views answer besides a template: a note, a change of page, a closed dialog."""

import json

from django.http import HttpResponse  # noqa: TID251 - helps views answer
from django.urls import reverse


def said(response: HttpResponse, text: str, kind: str = "success") -> HttpResponse:
    """Let ``response`` also show ``text`` as a note; kind: success, info, warning or danger."""
    return _trigger(response, {"toast": {"text": text, "kind": kind}})


def dialog_closed(response: HttpResponse) -> HttpResponse:
    """Let ``response`` also close the open dialog."""
    return _trigger(response, {"dialog-close": {}})


def told(response: HttpResponse, *topics: str) -> HttpResponse:
    """Let ``response`` also refresh what follows ``topics`` on this very page."""
    return _trigger(response, {topic: {"target": "body"} for topic in topics})


def pdf(content: bytes, name: str, *, save: bool = False) -> HttpResponse:
    """Answer with a PDF that the browser shows, or saves."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'{"attachment" if save else "inline"}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def redirect_to(url_name: str, *args: object, **kwargs: object) -> HttpResponse:
    """Lead htmx to another page: the whole page is loaded there."""
    return HttpResponse(headers={"HX-Redirect": reverse(url_name, args=args, kwargs=kwargs)})


def _trigger(response: HttpResponse, events: dict[str, object]) -> HttpResponse:
    present = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**present, **events})
    return response
