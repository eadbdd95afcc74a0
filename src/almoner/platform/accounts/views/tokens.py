"""API tokens: issuing, listing, revoking."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.forms import TokenForm


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens and issue one; a new token is shown this once."""
    actor, now = actor_of(request), timezone.now()
    listed = queries.tokens(actor)
    form, shown = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            _row, shown = operations.issue_token(
                actor,
                user=typed["user"],
                name=typed["name"],
                expires_at=typed["last_day"],
                now=now,
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, refusal.message)
        else:
            form = TokenForm()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    said = {"tokens": listed, "form": form, "shown": shown, "now": now}
    return render(request, "accounts/tokens.html", said, status=status)


@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    actor = actor_of(request)
    token = get_object_or_404(queries.tokens(actor), pk=token_id)
    operations.revoke_token(actor, token=token, now=timezone.now())
    messages.success(request, f"The token “{token.name}” is revoked.")
    return redirect("accounts:tokens")
