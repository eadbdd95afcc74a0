"""The palette, drafts, and the page that shows every component."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui import notices, operations, palette, queries
from almoner.platform.ui.answers import said
from almoner.platform.ui.specimen import SpecimenForm, specimen


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    return render(request, "ui/gallery.html", specimen(now=timezone.now()))


@require_http_methods(["POST"])
def gallery_form(request: HttpRequest) -> HttpResponse:
    """Check the specimen form as any form is checked: 422 with what is wrong, or a note."""
    form = SpecimenForm(request.POST)
    if not form.is_valid():
        return render(request, "ui/gallery.html#form", {"form": form}, status=422)
    response = render(request, "ui/gallery.html#form", {"form": SpecimenForm()})
    response["HX-Trigger"] = json.dumps({"toast": {"text": "Saved.", "kind": "success"}})
    return response


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Return the palette's options for ``?q=``; ``?only=People`` for a single group."""
    q = request.GET.get("q", "")
    only = request.GET.get("only", "")
    groups = list(palette.find(actor_of(request), q, only=only))
    return render(request, "ui/palette_options.html", {"groups": groups, "q": q})


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Answer with a note of what has just happened for whoever looks at the screen."""
    sentences = list(notices.latest(actor_of(request), timezone.now()))
    answer = HttpResponse(status=204)
    return said(answer, " ".join(sentences), "info") if sentences else answer


@require_http_methods(["GET", "POST", "DELETE"])
def drafts(request: HttpRequest) -> HttpResponse:
    """Give back, keep or forget the draft named ``?key=``."""
    actor, key, now = actor_of(request), request.GET.get("key", ""), timezone.now()
    if request.method == "DELETE":
        operations.discard_draft(actor, key=key)
    elif request.method == "POST":
        values = _values(request.body)
        if values is None:
            return HttpResponse("Not a draft.", status=400, content_type="text/plain")
        operations.keep_draft(actor, key=key, values=values, now=now)
    elif draft := queries.find_draft(actor, key=key, now=now):
        at = int(draft.kept_at.timestamp() * 1000)
        return JsonResponse({"at": at, "values": draft.values})
    return HttpResponse(status=204)


def _values(body: bytes) -> dict[str, list[str]] | None:
    """Return the body as {name: [text, …]}, or ``None`` when it is anything else."""
    try:
        values = json.loads(body)
    except ValueError:
        return None
    if not isinstance(values, dict) or not all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        for texts in values.values()
    ):
        return None
    return values
