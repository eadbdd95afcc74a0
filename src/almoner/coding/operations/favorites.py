"""Codes that a person keeps at hand."""

from datetime import datetime

from django.db import transaction

from almoner.coding import queries
from almoner.coding.models import CodeSystem, Favorite
from almoner.lib import codesets
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor


class NobodysFavorite(Refusal):
    """Favorites are kept for who is signed in: sign in first."""


class UnknownSuccessor(Refusal):
    """No release that is loaded has this successor as a billable code; choose another."""


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


@transaction.atomic
def replace_favorite(
    actor: Actor, *, system: str, code: str, successor: str, now: datetime
) -> Favorite:
    """Keep ``successor`` among the actor's favorites in place of ``code``.

    Raises ``UnknownSuccessor`` where no release has it as a billable code.
    """
    actor.must("coding.look_up")
    if actor.user_id is None:
        raise NobodysFavorite
    stretches = queries.stretches_of(system, successor)
    if not stretches or not stretches[-1].is_billable:
        raise UnknownSuccessor
    old, new = (codesets.shown(system, codesets.normal(each)) for each in (code, successor))
    Favorite.objects.filter(user=actor.user_id, system=system, code=old, is_kept=True).update(
        is_kept=False
    )
    row, _is_new = Favorite.objects.update_or_create(
        user_id=actor.user_id,
        system=system,
        code=new,
        defaults={"is_kept": True},
        create_defaults={"kept_at": now},
    )
    return row
