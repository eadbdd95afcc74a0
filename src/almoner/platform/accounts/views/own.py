"""One's own account: the lock of the screen, and where one is signed in."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.models import User


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show the account: password, second factors, open sessions."""
    user = _user(request)
    sessions = queries.own_sessions(actor_of(request), now=timezone.now())
    return render(
        request,
        "accounts/own.html",
        {"person": user, "sessions": sessions, "here": request.session.session_key},
    )


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this session."""
    operations.lock(
        actor_of(request), session_key=request.session.session_key or "", now=timezone.now()
    )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@sensitive_post_parameters("password")
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock this session for its password; 422 when wrong, 429 when tried too often."""
    user = _user(request)
    who = str(user.pk)
    if not ratelimit.consume(request, action="unlock", key=who):
        return _unlock_refused(
            request,
            "Too many wrong passwords. Wait five minutes, or sign out.",
            HTTPStatus.TOO_MANY_REQUESTS,
        )
    try:
        operations.unlock(
            actor_of(request),
            user=user,
            session_key=request.session.session_key or "",
            password=request.POST.get("password", ""),
            now=timezone.now(),
        )
    except operations.WrongPassword as refusal:
        return _unlock_refused(request, refusal.message, HTTPStatus(refusal.status))
    ratelimit.clear(request, action="unlock", key=who)
    onward = request.POST.get("next", "")
    if onward and url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        return redirect(onward)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def active(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the middleware notes it
    """Say that somebody is at the screen, typing or reading; the middleware keeps it."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions, this one too."""
    operations.sign_out_everywhere(actor_of(request), user=_user(request))
    request.session.flush()
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - sign-in is required
    return request.user


def _unlock_refused(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    if "next" in request.POST:  # the page's own form, without the screen behind it
        said = {"refusal": sentence, "next": request.POST["next"]}
        return render(request, "accounts/locked.html", said, status=status)
    return HttpResponse(sentence, status=status, content_type="text/plain")
