"""Calendar feeds: the public address, and issuing and ending them."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said
from almoner.scheduling import operations, queries


@login_not_required
@require_GET
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program; the secret in the address is all it has."""
    text = queries.calendar_of(token, now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_POST
def issue_feed(request: HttpRequest, column_id: UUID) -> HttpResponse:
    """Make a feed and show its address once."""
    _made, token = operations.issue_feed(actor_of(request), column_id=column_id, now=timezone.now())
    address = settings.BASE_URL + reverse("scheduling:feed", args=[token])
    return render(request, "scheduling/set_up_feed.html", {"address": address})


@require_POST
def end_feed(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """End a feed."""
    ended = operations.end_feed(actor_of(request), feed_id=feed_id, now=timezone.now())
    response = redirect_to("scheduling:set_up_column", ended.column_id)
    return said(response, "The feed is ended.")
