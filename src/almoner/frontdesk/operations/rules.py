"""Changing the desk's own rules."""

from collections.abc import Mapping

from django.db import transaction

from almoner.frontdesk.models import DeskRules
from almoner.frontdesk.operations.refusals import ChangedMeanwhile
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

STEPS = ("late", "arrived", "roomed", "with_clinician")


class RedBeforeAmber(Refusal):
    """Red must come after amber."""


@transaction.atomic
def set_limits(actor: Actor, *, minutes: Mapping[str, int], seen_version: int) -> DeskRules:
    """Change after how many minutes a wait is amber (``late_warm``) and red (``late_hot``)."""
    actor.must("frontdesk.set_up")
    DeskRules.objects.get_or_create(id=1)
    rules = DeskRules.objects.select_for_update().get(id=1)
    if rules.version != seen_version:
        raise ChangedMeanwhile
    for name, value in minutes.items():
        setattr(rules, name, value)
    for step in STEPS:
        limit = rules.limit(step)
        if limit.hot <= limit.warm:
            raise RedBeforeAmber(field=f"{step}_hot")
    rules.version += 1
    rules.save()
    audit.record(actor, "frontdesk.set_limits", minutes=dict(minutes))
    return rules
