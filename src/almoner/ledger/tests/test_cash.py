"""Drawers, deposits, returned payments and refunds: what is counted is what was posted."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    Account,
    Charge,
    Credit,
    Drawer,
    DrawerSession,
    Method,
    Payment,
    Posting,
    Refund,
    RefundState,
    RefundWay,
    Role,
    Undeposited,
)
from almoner.ledger.operations import Leg, Part
from almoner.ledger.tests.test_posting import bill, charge_of, owed
from almoner.lib.cash import DENOMINATIONS, total_of
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import SYSTEM, Actor

TODAY = make.NOON.date()
DAY = {"on": TODAY, "now": make.NOON}
D = Decimal
POWERS = """
    keep_drawer take_payment return_payment ask_refund approve_refund pay_refund make_deposit
    count_for_others see_books see_accounts charge reconcile
"""
ALL = frozenset(f"ledger.{name}" for name in POWERS.split())

pytestmark = pytest.mark.django_db


def person(name: str, *, but: str = "") -> Actor:
    user = accounts.add_user(
        SYSTEM,
        username=name,
        name=name,
        password="a long pass phrase 9",
        roles=["Biller"],
        is_temporary=False,
    )
    return Actor(name=name, user_id=user.pk, powers=ALL - {but})


def balance(role: Role) -> Decimal:
    return queries.totals([role]).get(role, D(0))


def bank() -> Account:
    return Account.objects.get(role=Role.BANK)


def opened(actor: Actor, drawer: Drawer | None = None) -> DrawerSession:
    drawer = drawer or operations.save_drawer(SYSTEM, values={"name": "Front", "float": D(100)})
    return operations.open_drawer(actor, drawer=drawer, count={2000: 5}, change_from=bank(), **DAY)


def paid(patient: Patient, amount: str, method: Method, actor: Actor = SYSTEM) -> Payment:
    superbill = bill(patient, amount)
    return operations.take_payment(
        actor,
        family=superbill.family,
        method=method,
        reference="" if method == Method.CASH else f"no{Payment.objects.count()}",
        amount=D(amount),
        parts=[Part(charge_of(superbill).pk, D(amount))],
        **DAY,
    )


def test_a_day_at_a_drawer() -> None:
    actor = person("desk")
    session = opened(actor)
    paid(make.patient(), "35.00", Method.CASH, actor)
    operations.move_cash(
        actor,
        amount=D("7.50"),
        account=Account.objects.get(number="5500"),
        is_paid_in=False,
        memo="Stamps",
        **DAY,
    )
    with pytest.raises(operations.CountDiffers, match=r"\$127.00 .*\$127.50 .*\$0.50 too little"):
        operations.close_drawer(actor, session=session, count={2000: 6, 100: 7}, left=D(100), **DAY)
    closed = operations.close_drawer(
        actor,
        session=session,
        count={2000: 6, 100: 7},
        left=D(100),
        reason="Two quarters fell behind the desk",
        **DAY,
    )
    assert (closed.expected, closed.counted, closed.left) == (D("127.50"), D(127), D(100))
    assert balance(Role.DRAWERS) == 100
    assert balance(Role.OVER_SHORT) == D("0.50")
    (waiting,) = queries.to_deposit(SYSTEM)
    assert (waiting.amount, waiting.drawer_session) == (D("27.00"), closed)
    assert queries.verify(SYSTEM) == []


def test_the_next_day_begins_with_what_was_left() -> None:
    actor = person("desk")
    session = opened(actor)
    operations.close_drawer(actor, session=session, count={2000: 5}, left=D(100), **DAY)
    with pytest.raises(operations.CountDiffers, match=r"\$80.00 was counted, and \$100.00"):
        operations.open_drawer(actor, drawer=session.drawer, count={2000: 4}, **DAY)
    again = operations.open_drawer(
        actor, drawer=session.drawer, count={2000: 4}, reason="One note is missing", **DAY
    )
    assert (again.expected_at_opening, again.found) == (D(100), D(80))
    assert balance(Role.OVER_SHORT) == D(20)
    assert balance(Role.DRAWERS) == D(80)


def test_cash_wants_an_open_drawer_where_there_are_drawers() -> None:
    actor = person("desk")
    patient = make.patient()
    assert paid(patient, "5.00", Method.CASH, actor)
    drawer = operations.save_drawer(SYSTEM, values={"name": "Front", "float": D(0)})
    with pytest.raises(Refusal, match="you have none open"):
        paid(patient, "6.00", Method.CASH, actor)
    assert paid(patient, "7.00", Method.CHECK, actor)
    operations.open_drawer(actor, drawer=drawer, count={}, **DAY)
    posting = paid(patient, "8.00", Method.CASH, actor).postings.get(account__role=Role.DRAWERS)
    assert posting.drawer_session is not None


def test_one_drawer_a_person_and_one_person_a_drawer() -> None:
    first, second = person("one"), person("two")
    session = opened(first)
    with pytest.raises(operations.DrawerTaken):
        operations.open_drawer(second, drawer=session.drawer, count={}, **DAY)
    other = operations.save_drawer(SYSTEM, values={"name": "Back", "float": D(0)})
    with pytest.raises(operations.DrawerTaken):
        operations.open_drawer(first, drawer=other, count={}, **DAY)
    with pytest.raises(NotPermitted):
        operations.close_drawer(
            person("three", but="ledger.count_for_others"),
            session=session,
            count={2000: 5},
            left=D(100),
            **DAY,
        )
    closed = operations.close_drawer(second, session=session, count={2000: 5}, left=D(0), **DAY)
    assert closed.closed_by_id == second.user_id


def test_a_closed_drawer_stays_as_it_was_counted() -> None:
    actor = person("desk")
    session = opened(actor)
    closed = operations.close_drawer(actor, session=session, count={2000: 5}, left=D(0), **DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        DrawerSession.objects.filter(pk=closed.pk).update(counted=D(3))
    drawers = Account.objects.get(role=Role.DRAWERS)
    entry = operations.post_entry(
        SYSTEM, legs=[Leg(Role.BANK, D(1)), Leg(Role.SUSPENSE, D(-1))], memo="x", **DAY
    )
    with pytest.raises(IntegrityError, match="drawer_is_open"), transaction.atomic():
        Posting.objects.create(
            entry=entry, on=TODAY, account=drawers, amount=D(1), drawer_session=closed
        )


def test_what_is_deposited_is_deposited_once_and_can_be_taken_back() -> None:
    actor = person("desk")
    session = opened(actor)
    patient = make.patient()
    paid(patient, "40.00", Method.CASH, actor)
    check = paid(patient, "60.00", Method.CHECK, actor)
    paid(patient, "70.00", Method.EFT, actor)
    operations.close_drawer(actor, session=session, count={2000: 7}, left=D(100), **DAY)
    items = [row.pk for row in queries.to_deposit(SYSTEM)]
    assert len(items) == 2
    before = balance(Role.BANK)
    deposit = operations.make_deposit(actor, account=bank(), items=items, bag="B7", **DAY)
    assert (deposit.amount, balance(Role.BANK) - before) == (D(100), D(100))
    assert balance(Role.UNDEPOSITED) == D(70)
    with pytest.raises(Refusal, match="in the bank already"):
        operations.make_deposit(actor, account=bank(), items=items, **DAY)
    page = queries.open_deposit(SYSTEM, deposit.pk)
    assert (page.cash_total, [each.payment for each in page.checks]) == (D(40), [check])
    operations.undo_deposit(actor, deposit_id=deposit.pk, memo="The bank was closed", **DAY)
    assert [row.pk for row in queries.to_deposit(SYSTEM)] == items
    assert queries.verify(SYSTEM) == []


def test_the_database_deposits_nothing_twice() -> None:
    paid(make.patient(), "60.00", Method.CHECK)
    row = Undeposited.objects.get()
    with pytest.raises(IntegrityError, match="deposited_once"), transaction.atomic():
        Undeposited.objects.filter(pk=row.pk).update(amount=-1)
    with pytest.raises(Refusal, match="not posted by hand"):
        operations.post_entry(
            SYSTEM, legs=[Leg(Role.BANK, D(5)), Leg(Role.UNDEPOSITED, D(-5))], memo="x", **DAY
        )


def test_a_check_that_bounced_comes_out_of_the_bank_with_its_fee() -> None:
    patient = make.patient()
    check = paid(patient, "60.00", Method.CHECK)
    operations.make_deposit(SYSTEM, account=bank(), items=[Undeposited.objects.get().pk], **DAY)
    before = balance(Role.BANK)
    operations.return_payment(
        SYSTEM, payment_id=check.pk, memo="Insufficient funds", fee=D(25), **DAY
    )
    assert before - balance(Role.BANK) == D(60)
    assert balance(Role.UNDEPOSITED) == 0
    due = queries.balance_of(SYSTEM, check.family_id)  # type: ignore[arg-type]
    assert (due.owed, due.unapplied) == (D(85), D(0))
    fee = Charge.objects.get(code="NSF")
    assert owed(fee.superbill) == {None: D(25)}
    assert balance(Role.OTHER_INCOME) == D(-25)
    with pytest.raises(Refusal, match="came back already"):
        operations.return_payment(SYSTEM, payment_id=check.pk, memo="Again", **DAY)
    assert queries.verify(SYSTEM) == []


def overpaid(amount: str = "50.00") -> Payment:
    family = bill(make.patient(), "10.00").family
    return operations.take_payment(
        SYSTEM, family=family, method=Method.CHECK, reference="77", amount=D(amount), **DAY
    )


def test_a_refund_is_asked_by_one_approved_by_another_and_paid() -> None:
    clerk, manager = person("clerk"), person("manager")
    payment = overpaid()
    refund = operations.ask_refund(
        clerk,
        payment=payment,
        amount=D(40),
        way=RefundWay.CHECK,
        reason="Paid twice",
        now=make.NOON,
    )
    with pytest.raises(Refusal, match=r"\$10.00 of receipt"):
        operations.ask_refund(
            clerk, payment=payment, amount=D(11), way=RefundWay.CASH, reason="x", now=make.NOON
        )
    with pytest.raises(operations.NotByTheSame):
        operations.decide_refund(clerk, refund_id=refund.pk, approved=True, **DAY)
    with pytest.raises(operations.NotAtThisStep):
        operations.pay_refund(manager, refund_id=refund.pk, account=bank(), reference="9", **DAY)
    operations.decide_refund(manager, refund_id=refund.pk, approved=True, **DAY)
    assert balance(Role.REFUNDS) == D(-40)
    assert Credit.objects.get(payment=payment).amount == D(10)
    before = balance(Role.BANK)
    paid_out = operations.pay_refund(
        manager, refund_id=refund.pk, account=bank(), reference="1009", **DAY
    )
    assert (paid_out.state, balance(Role.REFUNDS)) == (RefundState.PAID, D(0))
    assert before - balance(Role.BANK) == D(40)
    with pytest.raises(Refusal, match="was refunded"):
        operations.return_payment(SYSTEM, payment_id=payment.pk, memo="Bounced", **DAY)
    operations.void_refund(manager, refund_id=refund.pk, memo="Never cashed", **DAY)
    assert Credit.objects.get(payment=payment).amount == D(50)
    assert queries.verify(SYSTEM) == []


def test_the_database_lets_nobody_approve_their_own_refund() -> None:
    clerk = person("clerk")
    refund = operations.ask_refund(
        clerk,
        payment=overpaid(),
        amount=D(5),
        way=RefundWay.CASH,
        reason="Paid twice",
        now=make.NOON,
    )
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(
            state=RefundState.DECLINED, decided_by=clerk.user_id
        )


def test_a_refund_in_cash_leaves_the_drawer_and_a_declined_one_moves_nothing() -> None:
    clerk, manager = person("clerk"), person("manager")
    session = opened(manager)
    payment = overpaid()
    ask = {"payment": payment, "way": RefundWay.CASH, "reason": "Moved away", "now": make.NOON}
    first = operations.ask_refund(clerk, amount=D(15), **ask)
    second = operations.ask_refund(clerk, amount=D(5), **ask)
    operations.decide_refund(manager, refund_id=first.pk, approved=True, **DAY)
    with pytest.raises(Refusal, match="why it is declined"):
        operations.decide_refund(manager, refund_id=second.pk, approved=False, **DAY)
    operations.decide_refund(
        manager, refund_id=second.pk, approved=False, note="Owes another visit", **DAY
    )
    operations.pay_refund(manager, refund_id=first.pk, **DAY)
    closed = operations.close_drawer(
        manager, session=session, count={2000: 4, 500: 1}, left=D(85), **DAY
    )
    assert closed.expected == D(85)
    assert Credit.objects.get(payment=payment).amount == D(35)


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 500)))
def test_a_count_is_the_sum_of_its_pieces(count: dict[int, int]) -> None:
    pieces = [cents for cents, many in count.items() for _ in range(many)]
    assert total_of(count) * 100 == sum(pieces)


def test_what_waits_for_its_deposit_is_what_was_posted() -> None:
    paid(make.patient(), "60.00", Method.CHECK)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payment_id, sum(amount) FROM ledger_posting WHERE account_id = %s GROUP BY 1",
            [Account.objects.get(role=Role.UNDEPOSITED).pk],
        )
        rows = cursor.fetchall()
    assert rows == list(Undeposited.objects.values_list("payment", "amount"))
