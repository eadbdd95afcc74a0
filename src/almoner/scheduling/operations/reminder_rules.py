"""Which reminders go out: the rules that the office sets."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.models import Channel, ReminderRule
from almoner.scheduling.operations import refusals
from almoner.scheduling.queries.revisions import must_be_at

LONGEST_AHEAD = 60
LABELS = {
    "channel": "the way",
    "days_before": "the number of days",
    "visit_type_id": "the visit type",
    "is_active": "whether it is in use",
}
USUAL = ((Channel.EMAIL, 7), (Channel.SMS, 2))
"""What a practice begins with: a week before by e-mail, two days before by text message."""


class RuleSaidAlready(Refusal):
    """There is such a rule already; look among those that are not in use, too."""

    field = "days_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Remind ``days_before`` the visit by a channel; no visit type means all of them.

    0 days is the morning of the same day.
    """

    channel: str
    days_before: int
    visit_type_id: UUID | None = None


@transaction.atomic
def add_reminder_rule(actor: Actor, *, rule: Rule) -> ReminderRule:
    """Begin to remind by a rule, of visits whose moment is still to come."""
    actor.must("scheduling.set_up")
    made = ReminderRule()
    _write(made, rule)
    audit.record(actor, "scheduling.add_reminder_rule", made)
    return made


@transaction.atomic
def change_reminder_rule(actor: Actor, *, rule_id: UUID, version: int, rule: Rule) -> ReminderRule:
    """Change a rule; what it has sent already is not sent again."""
    actor.must("scheduling.set_up")
    found = _locked(rule_id)
    must_be_at(found, version, LABELS)
    found.version += 1
    _write(found, rule)
    audit.record(actor, "scheduling.change_reminder_rule", found)
    return found


@transaction.atomic
def use_reminder_rule(actor: Actor, *, rule_id: UUID, is_active: bool) -> ReminderRule:
    """Stop reminding by a rule, or take it up again."""
    actor.must("scheduling.set_up")
    found = _locked(rule_id)
    if found.is_active != is_active:
        found.is_active = is_active
        found.version += 1
        found.save()
        verb = "resume" if is_active else "end"
        audit.record(actor, f"scheduling.{verb}_reminder_rule", found)
    return found


@transaction.atomic
def set_up_usual_rules(actor: Actor) -> list[ReminderRule]:
    """Give an office that has no rules the usual ones; one that has any keeps its own."""
    actor.must("scheduling.set_up")
    if ReminderRule.objects.exists():
        return []
    return [
        add_reminder_rule(actor, rule=Rule(channel=channel, days_before=days))
        for channel, days in USUAL
    ]


def _locked(rule_id: UUID) -> ReminderRule:
    found = ReminderRule.objects.select_for_update(of=("self",)).filter(id=rule_id).first()
    if found is None:
        raise refusals.NotFound("There is no such rule.")
    return found


def _write(row: ReminderRule, rule: Rule) -> None:
    if not 0 <= rule.days_before <= LONGEST_AHEAD:
        raise Refusal(f"Choose 0 to {LONGEST_AHEAD} days.", field="days_before")
    row.channel, row.days_before = rule.channel, rule.days_before
    row.visit_type_id = rule.visit_type_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as broken:
        if "reminder_rule_said_once" in str(broken):
            raise RuleSaidAlready from None
        raise
