"""Charges, payments, adjustments, transfers: what follows from each, and what is refused."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    Account,
    Cause,
    Charge,
    JournalEntry,
    Method,
    Owed,
    Payer,
    Posting,
    Reason,
    Role,
    Superbill,
)
from almoner.ledger.operations import Leg, Part, Service
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

TODAY = make.NOON.date()
DAY = {"on": TODAY, "now": make.NOON}
D = Decimal

pytestmark = pytest.mark.django_db


def bill(patient: Patient, *amounts: str, payer: Payer | None = None) -> Superbill:
    services = [Service("99213", D(amount)) for amount in amounts]
    return operations.post_charges(
        SYSTEM, patient=patient, services=services, service_on=TODAY, payer=payer, **DAY
    )


def charge_of(superbill: Superbill, line: int = 1) -> Charge:
    return superbill.charges.get(line=line)


def reason(name: str) -> Reason:
    return Reason.objects.get(name=name)


def owed(superbill: Superbill) -> dict[UUID | None, Decimal]:
    rows = Owed.objects.filter(charge__superbill=superbill).exclude(amount=0)
    return {row.payer_id: row.amount for row in rows}


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_visit_from_charge_to_nothing_owed() -> None:
    patient, aetna = make.patient(), Payer.objects.create(name="Aetna")
    superbill = bill(patient, "150.00", payer=aetna)
    charge = charge_of(superbill)
    assert owed(superbill) == {aetna.pk: D("150.00")}
    operations.adjust(
        SYSTEM,
        amounts={charge.pk: D("40.00")},
        payer_id=aetna.pk,
        reason=reason("Contractual"),
        **DAY,
    )
    operations.take_payment(
        SYSTEM, payer=aetna, method=Method.EFT, amount=D("80.00"), reference="T1",
        parts=[Part(charge.pk, D("80.00"))], **DAY,
    )  # fmt: skip
    operations.transfer(
        SYSTEM,
        amounts={charge.pk: D("30.00")},
        from_payer=aetna.pk,
        to_payer=None,
        memo="Co-insurance",
        **DAY,
    )
    assert owed(superbill) == {None: D("30.00")}
    family = superbill.family
    paid = operations.take_payment(
        SYSTEM, family=family, method=Method.CASH, amount=D("50.00"),
        parts=[Part(charge.pk, D("30.00"))], **DAY,
    )  # fmt: skip
    assert owed(superbill) == {}
    assert queries.balance_of(SYSTEM, family.pk) == queries.Balance(D(0), D(0), D("20.00"))
    assert paid.number > 0
    assert queries.totals(Role) == {
        Role.DRAWERS: D("50.00"), Role.UNDEPOSITED: D("80.00"), Role.CREDITS: D("-20.00"),
        Role.FEES: D("-150.00"), Role.CONTRACTUAL: D("40.00"), Role.PATIENTS: D(0),
        Role.PAYERS: D(0),
    }  # fmt: skip
    assert queries.verify(SYSTEM) == []


def test_a_returned_payment_is_owed_again() -> None:
    superbill = bill(make.patient(), "100.00")
    charge = charge_of(superbill)
    payment = operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CHECK, amount=D("100.00"), reference="1001",
        parts=[Part(charge.pk, D("100.00"))], **DAY,
    )  # fmt: skip
    assert owed(superbill) == {}
    operations.return_payment(SYSTEM, payment_id=payment.pk, memo="No funds", **DAY)
    assert owed(superbill) == {None: D("100.00")}
    assert queries.totals([Role.UNDEPOSITED, Role.CREDITS]) == {
        Role.UNDEPOSITED: D(0), Role.CREDITS: D(0),
    }  # fmt: skip
    with pytest.raises(operations.AlreadyReversed):
        operations.return_payment(SYSTEM, payment_id=payment.pk, memo="Again", **DAY)
    assert queries.verify(SYSTEM) == []


def test_what_is_too_much_is_refused_and_nothing_is_posted() -> None:
    superbill = bill(make.patient(), "100.00")
    charge, before = charge_of(superbill), JournalEntry.objects.count()
    with pytest.raises(operations.TooMuchApplied, match=r"50\.00 of the payment is left"):
        operations.take_payment(
            SYSTEM, family=superbill.family, method=Method.CASH, amount=D("50.00"),
            parts=[Part(charge.pk, D("60.00"))], **DAY,
        )  # fmt: skip
    with pytest.raises(operations.TooMuchApplied, match=r"Apply 100\.00"):
        operations.take_payment(
            SYSTEM, family=superbill.family, method=Method.CASH, amount=D("150.00"),
            parts=[Part(charge.pk, D("120.00"))], **DAY,
        )  # fmt: skip
    with pytest.raises(operations.TooMuchApplied):
        operations.adjust(
            SYSTEM, amounts={charge.pk: D("100.01")}, payer_id=None,
            reason=reason("Charity care"), **DAY,
        )  # fmt: skip
    assert JournalEntry.objects.count() == before


def test_a_payment_is_not_applied_to_another_family() -> None:
    ours, theirs = bill(make.patient(), "10.00"), bill(make.patient(), "10.00")
    with pytest.raises(operations.NotTheirs):
        operations.take_payment(
            SYSTEM, family=ours.family, method=Method.CASH, amount=D("10.00"),
            parts=[Part(charge_of(theirs).pk, D("10.00"))], **DAY,
        )  # fmt: skip


def test_a_check_is_posted_once() -> None:
    family = bill(make.patient(), "100.00").family
    given = {
        "family": family,
        "method": Method.CHECK,
        "amount": D("10.00"),
        "reference": "77",
        **DAY,
    }
    operations.take_payment(SYSTEM, **given)
    with pytest.raises(operations.ReferenceUsed):
        operations.take_payment(SYSTEM, **given)
    with pytest.raises(Refusal, match="number"):
        operations.take_payment(SYSTEM, **{**given, "reference": ""})


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "99999999999999"])
def test_an_amount_that_cannot_be_is_refused(amount: str) -> None:
    family = bill(make.patient(), "100.00").family
    with pytest.raises(operations.WrongAmount):
        operations.take_payment(SYSTEM, family=family, method=Method.CASH, amount=D(amount), **DAY)


def test_a_charge_is_taken_back_only_untouched() -> None:
    superbill = bill(make.patient(), "100.00", "20.00")
    paid, plain = charge_of(superbill), charge_of(superbill, 2)
    operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("5.00"),
        parts=[Part(paid.pk, D("5.00"))], **DAY,
    )  # fmt: skip
    with pytest.raises(operations.PaidAlready):
        operations.void_charge(SYSTEM, charge_id=paid.pk, memo="Wrong patient", **DAY)
    operations.void_charge(SYSTEM, charge_id=plain.pk, memo="Wrong code", **DAY)
    assert owed(superbill) == {None: D("95.00")}
    with pytest.raises(operations.AlreadyReversed):
        operations.void_charge(SYSTEM, charge_id=plain.pk, memo="Wrong code", **DAY)


def test_an_adjustment_is_taken_back() -> None:
    superbill = bill(make.patient(), "100.00")
    (entry,) = operations.adjust(
        SYSTEM, amounts={charge_of(superbill).pk: D("100.00")}, payer_id=None,
        reason=reason("Bad debt"), **DAY,
    )  # fmt: skip
    assert entry.cause == Cause.WRITE_OFF
    assert owed(superbill) == {}
    operations.take_back(SYSTEM, entry_id=entry.pk, memo="They paid after all", **DAY)
    assert owed(superbill) == {None: D("100.00")}


def test_an_entry_by_hand_balances_to_the_cent() -> None:
    rent = Account.objects.get(number="5300").pk
    with pytest.raises(operations.NotBalanced, match=r"differ by 0\.01"):
        operations.post_entry(
            SYSTEM, memo="Rent", legs=[Leg(rent, D("10.00")), Leg(Role.BANK, D("-9.99"))], **DAY
        )
    entry = operations.post_entry(
        SYSTEM, memo="Rent", legs=[Leg(rent, D("10.00")), Leg(Role.BANK, D("-10.00"))], **DAY
    )
    opposite = operations.reverse_entry(SYSTEM, entry_id=entry.pk, memo="Paid twice", **DAY)
    assert opposite.reverses == entry
    assert queries.totals([Role.BANK]) == {Role.BANK: D(0)}
    with pytest.raises(Refusal, match="not posted by hand"):
        operations.post_entry(
            SYSTEM, memo="x", legs=[Leg(rent, D(1)), Leg(Role.PATIENTS, D(-1))], **DAY
        )


def test_a_date_outside_the_open_months_is_refused() -> None:
    patient = make.patient()
    bill(patient, "10.00")
    with pytest.raises(operations.PeriodNotOpen, match="not in the books"):
        operations.post_charges(
            SYSTEM, patient=patient, services=[Service("99213", D(10))], service_on=TODAY,
            on=date(2015, 3, 3), now=make.NOON,
        )  # fmt: skip


def test_the_database_refuses_what_operations_would() -> None:
    entry = bill(make.patient(), "10.00").charges.get().entry
    for statement in (
        "UPDATE ledger_posting SET amount = amount + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_journalentry SET memo = 'x'",
        "DELETE FROM ledger_charge",
    ):
        with pytest.raises(DatabaseError, match="Cannot"):
            run(statement)
    bank = Account.objects.get(role=Role.BANK)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        Posting.objects.create(entry=entry, on=entry.on, account=bank, amount=1)
    run("SET CONSTRAINTS ALL DEFERRED")
    patients = Account.objects.get(role=Role.PATIENTS)
    with pytest.raises(IntegrityError, match="owed_by_a_family"), transaction.atomic():
        Posting.objects.create(entry=entry, on=entry.on, account=patients, amount=1)
