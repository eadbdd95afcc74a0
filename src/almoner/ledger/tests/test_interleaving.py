"""Any sequence of operations, in any interleaving: debits are credits, balances their postings."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    Account,
    Cause,
    Credit,
    Deposit,
    JournalEntry,
    Method,
    Owed,
    Payer,
    Payment,
    Posting,
    Reason,
    Refund,
    RefundState,
    RefundWay,
    Role,
    Superbill,
    Undeposited,
)
from almoner.ledger.operations import Part
from almoner.ledger.tests.test_posting import DAY, bill
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

WORKERS, STEPS = 8, 14
AMOUNTS = tuple(Decimal(each) for each in ("0.01", "7.00", "33.34", "50.00", "100.00", "400.00"))

Draw = Callable[[int], int]
"""Draws a number below another."""


def step(draw: Draw, bills: list[Superbill], payer: Payer) -> None:
    """Do one thing to the books; what is refused leaves them as they were."""
    superbill = bills[draw(len(bills))]
    charges = list(superbill.charges.order_by("line"))
    charge = charges[draw(len(charges))]
    amount = AMOUNTS[draw(len(AMOUNTS))]
    whose = (None, payer.pk)[draw(2)]
    parts = [Part(charge.pk, amount)]
    kind = draw(11)
    try:
        if kind == 0:
            operations.take_payment(
                SYSTEM, method=Method.CASH, amount=AMOUNTS[draw(len(AMOUNTS))],
                family=None if whose else superbill.family, payer=payer if whose else None,
                parts=parts if draw(2) else (), **DAY,
            )  # fmt: skip
        elif kind == 1:
            _apply(draw, parts)
        elif kind == 2:
            operations.adjust(
                SYSTEM, amounts={charge.pk: amount}, payer_id=whose,
                reason=Reason.objects.all()[draw(5)], **DAY,
            )  # fmt: skip
        elif kind == 3:
            operations.transfer(
                SYSTEM, amounts={charge.pk: amount}, from_payer=whose,
                to_payer=None if whose else payer.pk, memo="moved", **DAY,
            )  # fmt: skip
        elif kind == 4:
            operations.void_charge(SYSTEM, charge_id=charge.pk, memo="wrong", **DAY)
        elif kind == 5:
            _undo(draw, (Cause.APPLICATION,), operations.release_payment)
        elif kind == 6:
            _undo(draw, (Cause.ADJUSTMENT, Cause.WRITE_OFF, Cause.TRANSFER), operations.take_back)
        elif kind == 7:
            _return(draw)
        else:
            _move_to_bank(draw, kind, superbill)
    except Refusal:
        pass


def _move_to_bank(draw: Draw, kind: int, superbill: Superbill) -> None:
    """Take a check, deposit, take a deposit back, give something back."""
    bank = Account.objects.get(role=Role.BANK)
    if kind == 8:
        operations.take_payment(
            SYSTEM, method=Method.CHECK, amount=AMOUNTS[draw(len(AMOUNTS))],
            family=superbill.family, reference=f"{draw(1000)}", **DAY,
        )  # fmt: skip
        items = list(Undeposited.objects.filter(amount__gt=0).values_list("pk", flat=True)[:3])
        operations.make_deposit(SYSTEM, account=bank, items=items, **DAY)
    elif kind == 9:
        found = list(Deposit.objects.order_by("number")[:5])
        if found:
            chosen = found[draw(len(found))].pk
            operations.undo_deposit(SYSTEM, deposit_id=chosen, memo="not made", **DAY)
    else:
        _refund(draw, bank)


def _refund(draw: Draw, bank: Account) -> None:
    found = list(Refund.objects.order_by("asked_at", "id")[:6])
    refund = found[draw(len(found))] if found else None
    step = {"refund_id": refund.pk, **DAY} if refund else {}
    if refund is None or draw(3) == 0:
        payment = Payment.objects.order_by("number").last()
        if payment is not None:
            operations.ask_refund(
                SYSTEM, payment=payment, amount=AMOUNTS[draw(3)], way=RefundWay.EFT,
                reason="too much", now=DAY["now"],
            )  # fmt: skip
    elif refund.state == RefundState.ASKED:
        operations.decide_refund(SYSTEM, approved=True, **step)
    elif refund.state == RefundState.APPROVED:
        operations.pay_refund(SYSTEM, account=bank, **step)
    else:
        operations.void_refund(SYSTEM, memo="never cashed", **step)


def _apply(draw: Draw, parts: list[Part]) -> None:
    left = list(Credit.objects.filter(amount__gt=0).order_by("payment")[:5])
    if left:
        payment = left[draw(len(left))].payment_id
        operations.apply_payment(SYSTEM, payment_id=payment, parts=parts, **DAY)


def _undo(draw: Draw, causes: tuple[Cause, ...], undo: Callable[..., object]) -> None:
    found = list(JournalEntry.objects.filter(cause__in=causes).order_by("number")[:20])
    if found:
        undo(SYSTEM, entry_id=found[draw(len(found))].pk, memo="taken back", **DAY)


def _return(draw: Draw) -> None:
    found = list(Payment.objects.order_by("number")[:10])
    if found:
        payment = found[draw(len(found))].pk
        operations.return_payment(SYSTEM, payment_id=payment, memo="came back", **DAY)


def history() -> dict[UUID, tuple[object, ...]]:
    return {row[0]: row for row in Posting.objects.values_list()}


def must_stand(before: dict[UUID, tuple[object, ...]]) -> None:
    """Every invariant of the books, from the postings themselves."""
    assert queries.verify(SYSTEM) == []
    assert (Posting.objects.aggregate(sum=Sum("amount"))["sum"] or 0) == 0
    assert not Owed.objects.filter(payer=None, amount__lt=0).exists()
    assert not Credit.objects.filter(amount__lt=0).exists()
    assert not Undeposited.objects.filter(amount__lt=0).exists()
    after = history()
    assert {key: after[key] for key in before} == before
    reversed_twice = (
        JournalEntry.objects.exclude(reverses=None).exclude(reverses__reverses=None).count()
    )
    assert reversed_twice == 0


def some_bills() -> tuple[list[Superbill], Payer]:
    payer = Payer.objects.create(name="Anthem")
    bills = [bill(make.patient(), "100.00", "50.00", payer=payer) for _ in range(2)]
    return [*bills, bill(make.patient(), "33.34")], payer


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draws=st.lists(st.integers(0, 2**16), min_size=30, max_size=160))
def test_any_sequence_leaves_the_books_true(draws: list[int]) -> None:
    payer, _ = Payer.objects.get_or_create(name="Anthem")
    bills = [bill(make.patient(), "100.00", "50.00", payer=payer), bill(make.patient(), "33.34")]
    before, left = history(), iter(draws)

    def draw(below: int) -> int:
        return next(left, 0) % below

    for _ in range(len(draws) // 6):
        step(draw, bills, payer)
    must_stand(before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_eight_workers_in_any_order_leave_the_books_true(seed: int) -> None:
    bills, payer = some_bills()
    before, barrier = history(), Barrier(WORKERS)

    def work(number: int) -> None:
        random = Random(seed * 100 + number)
        barrier.wait()
        try:
            for _ in range(STEPS):
                step(random.randrange, bills, payer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    must_stand(before)
    assert JournalEntry.objects.count() > len(bills)
    assert Deposit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_credit_is_applied_once_whoever_presses_first() -> None:
    superbill = bill(make.patient(), "100.00")
    payment = operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=Decimal(60), **DAY
    )
    charge = superbill.charges.get().pk
    barrier = Barrier(WORKERS)

    def work(_number: int) -> bool:
        barrier.wait()
        try:
            parts = [Part(charge, Decimal(60))]
            operations.apply_payment(SYSTEM, payment_id=payment.pk, parts=parts, **DAY)
        except Refusal:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(work, range(WORKERS))) == 1
    assert Owed.objects.get().amount == Decimal(40)
