"""Collections: stages in their order, letters, the agency and back, and who is left alone."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from tests import make

from almoner.ledger import operations, queries, statement_papers
from almoner.ledger.models import (
    CollectionAgency,
    CollectionCase,
    HoldKind,
    Method,
    Owed,
    Role,
    Stage,
    Superbill,
)
from almoner.ledger.tests.test_posting import DAY, TODAY, reason
from almoner.ledger.tests.test_statements import billed, books, text_of
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db


def after(days: int) -> dict[str, object]:
    return {"now": make.NOON + timedelta(days=days)}


def late(days: int, **given: object) -> list[queries.Late]:
    return queries.late_families(SYSTEM, on=TODAY + timedelta(days=days), **given)  # type: ignore[arg-type]


def write(superbill: Superbill, days: int, stage: str = "") -> str:
    (step,) = operations.write_letters(
        SYSTEM, families=[superbill.family_id], stage=stage, now=make.NOON + timedelta(days=days)
    )
    return step.stage


def agency() -> CollectionAgency:
    return operations.save_agency(
        SYSTEM, values={"name": "Northside Recovery", "fee_percent": D("30")}
    )


def test_letters_follow_each_other_and_move_no_money() -> None:
    superbill = billed("100.00", "20.00")
    assert late(29) == []
    assert [(each.due, each.next) for each in late(30)] == [(D("120.00"), "reminder")]
    before = books()
    assert write(superbill, 30) == Stage.REMINDER
    assert late(59)[0].next == ""
    assert write(superbill, 60) == Stage.SECOND
    assert late(61)[0].next == ""
    assert write(superbill, 90) == Stage.FINAL
    assert late(120)[0].next == Stage.AGENCY
    assert books() == before
    case = CollectionCase.objects.get()
    steps = queries.open_case(SYSTEM, case.pk).steps
    printed = text_of(statement_papers.letters(list(reversed(steps))))
    assert printed.index("A reminder") < printed.index("Your balance is late")
    assert "$120.00" in printed


def test_a_letter_leaves_time_for_an_answer() -> None:
    superbill = billed("100.00")
    write(superbill, 100)
    assert late(101)[0].next == ""
    assert late(121)[0].next == Stage.SECOND
    with pytest.raises(operations.NotLate):
        write(superbill, 101)


def test_the_agency_gets_what_it_needs_and_no_more() -> None:
    superbill = billed("100.00")
    with pytest.raises(Refusal, match="final notice comes first"):
        operations.hand_to_agency(
            SYSTEM, agency_id=agency().pk, families=[superbill.family_id], **after(120)
        )
    write(superbill, 90, Stage.FINAL)
    agency_id = CollectionAgency.objects.get().pk
    hand_off = operations.hand_to_agency(
        SYSTEM, agency_id=agency_id, families=[superbill.family_id], **after(120)
    )
    text = hand_off.file.path.read_text()
    (row,) = csv.DictReader(StringIO(text))
    assert row["amount"] == row["account_balance"] == "100.00"
    assert row["street"] == "14 Harbor Road"
    assert row["date_of_service"] == f"{TODAY:%m/%d/%Y}"
    assert "99213" not in text
    assert late(150)[0].stage == Stage.AGENCY
    with pytest.raises(operations.NothingDue):  # the agency asks now, not the practice
        operations.propose_batch(SYSTEM, **after(150))
    with pytest.raises(operations.NotLate):
        operations.hand_to_agency(
            SYSTEM, agency_id=agency_id, families=[superbill.family_id], **after(150)
        )


def test_its_fee_is_posted_once_for_each_payment() -> None:
    days = {"reminder_days": 0, "second_days": 1, "final_days": 2, "agency_days": 3}
    operations.set_billing_rules(SYSTEM, values=days, seen_version=1)
    superbill = billed("100.00")
    write(superbill, 0, Stage.FINAL)
    operations.hand_to_agency(
        SYSTEM, agency_id=agency().pk, families=[superbill.family_id], now=make.NOON
    )
    case = CollectionCase.objects.get()
    payment = operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("33.35"), **DAY
    )
    assert queries.open_case(SYSTEM, case.pk).without_fee == [payment]
    given = {"case_id": case.pk, "payment_id": payment.pk}
    fee = operations.post_agency_fee(SYSTEM, **given, **DAY)
    assert fee.amount == D("10.01")
    assert queries.totals([Role.AGENCY, Role.PAYABLES]) == {
        Role.AGENCY: D("10.01"), Role.PAYABLES: D("-10.01"),
    }  # fmt: skip
    with pytest.raises(Refusal, match="posted already"):
        operations.post_agency_fee(SYSTEM, **given, **DAY)
    operations.recall_from_agency(SYSTEM, case_id=case.pk, note="Pays again", now=make.NOON)
    with pytest.raises(operations.NotAtTheAgency):
        operations.recall_from_agency(SYSTEM, case_id=case.pk, note="Again", now=make.NOON)
    assert queries.verify(SYSTEM) == []


def test_a_bankruptcy_stops_everything_and_stands_apart() -> None:
    superbill = billed("100.00")
    operations.hold_account(
        SYSTEM, family_id=superbill.family_id, kind=HoldKind.BANKRUPTCY, since=TODAY,
        reason="Chapter 7, case 26-10001", now=make.NOON,
    )  # fmt: skip
    assert late(120) == []
    assert [each.held for each in late(120, held=True)] == [HoldKind.BANKRUPTCY]
    with pytest.raises(operations.NotLate):
        write(superbill, 120, Stage.FINAL)
    with pytest.raises(operations.NotLate):
        operations.hand_to_agency(
            SYSTEM, agency_id=agency().pk, families=[superbill.family_id], **after(120)
        )


def test_a_plan_that_is_kept_is_left_alone() -> None:
    superbill = billed("100.00")
    operations.agree_plan(
        SYSTEM, family_id=superbill.family_id, count=4, first_on=TODAY + timedelta(days=100),
        charges=[charge.pk for charge in superbill.charges.all()], now=make.NOON,
    )  # fmt: skip
    assert late(99) == []
    assert [each.due for each in late(101)] == [D("25.00")]


def test_what_will_not_be_paid_is_written_off() -> None:
    superbill = billed("100.00", "7.00")
    write(superbill, 40)
    total = operations.write_off_family(
        SYSTEM, family_id=superbill.family_id, reason=reason("Bad debt"), **DAY
    )
    assert total == D("107.00")
    assert not Owed.objects.exclude(amount=0).exists()
    assert CollectionCase.objects.get().stage == Stage.CLOSED
    assert queries.totals([Role.BAD_DEBT]) == {Role.BAD_DEBT: D("107.00")}
