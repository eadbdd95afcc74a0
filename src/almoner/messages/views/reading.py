"""The public page behind the link of a letter: a code opens it. Nothing of the patient is on it."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from almoner.messages import operations
from almoner.messages.queries.letters import letterhead
from almoner.platform.accounts.actor import SYSTEM


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the code; hand the letter over for the right one."""
    context = {"practice": letterhead(), "problem": ""}
    ip, now = request.META.get("REMOTE_ADDR"), timezone.now()
    try:
        if request.method == "GET":
            operations.visit_link(SYSTEM, token=token, ip=ip, now=now)
            return _page(request, context)
        code = request.POST.get("code", "")
        pdf = operations.open_link(SYSTEM, token=token, code=code, ip=ip, now=now)
    except operations.WrongCode as refusal:
        return _page(request, {**context, "problem": refusal.message}, status=422)
    except operations.LinkClosed as refusal:
        return _page(request, {**context, "closed": refusal.message}, status=410)
    answer = FileResponse(
        pdf.path.open("rb"),
        as_attachment="save" in request.POST,
        filename="letter.pdf",
        content_type="application/pdf",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    )
    return _discreet(answer)


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    answer = render(request, "messages/open_link.html", context, status=status)
    _discreet(answer)
    return answer


def _discreet(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Referrer-Policy"] = "same-origin"  # with none at all the form has no origin
    answer["X-Robots-Tag"] = "noindex"
    return answer
