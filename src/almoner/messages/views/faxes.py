"""What a fax provider asks of us: the pages of a fax, once, and an ear for its events."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from almoner.lib.refusal import NotFound
from almoner.messages import operations
from almoner.messages.gateways.fax.signed import read_event
from almoner.messages.gateways.sms import NotAReport
from almoner.platform.accounts.actor import SYSTEM


@login_not_required
@require_GET
def pages(request: HttpRequest, token: str) -> FileResponse | HttpResponse:  # noqa: ARG001
    """Hand the pages of a fax to its provider. Public: the token is what lets it in, once."""
    try:
        pdf = operations.take_pages(SYSTEM, token=token, now=timezone.now())
    except NotFound as refusal:
        return _told(404, refusal.message)
    answer = FileResponse(pdf.path.open("rb"), content_type="application/pdf")
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@login_not_required
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Take a signed event of the fax provider. Public: the signature is what lets it in."""
    now = timezone.now()
    try:
        told_us = read_event(
            body=request.body,
            signed=request.headers.get("Webhook-Signature", ""),
            timestamp=request.headers.get("Webhook-Timestamp", ""),
            key=settings.FAX_WEBHOOK_KEY,
            now=now.timestamp(),
        )
        operations.record_fax_event(SYSTEM, event=told_us, now=now)
    except NotAReport as error:
        return _told(400, str(error))
    except NotFound as refusal:
        return _told(404, refusal.message)
    return HttpResponse(status=204)


def _told(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
