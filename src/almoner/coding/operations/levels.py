"""The level of a visit: the facts that a coder counted are kept; no code is chosen by it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from almoner.coding.models import CodedVisit
from almoner.coding.operations.visits import changed, open_for_change
from almoner.platform.accounts.actor import Actor


@transaction.atomic
def keep_level(actor: Actor, *, visit: CodedVisit, facts: Mapping[str, Any]) -> CodedVisit:
    """Keep the facts of a visit's level (see ``queries.levels.Facts``)."""
    actor.must("coding.code")
    visit = open_for_change(actor, visit.pk)
    if visit.level != facts:
        visit.level = dict(facts)
        visit.save(update_fields=["level"])
        changed(actor, visit, "coding.keep_level", family=facts["family"])
    return visit
