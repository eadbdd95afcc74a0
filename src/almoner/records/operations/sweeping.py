"""Judging many charts anew: every night, and when a rule is changed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.models import CompletenessRule, Deficiency, DocumentReference, Encounter, Note
from almoner.records.operations.judging import TOPIC, judge_encounter, judge_entry

LOOKS_BACK = timedelta(days=120)
"""Encounters of that long are judged again every night, and all that have something open."""


def sweep_completeness(actor: Actor, *, now: datetime) -> int:
    """Judge again what changed without an operation; return how many encounters were looked at.

    Each patient is a transaction of their own, so that the sweep holds nobody up.
    """
    actor.must("records.complete")
    first = CompletenessRule.objects.filter(is_active=True).order_by("applies_from").first()
    open_ones = Deficiency.objects.filter(closed_at=None)
    known = Q(pk__in=open_ones.values("encounter"))
    recent = Q(at__gte=now - LOOKS_BACK, practitioner__isnull=False)
    if first is not None:
        recent &= Q(at__date__gte=first.applies_from)
    count = 0
    for key in list(Encounter.objects.filter(recent | known).values_list("pk", flat=True)):
        _judge_one(key)
        count += 1
    loose = {"encounter": None, "closed_at": None}
    for row in Deficiency.objects.filter(**loose).select_related("note", "document"):
        _judge_paper(row.note or row.document)
    audit.record(actor, "records.sweep_completeness", encounters=count)
    tell(TOPIC)
    return count


@transaction.atomic
def _judge_one(key: UUID) -> None:
    encounter = Encounter.objects.select_related("patient").get(pk=key)
    Patient.objects.select_for_update().get(pk=encounter.patient_id)
    judge_encounter(encounter)


@transaction.atomic
def _judge_paper(paper: Note | DocumentReference | None) -> None:
    if paper is not None:
        Patient.objects.select_for_update().get(pk=paper.patient_id)
        judge_entry(paper)
