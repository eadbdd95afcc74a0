"""Statements: whom one is due to, what it says, and that making one changes nothing else."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from tests import make

from almoner.ledger import jobs, operations, queries, statement_papers
from almoner.ledger.models import (
    BatchState,
    BillingChoice,
    BillingRules,
    Credit,
    HoldKind,
    JournalEntry,
    Method,
    Owed,
    Payer,
    Posting,
    Statement,
    StatementBatch,
    StatementItem,
    StatementPart,
    Superbill,
)
from almoner.ledger.operations import Part
from almoner.ledger.tests.test_posting import DAY, TODAY, bill, charge_of, reason
from almoner.lib.refusal import Refusal
from almoner.messages.models import Message, Sending
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _practice() -> None:
    make.practice(line1="12 Willow Street", city="Salem", state="MA", zip_code="01970")


def at_home(superbill: Superbill, *, zip_code: str = "01970", **fields: str) -> Superbill:
    guarantor = superbill.family.guarantor
    given = {"line1": "14 Harbor Road", "city": "Salem", "state": "MA", "zip_code": zip_code}
    for name, value in {**given, **fields}.items():
        setattr(guarantor, name, value)
    guarantor.save()
    return superbill


def billed(*amounts: str, payer: Payer | None = None, **fields: Any) -> Superbill:
    return at_home(bill(make.patient(), *amounts, payer=payer), **fields)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def books() -> tuple[object, ...]:
    return (
        JournalEntry.objects.count(),
        Posting.objects.count(),
        sorted(Owed.objects.values_list("id", "payer", "amount"), key=str),
        sorted(Credit.objects.values_list("pk", "amount"), key=str),
    )


def made(batch: StatementBatch) -> list[Statement]:
    return list(Statement.objects.filter(batch=batch).order_by("item__place"))


def run(batch: StatementBatch) -> StatementBatch:
    started = operations.start_batch(SYSTEM, batch_id=batch.pk, now=make.NOON)
    jobs.make_statements(str(batch.pk), started.run)
    batch.refresh_from_db()
    return batch


def test_only_the_familys_own_part_is_asked_for() -> None:
    aetna = Payer.objects.create(name="Aetna")
    waiting = billed("150.00", payer=aetna)
    mixed = billed("150.00", "30.00", payer=aetna)
    operations.transfer(
        SYSTEM, amounts={charge_of(mixed, 2).pk: D("30.00")}, from_payer=aetna.pk, to_payer=None,
        memo="Deductible", **DAY,
    )  # fmt: skip
    before = books()
    batch = operations.propose_batch(SYSTEM, now=make.NOON)
    assert [item.family_id for item in batch.items.all()] == [mixed.family_id]
    run(batch)
    assert books() == before
    (statement,) = made(batch)
    assert (statement.amount, statement.waiting) == (D("30.00"), D("150.00"))
    printed = text_of(statement_papers.statement(statement))
    assert "Yours because: Deductible" in printed
    assert "$30.00" in printed
    assert waiting.family_id not in set(Statement.objects.values_list("family", flat=True))


def test_what_was_paid_adjusted_and_is_unapplied_stands_on_it() -> None:
    aetna = Payer.objects.create(name="Aetna")
    superbill = billed("200.00", payer=aetna)
    charge = charge_of(superbill)
    operations.take_payment(
        SYSTEM, payer=aetna, method=Method.EFT, amount=D("120.00"), reference="T9",
        parts=[Part(charge.pk, D("120.00"))], **DAY,
    )  # fmt: skip
    operations.adjust(
        SYSTEM, amounts={charge.pk: D("30.00")}, payer_id=aetna.pk, reason=reason("Contractual"),
        **DAY,
    )  # fmt: skip
    operations.transfer(
        SYSTEM, amounts={charge.pk: D("50.00")}, from_payer=aetna.pk, to_payer=None,
        memo="Coinsurance", **DAY,
    )  # fmt: skip
    operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("15.00"),
        parts=[Part(charge.pk, D("10.00"))], **DAY,
    )  # fmt: skip
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    assert (statement.amount, statement.unapplied) == (D("35.00"), D("5.00"))
    (visit,) = statement.paper["visits"]
    assert {key: visit[key] for key in ("charged", "plan", "adjusted", "paid", "yours", "why")} == {
        "charged": "$200.00", "plan": "$120.00", "adjusted": "$30.00", "paid": "$10.00",
        "yours": "$40.00", "why": "Coinsurance",
    }  # fmt: skip
    assert statement.aging == ["$40.00", "$0.00", "$0.00", "$0.00", "$0.00"]
    assert statement.paper["payments"] == [[f"{TODAY:%m/%d/%Y}", "Cash", "$15.00"]]


def test_a_statement_taken_back_transfer_is_not_its_reason() -> None:
    aetna = Payer.objects.create(name="Aetna")
    superbill = billed("80.00", payer=aetna)
    charge = charge_of(superbill)
    given = {"amounts": {charge.pk: D("80.00")}, "from_payer": aetna.pk, "to_payer": None}
    (wrong,) = operations.transfer(SYSTEM, memo="Deductible", **given, **DAY)
    operations.take_back(SYSTEM, entry_id=wrong.pk, memo="Wrong plan", **DAY)
    operations.transfer(SYSTEM, memo="Not covered", **given, **DAY)
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    assert statement.paper["visits"][0]["why"] == "Not covered"


@pytest.mark.parametrize("kind", HoldKind.values)
def test_an_account_on_hold_is_told_nothing(kind: str) -> None:
    superbill = billed("100.00")
    hold = operations.hold_account(
        SYSTEM,
        family_id=superbill.family_id,
        kind=kind,
        since=TODAY,
        reason="Said so",
        now=make.NOON,
    )
    with pytest.raises(operations.NothingDue):
        operations.propose_batch(SYSTEM, now=make.NOON)
    with pytest.raises(operations.NothingDue):
        operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    operations.end_hold(SYSTEM, hold_id=hold.pk, now=make.NOON)
    assert operations.propose_batch(SYSTEM, now=make.NOON).items.count() == 1


def test_one_statement_in_a_cycle_and_none_below_the_minimum() -> None:
    billed("100.00")
    billed("4.99")
    assert len(made(run(operations.propose_batch(SYSTEM, now=make.NOON)))) == 1
    with pytest.raises(operations.NothingDue):
        operations.propose_batch(SYSTEM, now=make.NOON + timedelta(days=27))
    later = operations.propose_batch(SYSTEM, now=make.NOON + timedelta(days=28))
    assert later.items.count() == 1


def test_they_are_sorted_for_the_mail_and_set_in_one_pdf() -> None:
    far, near, street = (
        billed("10.00", zip_code="99501"),
        billed("20.00", zip_code="01970", line1="9 Elm"),
        billed("30.00", zip_code="01970", line1="2 Birch"),
    )
    batch = run(operations.propose_batch(SYSTEM, now=make.NOON))
    assert batch.state == BatchState.DONE
    order = [statement.family_id for statement in made(batch)]
    assert order == [street.family_id, near.family_id, far.family_id]
    assert batch.pdf is not None
    printed = text_of(batch.pdf.path.read_bytes())
    assert printed.index("2 Birch") < printed.index("9 Elm") < printed.index("99501")
    assert batch.page_count == 3
    part = StatementPart.objects.get()
    numbers = [str(statement.number) for statement in made(batch)]
    assert part.firsts == {number: place for place, number in enumerate(numbers)}


def test_each_as_a_file_of_its_own() -> None:
    from zipfile import ZipFile

    billed("10.00")
    long = make.patient()
    for _ in range(30):
        at_home(bill(long, "11.00"))
    batch = run(operations.propose_batch(SYSTEM, now=make.NOON))
    pages = {}
    with ZipFile(BytesIO(statement_papers.single_files(queries.parts_of(batch.pk)))) as whole:
        for name in whole.namelist():
            with pikepdf.open(BytesIO(whole.read(name))) as opened:
                pages[name] = len(opened.pages)
    assert set(pages) == {f"statement-{each.number}.pdf" for each in made(batch)}
    assert min(pages.values()) == 1
    assert max(pages.values()) > 1
    assert sum(pages.values()) == batch.page_count


def test_an_interrupted_batch_goes_on_without_a_second_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("almoner.ledger.operations.statements.PART", 2)
    for _ in range(5):
        billed("10.00")
    batch = operations.propose_batch(SYSTEM, now=make.NOON)
    started = operations.start_batch(SYSTEM, batch_id=batch.pk, now=make.NOON)
    real, first = statement_papers.statements, operations.make_part
    monkeypatch.setattr(operations, "make_part", lambda *a, **k: k["part"] < 2 and first(*a, **k))
    killed = {str(item.family.number) for item in batch.items.filter(part=1)}
    monkeypatch.setattr(statement_papers, "statements", lambda of: _killed(of, killed, real))
    with pytest.raises(KeyboardInterrupt):
        jobs.make_statements(str(batch.pk), started.run)
    assert len(made(batch)) == 4
    assert StatementPart.objects.count() == 1
    monkeypatch.setattr(operations, "make_part", first)
    assert operations.pick_up_batches(SYSTEM, now=make.NOON) == 0
    assert operations.pick_up_batches(SYSTEM, now=make.NOON + timedelta(days=9999)) == 1
    monkeypatch.setattr(statement_papers, "statements", real)
    batch.refresh_from_db()
    jobs.make_statements(str(batch.pk), started.run)  # the old job does nothing any more
    assert batch.state == BatchState.MAKING
    jobs.make_statements(str(batch.pk), batch.run)
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert len(made(batch)) == 5
    assert batch.page_count == 5


def _killed(of: list[Statement], accounts: set[str], real: Any) -> Any:
    if {each.paper["account"] for each in of} & accounts:
        raise KeyboardInterrupt
    return real(of)


def test_a_stopped_batch_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    billed("10.00")
    batch = operations.propose_batch(SYSTEM, now=make.NOON)
    started = operations.start_batch(SYSTEM, batch_id=batch.pk, now=make.NOON)
    operations.stop_batch(SYSTEM, batch_id=batch.pk)
    jobs.make_statements(str(batch.pk), started.run)
    assert made(batch) == []
    assert run(batch).state == BatchState.DONE


def test_who_paid_meanwhile_is_left_out() -> None:
    superbill = billed("10.00")
    batch = operations.propose_batch(SYSTEM, now=make.NOON)
    operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("10.00"), **DAY
    )
    run(batch)
    item = StatementItem.objects.get()
    assert item.is_left_out
    assert "since the proposal" in item.reason
    assert batch.state == BatchState.DONE


def test_left_out_by_hand_and_without_address() -> None:
    kept, unwanted = billed("10.00"), billed("20.00")
    homeless = bill(make.patient(), "30.00")
    batch = operations.propose_batch(SYSTEM, now=make.NOON)
    reasons = {item.family_id: item.reason for item in batch.items.all()}
    assert "address" in reasons[homeless.family_id]
    chosen = batch.items.get(family=unwanted.family)
    operations.leave_out(SYSTEM, batch_id=batch.pk, item_ids=[chosen.pk], reason="Will pay today")
    assert [each.family_id for each in made(run(batch))] == [kept.family_id]
    with pytest.raises(operations.WrongMoment):
        operations.leave_out(SYSTEM, batch_id=batch.pk, item_ids=[chosen.pk], reason="x")


def test_by_e_mail_it_goes_behind_a_link_and_not_into_the_pdf() -> None:
    superbill = billed("10.00", email="alma@example.org")
    BillingChoice.objects.create(family=superbill.family, way="email")
    batch = run(operations.propose_batch(SYSTEM, now=make.NOON))
    assert batch.pdf is None
    sending = Sending.objects.get()
    assert sending.to == "alma@example.org"
    item = StatementItem.objects.get()
    assert item.sending_id == sending.pk
    body = Message.objects.get(channel="email").body
    assert "$10.00" not in body
    assert sending.letter.pdf is not None
    assert "$10.00" in text_of(sending.letter.pdf.path.read_bytes())


def test_a_guarantor_who_is_a_patient_is_reached_where_the_chart_says() -> None:
    patient = make.patient()
    superbill = bill(patient, "10.00")
    to = {"city": "Lynn", "state": "MA", "zip_code": "01901"}
    patient.addresses.create(use="home", line1="1 Home Street", **to)
    assert queries.reach_of([superbill.family_id], on=TODAY)[superbill.family_id].lines == [
        patient.legal_name, "1 Home Street", "Lynn, MA 01901",
    ]  # fmt: skip
    patient.addresses.create(use="billing", line1="2 Billing Street", **to)
    patient.addresses.create(use="billing", line1="3 Gone", until=TODAY - timedelta(days=1), **to)
    make.email(patient, "tula@example.org")
    reach = queries.reach_of([superbill.family_id], on=TODAY)[superbill.family_id]
    assert (reach.line1, reach.email) == ("2 Billing Street", "tula@example.org")
    patient.consents.create(kind="email", given=False, on=TODAY)
    assert queries.reach_of([superbill.family_id], on=TODAY)[superbill.family_id].email == ""
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    assert "2 Billing Street" in text_of(statement_papers.statement(statement))


def test_in_spanish() -> None:
    patient = make.patient(language="es")
    superbill = at_home(bill(patient, "10.00"))
    Patient.objects.filter(pk=patient.pk).update(language="es")
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    assert statement.language == "es"
    assert "Estado de cuenta" in text_of(statement_papers.statement(statement))


def test_it_prints_the_same_again_after_everything_changed() -> None:
    superbill = billed("10.00")
    statement = operations.make_statement(SYSTEM, family_id=superbill.family_id, now=make.NOON)
    first = statement_papers.statement(statement)
    at_home(superbill, line1="Somewhere else")
    operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("10.00"), **DAY
    )
    assert statement_papers.statement(Statement.objects.get()) == first


def test_a_statement_never_changes() -> None:
    statement = operations.make_statement(
        SYSTEM, family_id=billed("10.00").family_id, now=make.NOON
    )
    for change in (Statement.objects.filter(pk=statement.pk).update, None):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(amount=1) if change else statement.delete()


def test_the_rules_are_the_offices() -> None:
    rules = operations.set_billing_rules(
        SYSTEM,
        values={"minimum_balance": D("50.00"), "remit_to": "PO Box 77\nSalem, MA 01970"},
        seen_version=BillingRules().version,
    )
    billed("49.99")
    with pytest.raises(operations.NothingDue):
        operations.propose_batch(SYSTEM, now=make.NOON)
    with pytest.raises(Refusal):
        operations.set_billing_rules(SYSTEM, values={}, seen_version=rules.version - 1)
    with pytest.raises(Refusal):
        operations.set_billing_rules(
            SYSTEM, values={"reminder_days": 99}, seen_version=rules.version
        )
