"""Discounts and the sliding fee scale: set up, given to families, posted when somebody says so."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from almoner.ledger.models import (
    Cause,
    DiscountFlag,
    DiscountRule,
    DiscountWho,
    JournalEntry,
    Reason,
    SlidingApplication,
    SlidingScale,
    SlidingTier,
    Superbill,
)
from almoner.ledger.operations.charges import adjust
from almoner.ledger.queries.discounts import discounts_of
from almoner.lib.fees import MOST_PERSONS, Tier, WrongScale, yearly
from almoner.lib.money import NotMoney
from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.people.models import FamilyAccount, Patient
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


class NotOffered(Refusal):
    """This discount is not to be given on this visit, or not any more. Look at it again."""

    status = 409


@transaction.atomic
def save_discount_rule(
    actor: Actor,
    *,
    values: Mapping[str, Any],
    rule_id: UUID | None = None,
    seen_version: int = 0,
) -> DiscountRule:
    """Write a rule; what was posted by it before stays."""
    actor.must("ledger.set_up")
    rule = DiscountRule()
    if rule_id:
        rule = DiscountRule.objects.select_for_update().get(pk=rule_id)
        if rule.version != seen_version:
            raise ChangedMeanwhile
        rule.version += 1
    for name, value in tidied(DiscountRule, values).items():
        setattr(rule, name, value)
    if (rule.percent is None) == (rule.amount is None):
        raise Refusal("Give either a percent or an amount.", field="percent")
    if rule.percent is not None and not 0 < rule.percent <= 100:
        raise Refusal("A percent is above 0 and at most 100.", field="percent")
    if rule.amount is not None and rule.amount <= 0:
        raise Refusal("A discount is above nothing.", field="amount")
    if (rule.who == DiscountWho.PROMPT) != (rule.within_days is not None):
        raise Refusal(
            "Give the days to pay in where it is for prompt payment, and only there.",
            field="within_days",
        )
    _ends_after(rule.since, rule.until)
    _forgone_by(rule.reason)
    _is_new(DiscountRule.objects.filter(name=rule.name).exclude(pk=rule.pk).exists())
    rule.save()
    audit.record(actor, "ledger.save_discount_rule", rule)
    return rule


def _ends_after(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refusal("The last day is before the first.", field="until")


def _forgone_by(reason: Reason) -> None:
    if reason.cause != Cause.ADJUSTMENT:
        raise Refusal("A discount is an adjustment, not a write-off.", field="reason")


def _is_new(is_there: bool) -> None:
    if is_there:
        raise Refusal("There is one with this name already.", field="name")


@transaction.atomic
def give_discount(
    actor: Actor,
    *,
    family_id: UUID,
    rule: DiscountRule,
    since: date,
    patient: Patient | None = None,
    until: date | None = None,
    note: str = "",
) -> DiscountFlag:
    """Give a family, or one patient of it, a discount from a day on; posted visit by visit."""
    actor.must("ledger.adjust")
    family = FamilyAccount.objects.filter(pk=family_id).first()
    if family is None:
        raise NotFound("There is no such account.")
    if rule.who != DiscountWho.FLAGGED:
        raise Refusal(f"“{rule}” is proposed by itself: nobody is given it.", field="rule")
    if patient is not None and patient.family_account_id != family_id:
        raise Refusal("This patient's bills go to another account.", field="patient")
    _ends_after(since, until)
    flag = DiscountFlag.objects.create(
        **tidied(DiscountFlag, {"note": note}),
        rule=rule,
        family=family,
        patient=patient,
        since=since,
        until=until,
        set_by=actor.name,
    )
    audit.record(actor, "ledger.give_discount", flag, rule=rule.name)
    return flag


@transaction.atomic
def end_discount(actor: Actor, *, flag_id: UUID, on: date) -> DiscountFlag:
    """Let a family's discount end: visits of ``on`` and later have none."""
    actor.must("ledger.adjust")
    flag = DiscountFlag.objects.select_for_update().filter(pk=flag_id).first()
    if flag is None:
        raise NotFound("There is no such discount.")
    last = max(on, flag.since) - timedelta(days=1)
    flag.until = min(flag.until, last) if flag.until else last
    flag.save()
    audit.record(actor, "ledger.end_discount", flag)
    return flag


@transaction.atomic
def save_sliding_scale(
    actor: Actor,
    *,
    values: Mapping[str, Any],
    tiers: Sequence[Tier],
    scale_id: UUID | None = None,
    seen_version: int = 0,
) -> SlidingScale:
    """Write a scale with its tiers; raises ``WrongScale`` where it cannot be computed with."""
    actor.must("ledger.set_up")
    scale = SlidingScale()
    if scale_id:
        scale = SlidingScale.objects.select_for_update().get(pk=scale_id)
        if scale.version != seen_version:
            raise ChangedMeanwhile
        scale.version += 1
    for name, value in tidied(SlidingScale, values).items():
        setattr(scale, name, value)
    _ends_after(scale.since, scale.until)
    _forgone_by(scale.reason)
    others = SlidingScale.objects.exclude(pk=scale.pk)
    _is_new(others.filter(name=scale.name).exists())
    if others.filter(since=scale.since).exists():
        raise Refusal("Another scale begins on this day.", field="since")
    if scale.base <= 0 or scale.per_person < 0:
        raise WrongScale("The guideline must be more than nothing for one person.", field="base")
    scale.save()
    scale.tiers.all().delete()
    try:
        with transaction.atomic():
            SlidingTier.objects.bulk_create(
                SlidingTier(scale=scale, up_to=each.up_to, share=each.share, nominal=each.nominal)
                for each in _rising(tiers)
            )
        SlidingScale.objects.prefetch_related("tiers").get(pk=scale.pk).fact()
    except NotMoney as no:
        raise WrongScale(no.message) from no
    audit.record(actor, "ledger.save_sliding_scale", scale, tiers=len(tiers))
    return scale


def _rising(tiers: Sequence[Tier]) -> Sequence[Tier]:
    before = Decimal(0)
    for number, tier in enumerate(tiers, 1):
        if tier.up_to <= before:
            raise WrongScale(f"Tier {number} ends at {tier.up_to:f} %: percents must rise.")
        if (tier.share is None) == (tier.nominal is None):
            raise WrongScale(f"Tier {number}: give either a share or an amount a visit.")
        before = tier.up_to
    return tiers


@transaction.atomic
def take_application(
    actor: Actor,
    *,
    family_id: UUID,
    persons: int,
    income: Decimal,
    per: str,
    since: date,
    until: date,
    now: datetime,
    proof: str = "",
    note: str = "",
) -> SlidingApplication:
    """Take a family's application for the sliding scale; the one before stays, and its discounts.

    ``income`` is dollars ``per`` year, month, half month, fortnight or week.
    """
    actor.must("ledger.take_applications")
    family = FamilyAccount.objects.filter(pk=family_id).first()
    if family is None:
        raise NotFound("There is no such account.")
    if not 1 <= persons <= MOST_PERSONS:
        raise Refusal(f"A household has from 1 to {MOST_PERSONS} persons.", field="persons")
    if income < 0:
        raise Refusal("An income is not negative.", field="income")
    _ends_after(since, until)
    made = SlidingApplication.objects.create(
        **tidied(SlidingApplication, {"proof": proof, "note": note}),
        family=family,
        persons=persons,
        income=income,
        per=per,
        yearly=yearly(income, per),
        since=since,
        until=until,
        taken_at=now,
        taken_by=actor.name,
    )
    audit.record(actor, "ledger.take_application", made)
    return made


@transaction.atomic
def end_application(
    actor: Actor, *, application_id: UUID, on: date, why: str
) -> SlidingApplication:
    """Let an application end before its time: visits of ``on`` and later have no discount by it."""
    actor.must("ledger.take_applications")
    found = SlidingApplication.objects.select_for_update().filter(pk=application_id).first()
    if found is None:
        raise NotFound("There is no such application.")
    if found.ended_on is not None:
        raise Refusal("This application was ended already.")
    if not tidy(why):
        raise Refusal("Say why it ends.", field="why")
    found.ended_on, found.why_ended = on, tidy(why)[:300]
    found.save()
    audit.record(actor, "ledger.end_application", found)
    return found


@transaction.atomic
def post_discount(
    actor: Actor, *, superbill_id: UUID, key: str, on: date, now: datetime
) -> list[JournalEntry]:
    """Post a discount that is offered on a visit, by its key; raises ``NotOffered``.

    ``on`` is the posting date. Two clerks at once post it once.
    """
    actor.must("ledger.adjust")
    superbill = Superbill.objects.select_for_update(of=("self",)).filter(pk=superbill_id).first()
    if superbill is None:
        raise NotFound
    offers = [each for found in discounts_of([superbill], on=on) for each in found.offers]
    offer = next((each for each in offers if each.key == key), None)
    if offer is None:
        raise NotOffered
    return adjust(
        actor,
        amounts=offer.parts,
        payer_id=None,
        reason=offer.reason,
        memo=f"{offer.name}: {offer.why}"[:300],
        on=on,
        now=now,
    )
