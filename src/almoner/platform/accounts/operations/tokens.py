"""API tokens: shown once, kept only as a hash."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.events import AccessChanged
from almoner.platform.accounts.models import ApiToken, User

PREFIX = "alm_"
"""How every token begins, so that scanners of leaked secrets can know one."""

USE_NOTED_EVERY = timedelta(hours=1)


class AccessEnded(Refusal):
    """This user has no access now: restore it before issuing a token."""

    field = "user"


class AlreadyOver(Refusal):
    """This day is over: choose a later one."""

    field = "last_day"


@transaction.atomic
def issue_token(
    actor: Actor, *, user: User, name: str, now: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Issue a token that acts as ``user``; return its row and the token, which is not kept."""
    actor.must("accounts.issue_token")
    if not user.is_active:
        raise AccessEnded
    if expires_at and expires_at <= now:
        raise AlreadyOver
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=ApiToken.digest_of(token),
        hint=token[:8],
        made_at=now,
        expires_at=expires_at,
    )
    detail = {"for": user.username, "name": row.name, "expires_at": expires_at}
    publish(AccessChanged(actor, "accounts.issue_token", row, detail))
    return row, token


@transaction.atomic
def revoke_token(actor: Actor, *, token: ApiToken, now: datetime) -> None:
    """End a token (see ``queries.TRUSTED_SECONDS``); revoking twice changes nothing."""
    actor.must("accounts.issue_token")
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        publish(AccessChanged(actor, "accounts.revoke_token", token, {"name": token.name}))


def note_token_use(actor: Actor, *, token: ApiToken, now: datetime) -> None:
    """Keep when a token was last used, to the hour."""
    if actor.user_id != token.user_id:
        raise ValueError("A token is used by its own user.")
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
