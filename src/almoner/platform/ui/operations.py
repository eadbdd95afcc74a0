"""Keeping and forgetting drafts."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.models import Draft

KEPT_FOR = timedelta(days=14)
LARGEST = 64 * 1024
"""Bytes of JSON; a long letter is a tenth of it."""


class DraftTooLarge(Refusal):
    """This is too long to keep as a draft. Save it, or shorten it."""


@transaction.atomic
def keep_draft(
    actor: Actor, *, key: str, values: Mapping[str, Sequence[str]], now: datetime
) -> Draft:
    """Keep ``values`` as the actor's only draft of the form ``key``, for 14 days.

    Raises:
        DraftTooLarge: more than 64 KiB.
    """
    actor.must("ui.keep_drafts")
    if len(key) > 200 or len(json.dumps(values)) > LARGEST:
        raise DraftTooLarge
    draft, _ = Draft.objects.update_or_create(
        user_id=_owner(actor),
        key=key,
        defaults={"values": values, "kept_at": now, "expires_at": now + KEPT_FOR},
    )
    return draft


@transaction.atomic
def discard_draft(actor: Actor, *, key: str) -> None:
    """Forget the actor's draft of the form ``key``, if there is one."""
    actor.must("ui.keep_drafts")
    Draft.objects.filter(user_id=_owner(actor), key=key).delete()


@transaction.atomic
def expire_drafts(actor: Actor, *, now: datetime) -> int:
    """Delete the drafts nobody came back for; return how many."""
    actor.must("ui.keep_drafts")
    deleted, _ = Draft.objects.filter(expires_at__lte=now).delete()
    return deleted


def _owner(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotPermitted("A draft belongs to somebody who signed in.")
    return actor.user_id
