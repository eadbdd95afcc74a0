"""Payment plans: what was paid of each, which installment is next, who is late."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from almoner.ledger.models import (
    Cause,
    Installment,
    Owed,
    PaymentPlan,
    PlanCover,
    PlanState,
    Role,
)
from almoner.ledger.queries.standing import ZERO
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """An installment and what of it is paid, in dollars."""

    installment: Installment
    paid: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to be paid of it."""
        return self.installment.amount - self.paid


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A plan, what was paid on its charges since it began, and its installments."""

    plan: PaymentPlan
    paid: Decimal
    still_owed: Decimal
    """What is owed now by the family for its charges."""
    parts: list[Part]

    @property
    def left(self) -> Decimal:
        """What is still to be paid of the plan."""
        return max(self.plan.total - self.paid, ZERO)

    def next(self) -> Part | None:
        """Return the first installment that is not paid whole."""
        return next((part for part in self.parts if part.open > 0), None)

    def late_since(self, on: date) -> date | None:
        """Return since when an installment is overdue on ``on``, or nothing."""
        part = self.next()
        return part.installment.due_on if part and part.installment.due_on < on else None

    def late(self, on: date) -> Decimal:
        """Return what should have been paid before ``on`` and was not."""
        return sum((part.open for part in self.parts if part.installment.due_on < on), ZERO)

    def later(self, on: date) -> Decimal:
        """Return what is owed now and is to be paid only after ``on``."""
        asked = sum(
            (part.installment.amount for part in self.parts if part.installment.due_on <= on), ZERO
        )
        return min(self.still_owed, max(self.plan.total - max(self.paid, asked), ZERO))


def standings(plans: Iterable[PaymentPlan]) -> dict[UUID, PlanStanding]:
    """Return how each plan stands, by its id."""
    found = list(plans)
    keys = [plan.pk for plan in found]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PAID, {"plans": keys})
        paid: dict[UUID, Decimal] = dict(cursor.fetchall())
        cursor.execute(_STILL_OWED, {"plans": keys})
        owed: dict[UUID, Decimal] = dict(cursor.fetchall())
    parts: dict[UUID, list[Installment]] = defaultdict(list)
    for installment in Installment.objects.filter(plan__in=keys).order_by("plan", "place"):
        parts[installment.plan_id].append(installment)
    return {
        plan.pk: PlanStanding(
            plan,
            paid.get(plan.pk, ZERO),
            owed.get(plan.pk, ZERO),
            _spread(parts[plan.pk], paid.get(plan.pk, ZERO)),
        )
        for plan in found
    }


def _spread(installments: Sequence[Installment], paid: Decimal) -> list[Part]:
    """Put what was paid to the installments in their order."""
    parts = []
    for each in installments:
        used = min(max(paid, ZERO), each.amount)
        paid -= used
        parts.append(Part(each, used))
    return parts


_PAID = f"""
SELECT plan.id, -sum(posting.amount)
FROM ledger_paymentplan plan
    JOIN ledger_plancover cover ON cover.plan_id = plan.id
    JOIN ledger_posting posting ON posting.charge_id = cover.charge_id
    JOIN ledger_account account ON account.id = posting.account_id
        AND account.role = '{Role.PATIENTS}'
    JOIN ledger_journalentry entry ON entry.id = posting.entry_id
        AND entry.number > plan.after_entry
        AND entry.cause IN ('{Cause.APPLICATION}', '{Cause.ADJUSTMENT}', '{Cause.WRITE_OFF}')
WHERE plan.id = ANY(%(plans)s) GROUP BY plan.id
"""  # noqa: S608 - of the names of causes and roles
_STILL_OWED = """
SELECT cover.plan_id, sum(owed.amount)
FROM ledger_plancover cover JOIN ledger_owed owed ON owed.charge_id = cover.charge_id
    AND owed.payer_id IS NULL
WHERE cover.plan_id = ANY(%(plans)s) GROUP BY cover.plan_id
"""


def active_of(families: Iterable[UUID]) -> dict[UUID, PlanStanding]:
    """Return how the running plan of each family stands, by the family."""
    running = PaymentPlan.objects.filter(family__in=list(families), state=PlanState.ACTIVE)
    return {each.plan.family_id: each for each in standings(running).values()}


def plans(actor: Actor, *, state: str = "") -> list[PlanStanding]:
    """Return the plans in a state (those that run or failed, by default), the latest due first."""
    actor.must("ledger.keep_plans")
    wanted = PaymentPlan.objects.select_related("family__guarantor")
    if state in PlanState.values:
        wanted = wanted.filter(state=state)
    else:
        wanted = wanted.filter(state=PlanState.ACTIVE) | wanted.filter(
            state=PlanState.FAILED, looked_at=None
        )
    found = standings(wanted[:500]).values()
    return sorted(found, key=_due)


def _due(standing: PlanStanding) -> tuple[bool, date]:
    part = standing.next()
    return standing.plan.state != PlanState.FAILED, part.installment.due_on if part else date.max


def open_plan(actor: Actor, plan_id: UUID) -> PlanStanding:
    """Return one plan."""
    actor.must("ledger.see_accounts")
    plan = PaymentPlan.objects.select_related("family__guarantor").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such payment plan.")
    return standings([plan])[plan.pk]


def covered(plan: PaymentPlan) -> list[PlanCover]:
    """Return the charges a plan covers, with what was owed for each."""
    return list(
        PlanCover.objects.filter(plan=plan)
        .select_related("charge__superbill__patient")
        .order_by("charge__on", "charge__superbill__number", "charge__line")
    )


def to_be_covered(family_id: UUID) -> list[Owed]:
    """Return what a family owes, charge by charge, to choose from for a plan."""
    return list(
        Owed.objects.filter(family=family_id, payer=None, amount__gt=0)
        .select_related("charge__superbill__patient")
        .order_by("on", "charge__superbill__number", "charge__line")
    )


def to_remind(on: date, days: int) -> list[Installment]:
    """Return open installments due within ``days`` that nobody was reminded of."""
    near = (
        Installment.objects.filter(
            plan__state=PlanState.ACTIVE,
            due_on__range=(on, on + timedelta(days=days)),
            reminder=None,
        )
        .select_related("plan__family__guarantor__patient")
        .order_by("due_on", "id")
    )
    found = list(near)
    stand = standings({each.plan_id: each.plan for each in found}.values())
    is_open = {
        part.installment.pk for each in stand.values() for part in each.parts if part.open > 0
    }
    return [each for each in found if each.pk in is_open]
