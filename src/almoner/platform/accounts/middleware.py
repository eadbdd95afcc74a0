"""Sign-in by default, API tokens, and the lock of an idle screen."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone

from almoner.platform.accounts.models import ApiToken

Handler = Callable[[HttpRequest], HttpResponseBase]

LOCKED_AT = "locked_at"
ACTIVE_AT = "active_at"
OPEN_WHEN_LOCKED = ("/accounts/lock", "/accounts/unlock", "/accounts/logout", "/static/")
BACKGROUND = ("/live/", "/ui/drafts/")


class TokenMiddleware:
    """Let ``Authorization: Bearer …`` stand for a signed-in user on ``/api/``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign the request in by its token, or answer 401 when the token is no good."""
        header = request.headers.get("Authorization", "")
        if request.path.startswith(("/api/", "/fhir/")) and header.startswith("Bearer "):
            found = ApiToken.usable(header[7:], timezone.now()).select_related("user").first()
            if found is None:
                return JsonResponse(
                    {"title": "This token is not valid, or was revoked.", "status": 401},
                    status=401,
                    content_type="application/problem+json",
                )
            request._cached_user = found.user  # type: ignore[attr-defined] # noqa: SLF001
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # noqa: SLF001
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything needs sign-in unless its view is marked ``login_not_required``."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Answer programs with 401 and people with the sign-in page."""
        if request.path.startswith(("/api/", "/fhir/", "/live/")):
            return JsonResponse(
                {"title": "Sign in, or send a token.", "status": 401},
                status=401,
                content_type="application/problem+json",
            )
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
        return super().handle_no_permission(request, view_func)


class LockMiddleware:
    """Lock a session that nobody has touched; the page and what was typed stay on screen."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 423 while the session is locked, and note activity once a minute."""
        if hasattr(request, "_cached_user") and request.path.startswith(("/api/", "/fhir/")):
            return self.get_response(request)
        if not request.session.session_key or request.path.startswith(OPEN_WHEN_LOCKED):
            return self.get_response(request)
        now = timezone.now().timestamp()
        idle = now - request.session.get(ACTIVE_AT, now)
        if idle > settings.IDLE_MINUTES * 60 and LOCKED_AT not in request.session:
            request.session[LOCKED_AT] = now
        if LOCKED_AT in request.session:
            return HttpResponse("This screen is locked.", status=423, content_type="text/plain")
        if not request.path.startswith(BACKGROUND) and (
            idle > 60 or ACTIVE_AT not in request.session
        ):
            request.session[ACTIVE_AT] = now
        return self.get_response(request)
