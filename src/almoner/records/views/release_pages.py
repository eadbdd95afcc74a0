"""Picking pages by their pictures, and blacking out."""

import json
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.lib.refusal import NotFound, NotPermitted, Refusal
from almoner.lib.release.pages import page_picture
from almoner.platform.accounts.actor import actor_of
from almoner.records import operations, queries
from almoner.records.models import KINDS
from almoner.records.models.release import PickedPage, ReleaseRequest

SMALL, LARGE = 36, 110
"""Dots per inch of thumbnails, and of the page that is blacked out."""


@require_http_methods(["GET", "POST"])
def picking(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Pick the pages that are to leave."""
    row = _row(request, request_id)
    said = _picked(request, row) if request.method == "POST" else ""
    if request.method == "POST" and not said:
        finish = "finish" in request.POST
        return redirect("records:release" if finish else "records:release_pages", row.pk)
    row.refresh_from_db()
    documents = queries.release.choices_of(row, timezone.localdate())
    context = {
        "row": row,
        "patient": row.patient,
        "documents": documents,
        "picked": sum(each.picked for each in documents),
        "pages": sum(len(each.pages) for each in documents),
        "may_leave": queries.release.authorities_by_class(row, timezone.localdate()),
        "wrong": said,
        "is_open": row.status == "checked",
        "may_print": actor_of(request).may("records.print"),
        "extract": _extract(row),
    }
    template = "records/release/pages.html"
    return render(request, template, context, status=422 if said else 200)


def _extract(row: ReleaseRequest) -> str:
    """Return the selection of the chart that a request asks for, without papers and notes."""
    kinds = [("kind", kind) for kind in KINDS if kind not in ("document", "note")]
    days = (("since", row.from_on), ("until", row.to_on))
    return urlencode([*kinds, *((name, day.isoformat()) for name, day in days if day)])


def _picked(request: HttpRequest, row: ReleaseRequest) -> str:
    """Keep the picks, and finish if asked to; return why not, or nothing."""
    actor, now = actor_of(request), timezone.now()
    try:
        pages = [UUID(each) for each in request.POST.getlist("pages")]
    except ValueError:
        raise NotFound("There is no such page.") from None
    try:
        operations.release.pick(actor, request=row, pages=pages, now=now)
        if "finish" in request.POST:
            operations.release.finish_picking(actor, request=row, now=now)
    except (NotFound, NotPermitted):
        raise
    except Refusal as no:
        return no.message
    messages.success(request, f"{len(pages)} page{'' if len(pages) == 1 else 's'} picked.")
    return ""


@require_http_methods(["GET", "POST"])
def redaction(request: HttpRequest, request_id: UUID, page_id: UUID) -> HttpResponse:
    """Black out parts of a picked page."""
    row = _row(request, request_id)
    picked = queries.release.picked_pages(row)
    places = [each.page_id for each in picked]
    if page_id not in places:
        raise NotFound("Pick the page first, then black out.")
    place = places.index(page_id)
    if request.method == "POST":
        operations.release.redact(
            actor_of(request), request=row, page=page_id, boxes=_boxes(request)
        )
        messages.success(request, "What is black here leaves black, and nothing below it.")
        following = (
            places[place + 1] if "next" in request.POST and place + 1 < len(places) else None
        )
        if following:
            return redirect("records:redaction", row.pk, following)
        return redirect("records:release_pages", row.pk)
    chosen: PickedPage = picked[place]
    context = {
        "row": row,
        "patient": row.patient,
        "page": chosen.page,
        "boxes": json.dumps(chosen.boxes),
        "place": place + 1,
        "count": len(places),
        "has_next": place + 1 < len(places),
    }
    return render(request, "records/release/redaction.html", context)


@require_safe
def picture(request: HttpRequest, request_id: UUID, page_id: UUID) -> HttpResponse:
    """Draw a page of the patient's documents; ``?large`` for blacking out."""
    page = queries.release.open_picture(actor_of(request), request_id, page_id)
    content = page.document.pdf.path.read_bytes()
    drawn = page_picture(content, page.number, dpi=LARGE if "large" in request.GET else SMALL)
    answer = HttpResponse(drawn, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _boxes(request: HttpRequest) -> list[list[float]]:
    try:
        found = json.loads(request.POST.get("boxes", "[]"))
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(each, list) for each in found):
        raise operations.NotAcceptable("The boxes could not be read: draw them again.")
    return found


def _row(request: HttpRequest, request_id: UUID) -> ReleaseRequest:
    return queries.release.open_request(actor_of(request), request_id, now=timezone.now())
