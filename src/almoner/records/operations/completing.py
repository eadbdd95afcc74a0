"""The office's rules of what a chart must hold, and what it does about what is missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from almoner.lib.refusal import Refusal
from almoner.lib.sniff import PDF
from almoner.people.models import Practitioner
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied, tidy
from almoner.people.operations.versions import change
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.live import tell
from almoner.records.models import (
    CompletenessPolicy,
    CompletenessRule,
    CompletenessRuleType,
    Deficiency,
    DeficiencyLetter,
    DocumentType,
)
from almoner.records.operations.checking import lock
from almoner.records.operations.judging import TOPIC, judge_encounter, judge_entry


class RuleNameTaken(Refusal):
    """There is a rule of this name already."""

    field = "name"


class IsClosed(Refusal):
    """This is complete already."""


class NotWaived(Refusal):
    """This was not waived."""


@transaction.atomic
def add_rule(
    actor: Actor, *, values: Mapping[str, Any], types: Sequence[DocumentType]
) -> CompletenessRule:
    """Add a rule; charts are judged by it when they change, and in the night."""
    actor.must("records.set_rules")
    done = _checked(values)
    try:
        with transaction.atomic():
            row = CompletenessRule.objects.create(**done)
    except IntegrityError:
        raise RuleNameTaken from None
    CompletenessRuleType.objects.bulk_create(
        CompletenessRuleType(rule=row, type=each) for each in types
    )
    audit.record(actor, "records.add_rule", row, name=row.name)
    return row


@transaction.atomic
def change_rule(
    actor: Actor,
    *,
    row: CompletenessRule,
    seen_version: int,
    values: Mapping[str, Any],
    types: Sequence[DocumentType],
) -> CompletenessRule:
    """Change a rule; every version of it is kept. Raises ``EditedMeanwhile``."""
    actor.must("records.set_rules")
    wanted = {each.pk for each in types}
    there = set(row.rule_types.filter(is_active=True).values_list("type_id", flat=True))
    done = _checked(values)
    if wanted != there:
        done["types_changed"] = row.types_changed + 1
    try:
        with transaction.atomic():
            changed = change(row, seen_version=seen_version, values=done)
    except IntegrityError:
        raise RuleNameTaken from None
    for each in wanted | there:
        CompletenessRuleType.objects.update_or_create(
            rule=row, type_id=each, defaults={"is_active": each in wanted}
        )
    if changed:
        audit.record(actor, "records.change_rule", row, fields=sorted(changed))
    return row


@transaction.atomic
def set_policy(actor: Actor, *, seen_version: int, values: Mapping[str, Any]) -> CompletenessPolicy:
    """Say after how many days late one is warned, and when suspension is due."""
    actor.must("records.set_rules")
    if values["suspend_after_days"] < values["warn_after_days"]:
        raise NotAcceptable("Suspension comes after the warning.", field="suspend_after_days")
    if not values["letter"].strip():
        raise NotAcceptable("The letter needs words.", field="letter")
    row = CompletenessPolicy.objects.get()
    changed = change(row, seen_version=seen_version, values=values)
    if changed:
        audit.record(actor, "records.set_completeness_policy", fields=sorted(changed))
        tell(TOPIC)
    return row


@transaction.atomic
def waive(actor: Actor, *, row: Deficiency, reason: str) -> Deficiency:
    """Ask for it no more, and say why; it stays waived whatever the rules say later."""
    actor.must("records.complete")
    reason = tidy(reason)
    if not reason:
        raise NotAcceptable("Say why: others read it.", field="reason")
    if len(reason) > 300:
        raise NotAcceptable("Say it in 300 letters.", field="reason")
    row = Deficiency.objects.select_for_update().get(pk=row.pk)
    if row.closed_at is not None:
        raise IsClosed
    row.closed_at, row.closed_by, row.is_waived = Now(), f"Waived: {reason}", True
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "is_waived", "version"])
    audit.record(actor, "records.waive", row, patient_id=row.patient_id)
    tell(TOPIC)
    return row


@transaction.atomic
def take_back_waiver(actor: Actor, *, row: Deficiency) -> Deficiency:
    """Undo ``waive``: the chart is judged again, and it is open where it is still missing."""
    actor.must("records.complete")
    lock(row.patient)
    row = Deficiency.objects.select_for_update().get(pk=row.pk)
    if not row.is_waived:
        raise NotWaived
    row.is_waived, row.closed_by = False, "Waiver taken back"
    row.version += 1
    row.save(update_fields=["is_waived", "closed_by", "version"])
    paper = row.note or row.document
    if paper is not None:
        judge_entry(paper)
    elif row.encounter is not None:
        judge_encounter(row.encounter)
    audit.record(actor, "records.take_back_waiver", row, patient_id=row.patient_id)
    row.refresh_from_db()
    return row


@transaction.atomic
def keep_deficiency_letter(
    actor: Actor,
    *,
    practitioner: Practitioner,
    content: bytes,
    count: int,
    warning: str,
    now: datetime,
) -> DeficiencyLetter:
    """Keep a letter to a clinician about what is missing, as it goes to them.

    Raises ``NotAcceptable`` where nothing is missing.
    """
    actor.must("records.complete")
    if not count:
        raise NotAcceptable(f"{practitioner} owes nothing: there is nothing to write.")
    pdf = files.store(actor, ContentFile(content, "letter.pdf"), now=now, kinds=[PDF])
    row = DeficiencyLetter.objects.create(
        practitioner=practitioner,
        pdf=pdf,
        count=count,
        warning=warning,
        written_at=now,
        written_by=actor.name,
    )
    audit.record(actor, "records.deficiency_letter", row, deficiencies=count)
    tell(TOPIC)
    return row


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    done = tidied(CompletenessRule, values)
    if not done["name"]:
        raise NotAcceptable("Give the rule a name: it stands on the worklist.", field="name")
    return done
