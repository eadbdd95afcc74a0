"""Payment plans: agreed on, paid, late, failed; what they cover is not asked for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import Method, PaymentPlan, PlanReminder, PlanState, Superbill
from almoner.ledger.operations import Part
from almoner.ledger.tests.test_posting import DAY, TODAY, charge_of
from almoner.ledger.tests.test_statements import billed
from almoner.lib.refusal import Refusal
from almoner.messages.models import Message
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db


def agree(superbill: Superbill, count: int = 3) -> PaymentPlan:
    return operations.agree_plan(
        SYSTEM,
        family_id=superbill.family_id,
        charges=[charge.pk for charge in superbill.charges.all()],
        first_on=TODAY + timedelta(days=30),
        count=count,
        now=make.NOON,
    )


def pay(superbill: Superbill, amount: str, *, line: int = 1, reference: str = "77") -> object:
    return operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CHECK, reference=reference,
        amount=D(amount), parts=[Part(charge_of(superbill, line).pk, D(amount))], **DAY,
    )  # fmt: skip


def test_installments_add_up_and_are_paid_in_their_order() -> None:
    superbill = billed("70.00", "30.00")
    plan = agree(superbill)
    amounts = [each.amount for each in plan.installments.all()]
    assert amounts == [D("33.33"), D("33.33"), D("33.34")]
    payment = pay(superbill, "40.00")
    standing = queries.open_plan(SYSTEM, plan.pk)
    assert [part.paid for part in standing.parts] == [D("33.33"), D("6.67"), D(0)]
    assert (standing.paid, standing.left) == (D("40.00"), D("60.00"))
    operations.return_payment(SYSTEM, payment_id=payment.pk, memo="No funds", **DAY)  # type: ignore[attr-defined]
    assert queries.open_plan(SYSTEM, plan.pk).paid == D(0)


def test_what_was_paid_before_it_does_not_count() -> None:
    superbill = billed("100.00")
    pay(superbill, "10.00")
    plan = agree(superbill)
    assert plan.total == D("90.00")
    assert queries.open_plan(SYSTEM, plan.pk).paid == D(0)


def test_while_it_is_kept_only_the_part_that_is_due_is_asked_for() -> None:
    superbill = billed("90.00")
    agree(superbill)
    with pytest.raises(operations.NothingDue):  # the first part is due after the day to pay
        operations.propose_batch(SYSTEM, now=make.NOON)
    near = make.NOON + timedelta(days=15)
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=near)
    assert (statement.amount, statement.later) == (D("30.00"), D("60.00"))
    pay(superbill, "30.00")
    with pytest.raises(operations.NothingDue):
        operations.make_statement(SYSTEM, family_id=superbill.family_id, now=near)


def test_a_late_plan_fails_and_everything_is_due() -> None:
    superbill = billed("90.00")
    plan = agree(superbill)
    due = make.NOON + timedelta(days=30)
    assert operations.look_after_plans(SYSTEM, now=due + timedelta(days=10)) == (0, 0)
    assert operations.look_after_plans(SYSTEM, now=due + timedelta(days=11)) == (0, 1)
    plan.refresh_from_db()
    assert plan.state == PlanState.FAILED
    assert "$30.00 are late" in plan.why
    assert [each.plan.pk for each in queries.plans(SYSTEM)] == [plan.pk]
    operations.settle_plan(SYSTEM, plan_id=plan.pk, now=due)
    assert queries.plans(SYSTEM) == []
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=due)
    assert statement.amount == D("90.00")


def test_a_paid_plan_ends() -> None:
    superbill = billed("90.00")
    plan = agree(superbill)
    pay(superbill, "90.00")
    assert operations.look_after_plans(SYSTEM, now=make.NOON) == (1, 0)
    plan.refresh_from_db()
    assert plan.state == PlanState.PAID


def test_each_installment_is_reminded_of_once() -> None:
    superbill = billed("90.00", email="alma@example.org")
    agree(superbill)
    assert operations.remind_of_installments(SYSTEM, now=make.NOON) == 0
    near = make.NOON + timedelta(days=26)
    assert operations.remind_of_installments(SYSTEM, now=near) == 1
    assert operations.remind_of_installments(SYSTEM, now=near) == 0
    message = Message.objects.get()
    assert message.to == "alma@example.org"
    assert "$30.00" in message.body
    assert superbill.patient.family_name not in message.body


def test_who_cannot_be_reminded_is_noted() -> None:
    agree(billed("90.00"))
    assert operations.remind_of_installments(SYSTEM, now=make.NOON + timedelta(days=26)) == 0
    assert "No number" in PlanReminder.objects.get().why_not


def test_wrong_plans_are_refused() -> None:
    superbill = billed("90.00")
    agree(superbill)
    with pytest.raises(operations.PlanThere):
        agree(superbill)
    with pytest.raises(Refusal, match="fewer cents"):
        agree(billed("0.02"))
    with pytest.raises(Refusal, match="in the past"):
        operations.agree_plan(
            SYSTEM, family_id=billed("9.00").family_id, charges=[], count=2, now=make.NOON,
            first_on=TODAY - timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(Refusal, match="at least one charge"):
        operations.agree_plan(
            SYSTEM, family_id=billed("9.00").family_id, charges=[charge_of(superbill).pk], count=2,
            first_on=TODAY, now=make.NOON,
        )  # fmt: skip
