"""Documents on their way in: the worklist, one document, and what becomes of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from almoner.lib import paper
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import dialog_closed, redirect_to, said, told
from almoner.records import operations, queries
from almoner.records.filing_forms import ConfirmForm, FilterForm
from almoner.records.intake import store
from almoner.records.models import IncomingDocument, ReadPage
from almoner.records.operations.incoming import TOPIC
from almoner.records.views.marking import marked

PAGE = 50


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """List what came in and waits, the oldest first."""
    actor, form = actor_of(request), FilterForm(request.GET)
    found = queries.incoming(actor, **form.wanted(), now=timezone.now())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _with_names(list(page)),
        "form": form,
        "counts": queries.counts(actor),
        "query": form.query(),
        "topic": TOPIC,
        "has_ocr": paper.ocr_is_installed(),
    }
    return render(request, "records/incoming.html", context)


@require_GET
def item(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Show one document with its pages and what is proposed for it."""
    row = queries.open_incoming(actor_of(request), incoming_id)
    form = ConfirmForm(initial=_initial(row)) if row.state == "confirm" else None
    return render(request, "records/incoming_item.html", _context(request, row, form))


@require_POST
def file(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Say what would be filed where, and, when that was confirmed, file it and go on."""
    actor, now = actor_of(request), timezone.now()
    row = queries.open_incoming(actor, incoming_id)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        context = _context(request, row, form)
        return render(request, "records/incoming_item.html#form", context, status=422)
    values = form.values()
    if "confirmed" not in request.POST:
        context = {**_context(request, row, form), **values, "likes": _likes(row)}
        return render(request, "records/incoming_item.html#confirm", context)
    try:
        filed = operations.file_incoming(
            actor, incoming=row, seen_version=form.cleaned_data["version"], now=now, **values
        )
    except (operations.NotAcceptable, operations.NotToConfirm) as no:
        form.add_error({"at": "on", "text": "title"}.get(no.at_field or ""), no.message)
        context = _context(request, row, form)
        answer = render(request, "records/incoming_item.html#form", context, status=422)
        return dialog_closed(answer)
    told = " It holds data to take over." if queries.holds_entries(filed) else ""
    messages.success(request, f"Filed in the chart of {values['patient']}.{told}")
    return _onward(actor, row)


@require_GET
def after(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Go to the next document to confirm."""
    actor = actor_of(request)
    following = queries.next_to_confirm(actor, queries.open_incoming(actor, incoming_id))
    if following is None:
        return redirect("records:incoming")
    return redirect("records:incoming_item", following)


@require_POST
def again(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Read a held document again, or take it in anyway."""
    actor = actor_of(request)
    row = queries.open_incoming(actor, incoming_id)
    is_forced = request.POST.get("anyway") == "yes"
    operations.try_again(actor, incoming=row, is_forced=is_forced)
    return told(said(HttpResponse(status=204), "It is read again.", "info"), TOPIC)


@require_POST
@sensitive_post_parameters("password")
def unlock(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Open a held PDF with its password, which is kept nowhere, and read it."""
    actor, now = actor_of(request), timezone.now()
    row = queries.open_incoming(actor, incoming_id)
    opened = paper.without_password(
        row.original.path.read_bytes(), request.POST.get("password", "")
    )
    operations.unlock(actor, incoming=row, pdf=store(opened, now))
    return told(said(HttpResponse(status=204), "It opened, and is being read.", "info"), TOPIC)


@require_POST
def aside(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Set a document aside with a reason, and go on."""
    actor = actor_of(request)
    row = queries.open_incoming(actor, incoming_id)
    reason = request.POST.get("reason", "")
    operations.set_aside(actor, incoming=row, reason=reason, now=timezone.now())
    messages.success(request, f"“{row}” was set aside.")
    return _onward(actor, row)


@require_POST
def back(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Bring back what was set aside."""
    actor = actor_of(request)
    operations.bring_back(actor, incoming=queries.open_incoming(actor, incoming_id))
    return told(said(HttpResponse(status=204), "It is back on the list."), TOPIC)


def _onward(actor: Any, row: IncomingDocument) -> HttpResponse:  # noqa: ANN401
    following = queries.next_to_confirm(actor, row)
    if following is None:
        return redirect_to("records:incoming")
    return redirect_to("records:incoming_item", following)


def _context(
    request: HttpRequest, row: IncomingDocument, form: ConfirmForm | None
) -> dict[str, Any]:
    actor = actor_of(request)
    pages = queries.pages_of(row)
    proposal = row.proposal if form else {}
    people = [each["id"] for each in proposal.get("patients", ())]
    names = Patient.objects.in_bulk(people)
    return {
        "row": row,
        "form": form,
        "pages": _marked(pages, row),
        "attached": queries.attached_to(row),
        "likes": _likes(row) if row.state in ("confirm", "held") else (),
        "people": [
            {**each, "patient": names[UUID(each["id"])], "key": str(number)}
            for number, each in enumerate(proposal.get("patients", ()), 1)
            if UUID(each["id"]) in names
        ],
        "kind": proposal.get("type"),
        "day": proposal.get("date"),
        "topic": TOPIC,
        "is_locked": row.state == "held" and row.reason == paper.Encrypted().message,
        "may": {"release": actor.may("records.release_held")},
        "has_ocr": paper.ocr_is_installed(),
    }


def _likes(row: IncomingDocument) -> Sequence[queries.Like]:
    return queries.likes_of(row, queries.pages_of(row))


def _marked(pages: Sequence[ReadPage], row: IncomingDocument) -> list[dict[str, Any]]:
    """Return the pages with their texts, in which the words of the proposals stand out."""
    proposal = row.proposal
    words = [*proposal.get("patients", [])[:1], proposal.get("type"), proposal.get("date")]
    said = [each for found in words if found for each in found["words"]]
    return [
        {
            "number": page.number,
            "parts": marked(page.text, said),
            "confidence": page.confidence,
            "is_empty": not page.text.strip(),
        }
        for page in pages
    ]


def _initial(row: IncomingDocument) -> dict[str, Any]:
    proposal = row.proposal
    people = proposal.get("patients") or [{"id": None, "confidence": 0}]
    best = people[0]["id"] if people[0]["confidence"] >= 0.5 else None
    return {
        "patient": row.wanted_patient_id or best,
        "type": row.wanted_type_id or (proposal.get("type") or {}).get("id"),
        "on": (proposal.get("date") or {}).get("on") or timezone.localdate(row.received_at),
        "version": row.version,
    }


def _with_names(rows: Iterable[IncomingDocument]) -> list[dict[str, Any]]:
    best = {
        row.pk: row.proposal["patients"][0]["id"] for row in rows if row.proposal.get("patients")
    }
    names = Patient.objects.in_bulk(set(best.values()))
    return [
        {"it": row, "patient": names.get(UUID(best[row.pk])) if row.pk in best else None}
        for row in rows
    ]
