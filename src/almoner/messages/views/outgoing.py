"""The provider's webhook, and the screens of messages that went out."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from almoner.lib.refusal import NotFound
from almoner.messages import operations, queries
from almoner.messages.forms import FilterForm
from almoner.messages.gateways.sms import NotAReport, read_report
from almoner.platform.accounts.actor import SYSTEM, actor_of
from almoner.platform.ui.answers import dialog_closed, said, told

PAGE = 50


@require_GET
def outgoing(request: HttpRequest) -> HttpResponse:
    """List what went out, newest first."""
    form = FilterForm(request.GET)
    found = queries.outgoing(actor_of(request), **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "topic": operations.TOPIC, "query": form.query()}
    return render(request, "messages/outgoing.html", context)


@require_GET
def not_arrived(request: HttpRequest) -> HttpResponse:
    """List what did not arrive and waits for somebody."""
    actor = actor_of(request)
    page = Paginator(queries.not_arrived(actor), PAGE).get_page(request.GET.get("page"))
    letters = queries.sendings_not_arrived(actor)[:PAGE]
    context = {"page": page, "letters": letters, "topic": operations.TOPIC}
    return render(request, "messages/not_arrived.html", context)


@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message with all that became of it."""
    found = queries.open_message(actor_of(request), message_id)
    return render(request, "messages/message.html", {"message": found})


@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send it once more."""
    operations.retry(actor_of(request), message_id=message_id, now=timezone.now())
    return _done(message_id, "It goes out again.")


@require_POST
def settle(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take it off the worklist."""
    operations.settle(
        actor_of(request),
        message_id=message_id,
        note=request.POST.get("note", ""),
        now=timezone.now(),
    )
    return _done(message_id, "Settled.")


@require_POST
def withdraw(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Keep it from leaving."""
    actor = actor_of(request)
    reason = f"Withdrawn by {actor.name}"
    operations.withdraw(actor, message_id=message_id, reason=reason, now=timezone.now())
    return _done(message_id, "It will not be sent.", "info")


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take a signed delivery report. Public: the signature is what lets it in."""
    now = timezone.now()
    try:
        told_us = read_report(
            body=request.body,
            signed=request.headers.get("Webhook-Signature", ""),
            timestamp=request.headers.get("Webhook-Timestamp", ""),
            key=settings.SMS_WEBHOOK_KEY,
            now=now.timestamp(),
        )
        operations.record_report(SYSTEM, report=told_us, now=now)
    except NotAReport as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    except NotFound as refusal:
        return HttpResponse(refusal.message, status=404, content_type="text/plain")
    return HttpResponse(status=204)


def _done(message_id: UUID, text: str, kind: str = "success") -> HttpResponse:
    answer = told(HttpResponse(status=204), operations.TOPIC, f"message:{message_id}")
    return said(dialog_closed(answer), text, kind)
