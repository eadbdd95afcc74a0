"""The pages behind the links in patients' messages: public, and nothing changes by looking.

Whoever holds a link may answer for that one visit or offer, and sees only day, time and place.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from almoner.lib.refusal import NotFound, NotPermitted, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations, wording
from almoner.scheduling.links import key_of
from almoner.scheduling.queries import answers
from almoner.scheduling.queries.answers import Page, offer_page, reminder_page

OFTEN = 40
"""How often a link is opened or a wrong one tried before one has to wait."""
WAIT = 600
"""Seconds after which the counting ends."""


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """Show what the link is about; take the answer."""
    if _too_often(f"answer:{sha256(token.encode()).hexdigest()}"):
        return _plain(request, "often", 429)
    try:
        show, take = PURPOSES[purpose]
        key = key_of(purpose, token)
        page = show(key, timezone.now())
    except (KeyError, NotFound):
        return _gone(request)
    refused = ""
    if request.method == "POST":
        try:
            take(key, page, request.POST, timezone.now())
        except (Refusal, NotPermitted):
            page = show(key, timezone.now())
            refused = page.texts["refused"] if page.answers else ""
        else:
            return redirect(request.path)
    context = {"page": page, "refused": refused}
    return _closed(
        render(request, "scheduling/answer.html", context, status=422 if refused else 200)
    )


def _answer_reminder(key: UUID, page: Page, given: dict[str, str], now: datetime) -> None:
    del page
    operations.answer_reminder(
        _patient("scheduling.book"),
        reminder_id=key,
        answer=given.get("answer", ""),
        starts_at=_instant(given.get("starts_at", "")),
        now=now,
    )


def _answer_offer(key: UUID, page: Page, given: dict[str, str], now: datetime) -> None:
    if given.get("answer") == answers.ACCEPT:
        patient = _patient("scheduling.answer_offer", "scheduling.book", page.booking_power)
        operations.accept_offer(patient, offer_id=key, now=now)
    elif given.get("answer") == answers.DECLINE:
        operations.decline_offer(_patient("scheduling.answer_offer"), offer_id=key, now=now)
    else:
        raise NotFound


Show = Callable[[UUID, datetime], Page]
Take = Callable[[UUID, Page, dict[str, str], datetime], None]
PURPOSES: dict[str, tuple[Show, Take]] = {
    "reminder": (reminder_page, _answer_reminder),
    "offer": (offer_page, _answer_offer),
}


def _patient(*powers: str) -> Actor:
    return Actor(name="The patient, by link", powers=frozenset(powers))


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if found.tzinfo is None:
        raise NotFound
    return found


def _too_often(key: str) -> bool:
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, WAIT)
    return count > OFTEN


def _gone(request: HttpRequest) -> HttpResponse:
    if _too_often(f"answer-wrong:{get_adapter().get_client_ip(request)}"):
        return _plain(request, "often", 429)
    return _plain(request, "gone", 404)


def _plain(request: HttpRequest, what: str, status: int) -> HttpResponse:
    """Answer in every language: nobody knows who reads it."""
    texts = [wording.page(language) for language in ("en", "es")]
    said = [(each["language"], each[what], each[f"{what}_why"]) for each in texts]
    return _closed(render(request, "scheduling/answer_gone.html", {"said": said}, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines.

    The referrer stays as in the settings: “no-referrer” makes browsers post without an origin,
    which the CSRF check refuses.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
