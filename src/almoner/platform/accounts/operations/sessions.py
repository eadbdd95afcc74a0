"""Signing in and out, the lock of an idle screen, and ending sessions."""

from datetime import datetime

from django.db import transaction

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.events import AccessChanged
from almoner.platform.accounts.models import Session, User


class WrongPassword(Refusal):
    """That is not your password."""

    field = "password"


@transaction.atomic
def note_sign_in(actor: Actor, *, user: User, address: str) -> None:
    """Say to the log that ``user`` signed in from the network address ``address``."""
    publish(AccessChanged(actor, "accounts.sign_in", user, {"address": address}))


@transaction.atomic
def note_failed_sign_in(actor: Actor, *, username: str, address: str) -> None:
    """Say to the log that signing in as ``username`` failed."""
    user = User.objects.filter(username=username.strip().lower()).first()
    # A password typed into the wrong box must not end up in the log: name known users only.
    detail = {"address": address, "is_known": user is not None}
    publish(AccessChanged(actor, "accounts.sign_in_failed", user, detail))


@transaction.atomic
def note_sign_out(actor: Actor, *, user: User) -> None:
    """Say to the log that ``user`` signed out."""
    publish(AccessChanged(actor, "accounts.sign_out", user))


@transaction.atomic
def sign_out_everywhere(actor: Actor, *, user: User) -> int:
    """End every session of ``user``; return how many there were. Anybody may end their own."""
    if actor.user_id != user.pk:
        actor.must("accounts.manage_users")
    ended, _kinds = Session.objects.filter(user=user).delete()
    publish(AccessChanged(actor, "accounts.sign_out_everywhere", user, {"sessions": ended}))
    return ended


def lock(actor: Actor, *, session_key: str, now: datetime) -> None:
    """Lock the actor's own session; a locked one stays as it is."""
    Session.objects.filter(pk=session_key, user=actor.user_id, locked_at__isnull=True).update(
        locked_at=now
    )


@transaction.atomic
def unlock(actor: Actor, *, user: User, session_key: str, password: str, now: datetime) -> None:
    """Unlock the actor's own session for its password; raises :class:`WrongPassword`."""
    if actor.user_id != user.pk or not user.check_password(password):
        raise WrongPassword
    Session.objects.filter(pk=session_key, user=user).update(locked_at=None, active_at=now)


def note_activity(actor: Actor, *, session_key: str, now: datetime) -> None:
    """Keep when somebody last worked in the actor's own session."""
    Session.objects.filter(pk=session_key, user=actor.user_id).update(active_at=now)


def forget_expired_sessions(actor: Actor, *, now: datetime) -> int:
    """Remove the rows of sessions that ended by themselves; return how many."""
    if not actor.is_system:
        actor.must("accounts.manage_users")
    gone, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    return gone
