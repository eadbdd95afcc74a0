"""Sign-in by default, API tokens, what signing in still asks, and the lock of an idle screen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.models import ApiToken, Session, User

Handler = Callable[[HttpRequest], HttpResponseBase]
Args = tuple[object, ...]
Kwargs = dict[str, object]

PROGRAMS = ("/api/", "/fhir/")
"""Where programs speak: problem+json instead of pages, and tokens instead of sign-in."""
NO_PAGES = (*PROGRAMS, "/live/")
OPEN_WHEN_LOCKED = frozenset({"accounts:lock", "accounts:unlock", "account_logout"})
BACKGROUND_HEADER = "X-Background"
"""Sent by screens that load something by themselves: it is no sign of a person."""
ACTIVITY_NOTED_EVERY = timedelta(minutes=1)

WHILE_PASSWORD_IS_TEMPORARY = frozenset({"account_change_password", "account_logout"})
SECOND_FACTOR_PAGES = frozenset({"account_reauthenticate", "account_logout"})


class TokenMiddleware:
    """Let ``Authorization: Bearer …`` stand for a signed-in user where programs speak.

    A request with a token needs no CSRF token: no browser sends that header by itself. A
    request there with a session does need one, whatever the API framework says of its views.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(lambda _request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign the request in by its token, or answer 401 when the token is no good."""
        request.api_token = None  # type: ignore[attr-defined]
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith(PROGRAMS) and scheme.lower() == "bearer":
            now = timezone.now()
            found = queries.usable_token(token.strip(), now)
            if found is None:
                return _problem(
                    HTTPStatus.UNAUTHORIZED, "This token is not valid, has expired or was revoked."
                )
            request.user = found.user
            request.api_token = found  # type: ignore[attr-defined]
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
            operations.note_token_use(actor_of(request), token=found, now=now)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Handler, args: Args, kwargs: Kwargs
    ) -> HttpResponseBase | None:
        """Check CSRF for signed-in browsers, also on views that are exempt from it."""
        if not request.path.startswith(PROGRAMS) or _token_of(request):
            return None
        if not request.user.is_authenticated:
            return None
        if self.csrf.process_view(request, _not_exempt, args, kwargs) is None:
            return None
        return _problem(HTTPStatus.FORBIDDEN, "The request lacks the page's CSRF token.")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything needs sign-in unless its view is marked ``login_not_required``."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Args,
        view_kwargs: Kwargs,
    ) -> HttpResponseBase | None:
        """Ask for sign-in, then for what the account still owes."""
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused or _token_of(request) or not getattr(view_func, "login_required", True):
            return refused
        return self.ask_what_is_due(request)

    def ask_what_is_due(self, request: HttpRequest) -> HttpResponseBase | None:
        """Lead to the password change or the second factor until they are done."""
        user = request.user
        here = request.resolver_match.view_name if request.resolver_match else ""
        if here in OPEN_WHEN_LOCKED or not isinstance(user, User):
            return None
        if user.must_change_password:
            if here in WHILE_PASSWORD_IS_TEMPORARY:
                return None
            return _lead(request, "account_change_password", "Choose your own password first.")
        if user.lacks_second_factor:
            if here in SECOND_FACTOR_PAGES or here.startswith("mfa_"):
                return None
            return _lead(request, "mfa_index", "Your role asks for a second factor: set it up.")
        return None

    def handle_no_permission(  # type: ignore[override] # programs get no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Answer programs with 401 and people with the sign-in page."""
        if request.path.startswith(NO_PAGES):
            return _problem(HTTPStatus.UNAUTHORIZED, "Sign in, or send a token.")
        if request.headers.get("HX-Request"):
            location = reverse(settings.LOGIN_URL)
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": location})
        return super().handle_no_permission(request, view_func)


class LockMiddleware:
    """Lock a session that nobody has touched; the page and what was typed stay on screen."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the lock stands before the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Handler, _args: Args, _kwargs: Kwargs
    ) -> HttpResponseBase | None:
        """Answer 423 while the session is locked, and note activity once a minute."""
        if _token_of(request) or not request.user.is_authenticated:
            return None
        row: Session | None = request.session.row  # type: ignore[attr-defined]
        if row is None or request.resolver_match.view_name in OPEN_WHEN_LOCKED:  # type: ignore[union-attr]
            return None
        now = timezone.now()
        if row.locked_at is None and now - row.active_at > idle_limit():
            operations.lock(actor_of(request), session_key=row.pk, now=now)
            row.locked_at = now
        if row.locked_at is not None:
            return _locked(request)
        self.note_activity(request, row, now)
        return None

    def note_activity(self, request: HttpRequest, row: Session, now: datetime) -> None:
        """Keep that somebody is there, unless the screen asked by itself."""
        by_itself = request.path.startswith("/live/") or BACKGROUND_HEADER in request.headers
        if not by_itself and now - row.active_at > ACTIVITY_NOTED_EVERY:
            operations.note_activity(actor_of(request), session_key=row.pk, now=now)


def idle_limit() -> timedelta:
    """How long nobody may touch a session before it locks."""
    return timedelta(minutes=settings.IDLE_MINUTES)


def _token_of(request: HttpRequest) -> ApiToken | None:
    return getattr(request, "api_token", None)


def _locked(request: HttpRequest) -> HttpResponseBase:
    sentence = "This screen is locked."
    if request.path.startswith(PROGRAMS):
        return _problem(HTTPStatus.LOCKED, sentence)
    is_page = "text/html" in request.headers.get("Accept", "")
    if is_page and request.method == "GET" and "HX-Request" not in request.headers:
        return render(request, "accounts/locked.html", status=HTTPStatus.LOCKED)
    return HttpResponse(sentence, status=HTTPStatus.LOCKED, content_type="text/plain")


def _lead(request: HttpRequest, to: str, sentence: str) -> HttpResponseBase:
    if request.path.startswith(NO_PAGES):
        return _problem(HTTPStatus.FORBIDDEN, sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(
            sentence, status=HTTPStatus.FORBIDDEN, headers={"HX-Redirect": reverse(to)}
        )
    return HttpResponseRedirect(reverse(to))


def _problem(status: HTTPStatus, title: str) -> JsonResponse:
    answer = JsonResponse(
        {"title": title, "status": int(status)},
        status=status,
        content_type="application/problem+json",
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _not_exempt(_request: HttpRequest) -> HttpResponse:
    """Stand in for a view that is not exempt from CSRF."""
    raise AssertionError("never called")
