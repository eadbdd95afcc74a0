"""The provider's webhook, and the screens of outgoing messages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from almoner.lib.refusal import NotFound
from almoner.messages import operations
from almoner.messages.gateways.sms import NotAReport, read_report
from almoner.platform.accounts.actor import SYSTEM


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take a signed delivery report. Public: the signature is what lets it in."""
    now = timezone.now()
    try:
        told = read_report(
            body=request.body,
            signed=request.headers.get("Webhook-Signature", ""),
            timestamp=request.headers.get("Webhook-Timestamp", ""),
            key=settings.SMS_WEBHOOK_KEY,
            now=now.timestamp(),
        )
        operations.record_report(SYSTEM, report=told, now=now)
    except NotAReport as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    except NotFound as refusal:
        return HttpResponse(refusal.message, status=404, content_type="text/plain")
    return HttpResponse(status=204)
