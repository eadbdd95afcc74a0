"""Discounts that may be given on a visit, each with the reason; none is posted by itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from almoner.ledger.models import (
    Cause,
    DiscountFlag,
    DiscountRule,
    DiscountWho,
    Owed,
    Posting,
    Reason,
    Role,
    SlidingApplication,
    SlidingScale,
    Superbill,
)
from almoner.ledger.queries.standing import ZERO
from almoner.lib.fees import Slid, slide, spread, taken_off
from almoner.lib.money import dollars
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor

SLIDING = "sliding"


@dataclass(frozen=True, slots=True)
class Offer:
    """A discount that may be given on a visit: dollars by charge, and why, in a sentence."""

    key: str
    name: str
    why: str
    reason: Reason
    parts: dict[UUID, Decimal]

    @property
    def total(self) -> Decimal:
        """What it takes off."""
        return sum(self.parts.values(), ZERO)


@dataclass(slots=True)
class Discounts:
    """What may be taken off a visit, and what stands in the way of more."""

    superbill: Superbill
    offers: list[Offer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Visit:
    """A visit's money: what stands of its charges, what the family owes, reasons posted already."""

    charged: Decimal = ZERO
    owed: dict[UUID, Decimal] = field(default_factory=dict)
    reasons: dict[UUID, Decimal] = field(default_factory=dict)


def discounts_of(superbills: Iterable[Superbill], *, on: date) -> list[Discounts]:
    """Return what may be taken off each visit on a day, without those that have nothing to say.

    Only what was charged to the family itself is discounted: what an insurance leaves to it is not
    the office's to forgive. A reason is offered once a visit. Rules hold by the day of the visit,
    as does an application.
    """
    shown = [each for each in superbills if each.payer_id is None]
    money = _money(shown)
    shown = [each for each in shown if any(money[each.pk].owed.values())]
    if not shown:
        return []
    rules = list(DiscountRule.objects.select_related("reason"))
    families = {each.family_id for each in shown}
    flags: dict[UUID, list[DiscountFlag]] = defaultdict(list)
    for flag in DiscountFlag.objects.filter(family__in=families):
        flags[flag.rule_id].append(flag)
    applications: dict[UUID, list[SlidingApplication]] = defaultdict(list)
    for each in SlidingApplication.objects.filter(family__in=families):
        applications[each.family_id].append(each)
    scales = list(SlidingScale.objects.select_related("reason").prefetch_related("tiers"))
    found = []
    for bill in shown:
        visit, said = money[bill.pk], Discounts(bill)
        _slide(said, visit, applications[bill.family_id], scales)
        for rule in rules:
            if why := _why(rule, bill, flags[rule.pk], on):
                off = taken_off(visit.charged, percent=rule.percent, amount=rule.amount)
                _offer(said, visit, f"rule:{rule.pk}", rule.name, why, rule.reason, off)
        if said.offers or said.notes:
            found.append(said)
    return found


def _offer(
    said: Discounts,
    visit: _Visit,
    key: str,
    name: str,
    why: str,
    reason: Reason,
    reduction: Decimal,
) -> None:
    parts = spread(reduction, visit.owed)
    if parts and not visit.reasons.get(reason.pk):
        said.offers.append(Offer(key, name, why, reason, parts))


def _why(rule: DiscountRule, bill: Superbill, flags: list[DiscountFlag], on: date) -> str:
    """Return why a rule is for a visit, or nothing."""
    if not holds(rule.since, rule.until, bill.on):
        return ""
    if rule.who == DiscountWho.FLAGGED:
        for flag in flags:
            theirs = flag.family_id == bill.family_id and flag.patient_id in (None, bill.patient_id)
            if theirs and holds(flag.since, flag.until, bill.on):
                return f"Given by {flag.set_by} since {flag.since:%m/%d/%Y}. {flag.note}".strip()
        return ""
    if rule.who == DiscountWho.PROMPT:
        last = bill.on + timedelta(days=rule.within_days or 0)
        return f"If it is paid by {last:%m/%d/%Y}." if on <= last else ""
    return "Pays without an insurance."


def holds(since: date, until: date | None, on: date) -> bool:
    """Whether something that begins and may end holds on a day."""
    return since <= on and (until is None or on <= until)


def _slide(
    said: Discounts,
    visit: _Visit,
    applications: list[SlidingApplication],
    scales: list[SlidingScale],
) -> None:
    if not applications:
        return
    bill = said.superbill
    application = application_on(applications, bill.on)
    if application is None:
        last = max(_last_day(each) for each in applications)
        if last < bill.on:
            said.notes.append(
                f"The application for the sliding fee scale ended on {last:%m/%d/%Y}, before this "
                "visit: ask for a new one."
            )
        return
    scale = scale_on(scales, bill.on)
    if scale is None:
        said.notes.append(f"No sliding fee scale holds on {bill.on:%m/%d/%Y}: enter one first.")
        return
    slid = slid_of(application, scale, visit.charged)
    proof = "" if application.proof else " No proof was seen."
    name = "Sliding fee scale"
    _offer(said, visit, SLIDING, name, slid.explanation + proof, scale.reason, slid.reduction)


def slid_of(application: SlidingApplication, scale: SlidingScale, charge: Decimal) -> Slid:
    """Return what a family pays of a visit's charge by its application."""
    return slide(
        scale.fact(), persons=application.persons, income=application.yearly, charge=charge
    )


def slid_on(patient: Patient, on: date, *, charge: Decimal, visits: int = 1) -> Slid | None:
    """Return what a patient's family would pay of a charge for so many visits, or ``None``.

    An amount a visit is paid for each of them.
    """
    if patient.family_account_id is None or charge <= 0:
        return None
    found = SlidingApplication.objects.filter(family=patient.family_account_id)
    application = application_on(found, on)
    scale = scale_on(SlidingScale.objects.select_related("reason").prefetch_related("tiers"), on)
    if application is None or scale is None:
        return None
    slid = slid_of(application, scale, charge)
    if slid.tier is None or slid.tier.nominal is None or visits == 1:
        return slid
    pays = min(slid.tier.nominal * visits, charge)
    words = f"{slid.explanation} For {visits} visits: {dollars(pays)}."
    return replace(slid, pays=pays, reduction=charge - pays, explanation=words)


def application_on(
    applications: Iterable[SlidingApplication], on: date
) -> SlidingApplication | None:
    """Return the application that holds on a day: of several the one taken last."""
    holding = [each for each in applications if each.since <= on <= _last_day(each)]
    return max(holding, key=lambda each: (each.since, each.taken_at), default=None)


def _last_day(application: SlidingApplication) -> date:
    if application.ended_on is None:
        return application.until
    return min(application.until, application.ended_on - timedelta(days=1))


def scale_on(scales: Iterable[SlidingScale], on: date) -> SlidingScale | None:
    """Return the scale that holds on a day: of several the one that began last."""
    holding = [each for each in scales if holds(each.since, each.until, on)]
    return max(holding, key=lambda each: each.since, default=None)


def _money(superbills: list[Superbill]) -> dict[UUID, _Visit]:
    keys = [each.pk for each in superbills]
    visits = {key: _Visit() for key in keys}
    if not keys:
        return visits
    for row in Owed.objects.filter(charge__superbill__in=keys, payer=None).select_related("charge"):
        visits[row.charge.superbill_id].owed[row.charge_id] = row.amount
    moved = (
        Posting.objects.filter(
            charge__superbill__in=keys,
            account__role__in=(Role.PATIENTS, Role.PAYERS),
            entry__cause__in=(Cause.CHARGE, Cause.ADJUSTMENT),
        )
        .values_list("charge__superbill", "entry__reason", "amount")
        .order_by()
    )
    for superbill, reason, amount in moved:
        visit = visits[superbill]
        visit.charged += amount
        if reason:
            visit.reasons[reason] = visit.reasons.get(reason, ZERO) + amount
    return visits


def discount_rules(actor: Actor) -> "QuerySet[DiscountRule]":
    """Return the rules, those that ended last."""
    actor.must("ledger.see_accounts")
    return DiscountRule.objects.select_related("reason").order_by("-until", "name")


def sliding_scales(actor: Actor) -> "QuerySet[SlidingScale]":
    """Return the scales, the newest first, with their tiers."""
    actor.must("ledger.see_accounts")
    return SlidingScale.objects.select_related("reason").prefetch_related("tiers")


def flags_of(actor: Actor, family_id: UUID) -> "QuerySet[DiscountFlag]":
    """Return the discounts that a family or its patients were given, the newest first."""
    actor.must("ledger.see_accounts")
    return DiscountFlag.objects.filter(family=family_id).select_related("rule", "patient")


def applications_of(actor: Actor, family_id: UUID) -> "QuerySet[SlidingApplication]":
    """Return a family's applications for the sliding scale, the newest first."""
    actor.must("ledger.see_accounts")
    return SlidingApplication.objects.filter(family=family_id)


def adjustments() -> "QuerySet[Reason]":
    """Return the reasons that a discount may be posted as."""
    return Reason.objects.filter(is_active=True, cause=Cause.ADJUSTMENT).filter(
        Q(account__role__in=(Role.DISCOUNTS, Role.CHARITY)) | Q(account__role="")
    )
