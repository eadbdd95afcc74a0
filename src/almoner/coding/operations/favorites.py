"""Codes that a person keeps at hand."""

from datetime import datetime

from django.db import transaction

from almoner.coding import queries
from almoner.coding.models import CodeSystem, Favorite
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor


class NobodysFavorite(Refusal):
    """Favorites are kept for who is signed in: sign in first."""


@transaction.atomic
def keep(actor: Actor, *, code: str, now: datetime) -> Favorite:
    """Keep an ICD-10-CM code among the actor's favorites; raises ``UnknownCode``."""
    actor.must("coding.look_up")
    if actor.user_id is None:
        raise NobodysFavorite
    row, _is_new = Favorite.objects.update_or_create(
        user_id=actor.user_id,
        system=CodeSystem.ICD_10_CM,
        code=queries.book().node(code).code,
        defaults={"is_kept": True},
        create_defaults={"kept_at": now},
    )
    return row


@transaction.atomic
def let_go(actor: Actor, *, code: str) -> None:
    """Take a code out of the actor's favorites."""
    actor.must("coding.look_up")
    Favorite.objects.filter(
        user=actor.user_id, system=CodeSystem.ICD_10_CM, code=code, is_kept=True
    ).update(is_kept=False)
