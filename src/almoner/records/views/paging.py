"""The pages of an incoming document: shown, and put right."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from almoner.lib import paper
from almoner.lib.paper import Leaf
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to
from almoner.records import operations, queries
from almoner.records.intake import store
from almoner.records.models import IncomingDocument
from almoner.records.views.pictures import page_picture

Change = Callable[[list[int], list[int]], list[Leaf]]


class NothingChosen(Refusal):
    """Choose pages first: Space on a page, or click it."""


@require_GET
def incoming_page(request: HttpRequest, incoming_id: UUID, number: int) -> HttpResponse:
    """Answer with a page as a picture."""
    row = queries.open_incoming(actor_of(request), incoming_id)
    if row.pdf is None:
        raise NotFound("This document has no pages yet.")
    return page_picture(request, row.pdf, number)


@require_POST
def arrange(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Turn, move, leave out, split off the chosen pages, or join the next document."""
    actor, now = actor_of(request), timezone.now()
    row = queries.open_incoming(actor, incoming_id)
    if row.pdf is None:
        raise NotFound("This document has no pages yet.")
    raw, verb = row.pdf.path.read_bytes(), request.POST.get("verb", "")
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if verb == "join":
        return _join(request, row, version)
    chosen = sorted({int(n) for n in request.POST.getlist("page") if n.isdecimal()})
    every = list(range(1, row.page_count + 1))
    chosen = [number for number in chosen if number in every]
    if not chosen:
        raise NothingChosen
    if verb == "split":
        rest, off = [
            [Leaf(n) for n in every if (n in chosen) == is_off] for is_off in (False, True)
        ]
        if not rest:
            raise operations.NoPagesLeft("Choose some of the pages, not all of them.")
        new = operations.split_off(
            actor,
            incoming=row,
            seen_version=version,
            rest=(store(paper.arranged(raw, rest), now), rest),
            off=(store(paper.arranged(raw, off), now), off),
            now=now,
        )
        messages.success(request, f"{_pages(len(off))} became a document of their own.")
        return redirect_to("records:incoming_item", new.pk)
    if verb not in CHANGES:
        raise NotFound("There is no such change.")
    leaves = CHANGES[verb](every, chosen)
    if not leaves:
        raise operations.NoPagesLeft
    made = store(paper.arranged(raw, leaves), now)
    operations.arrange(actor, incoming=row, seen_version=version, pdf=made, leaves=leaves, now=now)
    return redirect_to("records:incoming_item", row.pk)


def _join(request: HttpRequest, row: IncomingDocument, version: int) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    following = queries.next_to_confirm(actor, row)
    if following is None or row.pdf is None:
        raise NotFound("There is no next document to join to this one.")
    other = queries.open_incoming(actor, following)
    if other.pdf is None:
        raise operations.NotToConfirm
    both = [(each.path.read_bytes(), count) for each, count in
            ((row.pdf, row.page_count), (other.pdf, other.page_count))]  # fmt: skip
    made = paper.joined([(raw, [Leaf(n + 1) for n in range(count)]) for raw, count in both])
    operations.join(
        actor, incoming=row, seen_version=version, other=other, pdf=store(made, now), now=now
    )
    messages.success(request, f"“{other}” was joined to it.")
    return redirect_to("records:incoming_item", row.pk)


def _turned(by: int) -> Change:
    return lambda every, chosen: [Leaf(n, by if n in chosen else 0) for n in every]


def _left_out(every: list[int], chosen: list[int]) -> list[Leaf]:
    return [Leaf(n) for n in every if n not in chosen]


def _moved(by: int) -> Change:
    """Move the chosen pages together by one place."""

    def move(every: list[int], chosen: list[int]) -> list[Leaf]:
        rest = [n for n in every if n not in chosen]
        before = sum(n < chosen[0] for n in rest)
        at = min(max(before + by, 0), len(rest))
        return [Leaf(n) for n in (*rest[:at], *chosen, *rest[at:])]

    return move


CHANGES: dict[str, Change] = {
    "right": _turned(90),
    "left": _turned(270),
    "over": _turned(180),
    "leave_out": _left_out,
    "earlier": _moved(-1),
    "later": _moved(1),
}


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"
