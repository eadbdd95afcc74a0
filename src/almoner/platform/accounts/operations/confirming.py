"""Showing once more that it is oneself: before signing, not to sign in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.operations.sessions import WrongPassword

PROOF_GOOD_FOR = timedelta(minutes=2)
"""How long after a passkey was used it still stands for its owner."""


class NotConfirmed(Refusal):
    """Show that it is you: type your password, or use your passkey again."""

    field = "password"


@dataclass(frozen=True, slots=True)
class Proof:
    """The password as typed now, or when this session's owner last used their passkey."""

    password: str = field(default="", repr=False)
    passkey_at: datetime | None = None


def confirm(actor: Actor, *, proof: Proof, now: datetime) -> tuple[User, str]:
    """Return the user behind ``actor`` and how they showed it: ``password`` or ``passkey``.

    Raises ``WrongPassword`` and ``NotConfirmed``. The edge limits how often this is tried, in
    one count with the lock of the screen.
    """
    user = None
    if actor.user_id is not None:
        user = User.objects.filter(pk=actor.user_id, is_active=True).first()
    if user is None:
        raise NotConfirmed("Only somebody who is signed in here can sign.")
    if proof.passkey_at is not None and now - PROOF_GOOD_FOR <= proof.passkey_at <= now:
        return user, "passkey"
    if not proof.password:
        raise NotConfirmed
    if not user.check_password(proof.password):
        raise WrongPassword
    return user, "password"
