"""Payment plans: agreed on, looked after, ended. Money is posted by payments alone."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from almoner.ledger.models import (
    Installment,
    JournalEntry,
    PaymentPlan,
    PlanCover,
    PlanReminder,
    PlanState,
)
from almoner.ledger.operations.holding import hold
from almoner.ledger.queries.guarantors import reach_of
from almoner.ledger.queries.plans import standings, to_remind
from almoner.ledger.queries.statements import languages_of, rules
from almoner.lib.money import CannotPayInParts, Every, dollars, installments
from almoner.lib.refusal import NotFound, Refusal
from almoner.messages import operations as mail
from almoner.people.models import FamilyAccount, Practice
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit


class PlanThere(Refusal):
    """This family has a payment plan already: end it first, or add nothing to it."""


class NotRunning(Refusal):
    """This plan does not run any more."""

    status = 409


@transaction.atomic
def agree_plan(
    actor: Actor,
    *,
    family_id: UUID,
    charges: Collection[UUID],
    first_on: date,
    now: datetime,
    count: int | None = None,
    each: Decimal | None = None,
    every: str = Every.MONTH,
    note: str = "",
) -> PaymentPlan:
    """Let a family pay what it owes for ``charges`` in parts: so many, or of so much.

    While the parts are paid the rest is not asked for. Raises ``PlanThere``.
    """
    actor.must("ledger.keep_plans")
    family = FamilyAccount.objects.select_for_update().filter(pk=family_id).first()
    if family is None:
        raise NotFound("There is no such account.")
    if PaymentPlan.objects.filter(family=family, state=PlanState.ACTIVE).exists():
        raise PlanThere
    if first_on < localdate(now):
        raise Refusal("The first part lies in the past. Choose a day to come.", field="first_on")
    owed = [
        row
        for row in hold(charges=charges)
        if row.payer_id is None and row.family_id == family.pk and row.amount > 0
    ]
    if not owed:
        raise Refusal("Choose at least one charge that the family owes for.")
    total = sum((row.amount for row in owed), Decimal())
    try:
        parts = installments(total, first_on=first_on, count=count, each=each, every=every)
    except CannotPayInParts as no:
        raise CannotPayInParts(no.message, field="count" if count else "each") from no
    plan = PaymentPlan.objects.create(
        **tidied(PaymentPlan, {"note": note}),
        family=family,
        begun_on=localdate(now),
        begun_at=now,
        begun_by=actor.name,
        after_entry=JournalEntry.objects.aggregate(last=Max("number"))["last"] or 0,
        total=total,
    )
    PlanCover.objects.bulk_create(
        PlanCover(plan=plan, charge_id=row.charge_id, amount=row.amount) for row in owed
    )
    Installment.objects.bulk_create(
        Installment(plan=plan, place=place, due_on=due_on, amount=amount)
        for place, (due_on, amount) in enumerate(parts, 1)
    )
    audit.record(actor, "ledger.agree_plan", plan, total=str(total), parts=len(parts))
    return plan


@transaction.atomic
def end_plan(actor: Actor, *, plan_id: UUID, why: str, now: datetime) -> PaymentPlan:
    """End a plan that runs: what is left of it is due at once."""
    actor.must("ledger.keep_plans")
    plan = _locked(plan_id)
    if plan.state != PlanState.ACTIVE:
        raise NotRunning
    if not tidy(why):
        raise Refusal("Say why the plan ends.", field="why")
    return _end(actor, plan, PlanState.ENDED, why, now)


@transaction.atomic
def settle_plan(actor: Actor, *, plan_id: UUID, now: datetime) -> PaymentPlan:
    """Take a plan that failed off the list: somebody has called, or agreed on another."""
    actor.must("ledger.keep_plans")
    plan = _locked(plan_id)
    if plan.state != PlanState.FAILED or plan.looked_at is not None:
        raise NotRunning("This plan has not failed, or somebody dealt with it already.")
    plan.looked_at = now
    plan.save()
    audit.record(actor, "ledger.settle_plan", plan)
    return plan


@transaction.atomic
def look_after_plans(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Close the plans that are paid and those that failed; return how many of each.

    A plan has failed when an installment is late by more than the days of the billing rules.
    """
    actor.must("ledger.keep_plans")
    today, days = localdate(now), rules().plan_default_days
    running = PaymentPlan.objects.select_for_update(skip_locked=True).filter(state=PlanState.ACTIVE)
    paid = failed = 0
    for standing in standings(running).values():
        since = standing.late_since(today)
        if not standing.left:
            _end(actor, standing.plan, PlanState.PAID, "Paid", now)
            paid += 1
        elif since is not None and (today - since).days > days:
            why = f"{dollars(standing.late(today))} are late since {since:%m/%d/%Y}."
            _end(actor, standing.plan, PlanState.FAILED, why, now)
            failed += 1
    return paid, failed


_REMINDER = {
    "en": (
        "A payment is due soon",
        "{practice}: the next payment of your plan, {amount}, is due on {on}. If you have paid, "
        "thank you. Questions: {phone}",
    ),
    "es": (
        "Pronto vence un pago",
        "{practice}: el próximo pago de su plan, {amount}, vence el {on}. Si ya pagó, gracias. "
        "Preguntas: {phone}",
    ),
}


@transaction.atomic
def remind_of_installments(actor: Actor, *, now: datetime) -> int:
    """Remind families of what is due soon, by text or e-mail, each once; return how many were.

    Neither names a patient or a visit. Who has no number or address is noted with the reason.
    """
    actor.must("ledger.keep_plans")
    office = rules()
    due = to_remind(localdate(now), office.plan_reminder_days)
    languages = languages_of([each.plan.family for each in due], rules=office)
    sent = 0
    for installment in due:
        # the row is unique: of two workers one waits, and then has nothing to do
        family = FamilyAccount.objects.select_for_update().get(pk=installment.plan.family_id)
        if PlanReminder.objects.filter(installment=installment).exists():
            continue
        sent += _remind(installment, family, languages[family.pk], now)
    return sent


def _remind(installment: Installment, family: FamilyAccount, language: str, now: datetime) -> bool:
    guarantor = family.guarantor
    reach = reach_of([family.pk], on=localdate(now))[family.pk]
    to, channel = (reach.texts, "sms") if reach.texts else (reach.email, "email")
    if not to:
        PlanReminder.objects.create(
            installment=installment, sent_at=now, why_not="No number to text and no e-mail address."
        )
        return False
    practice = Practice.objects.first()
    subject, body = _REMINDER[language]
    message = mail.send(
        SYSTEM,
        channel=channel,
        to=to,
        subject=subject,
        body=body.format(
            practice=practice or "",
            amount=dollars(installment.amount),
            on=f"{installment.due_on:%m/%d/%Y}",
            phone=practice.phone if practice else "",
        ),
        language=language,
        about="payment plan",
        reference_id=installment.plan_id,
        patient_id=guarantor.patient_id,
        now=now,
    )
    PlanReminder.objects.create(installment=installment, sent_at=now, message=message)
    return True


def _end(actor: Actor, plan: PaymentPlan, state: PlanState, why: str, now: datetime) -> PaymentPlan:
    plan.state, plan.why, plan.ended_on = state, tidy(why)[:300], localdate(now)
    plan.save()
    audit.record(actor, "ledger.end_plan", plan, state=str(state))
    return plan


def _locked(plan_id: UUID) -> PaymentPlan:
    plan = PaymentPlan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such payment plan.")
    return plan
