"""What views answer besides a template: a note, a change of page, a closed dialog."""

import json

from django.forms import BaseForm
from django.http import HttpResponse  # noqa: TID251 - helps views answer
from django.urls import reverse

from almoner.lib.refusal import Refusal


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
    answer["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    )
    return answer


def add_error(form: BaseForm, no: Refusal) -> None:
    """Put a refusal beside its field, or on top when the form has none of that name."""
    form.add_error(no.at_field if no.at_field in form.fields else None, no.message)


def redirect_to(url_name: str, *args: object, **kwargs: object) -> HttpResponse:
    """Lead htmx to another page: the whole page is loaded there."""
    return HttpResponse(headers={"HX-Redirect": reverse(url_name, args=args, kwargs=kwargs)})


def _trigger(response: HttpResponse, events: dict[str, object]) -> HttpResponse:
    present = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**present, **events})
    return response
