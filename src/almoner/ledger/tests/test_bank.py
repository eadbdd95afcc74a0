"""Bank files loaded, matched with the books, and accounts proved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    Account,
    BankLine,
    BankStatement,
    ClearedPosting,
    Clearing,
    Method,
    Payment,
    Role,
    Undeposited,
)
from almoner.ledger.operations import Leg, Pair
from almoner.ledger.tests.test_cash import paid
from almoner.lib.banking import NotAStatement, read_bank_file
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

TODAY = make.NOON.date()
NOW = make.NOON
DAY = {"on": TODAY, "now": NOW}
D = Decimal

pytestmark = pytest.mark.django_db


def bank() -> Account:
    return Account.objects.get(role=Role.BANK)


def told(*lines: tuple[str, str, str], day: date = TODAY) -> BankStatement:
    """Load a bank's CSV of (amount, words, id) of one day."""
    rows = [f"{day:%m/%d/%Y},{words},{amount},{key}" for amount, words, key in lines]
    data = "\n".join(["Date,Description,Amount,Reference", *rows]).encode()
    return operations.load_bank_statement(
        SYSTEM,
        account=bank(),
        upload=SimpleUploadedFile("bank.csv", data),
        statement=read_bank_file(data, "bank.csv"),
        now=NOW,
    )


def spent(amount: str, memo: str = "Rent", on: date = TODAY) -> None:
    legs = [Leg(Account.objects.get(number="5300").pk, D(amount)), Leg(Role.BANK, -D(amount))]
    operations.post_entry(SYSTEM, on=on, legs=legs, memo=memo, now=NOW)


def posting(amount: str) -> object:
    return bank().postings.get(amount=D(amount)).pk


def test_the_same_line_is_never_kept_twice() -> None:
    first = told(("-10.00", "Rent", "a1"), ("5.00", "Interest", "a2"))
    again = told(("5.00", "Interest", "a2"), ("7.00", "Deposit", "a3"))
    assert (first.new_count, again.line_count, again.new_count) == (2, 2, 1)
    assert BankLine.objects.count() == 3
    assert again.file.path.read_bytes().startswith(b"Date,")


def test_a_deposit_a_check_and_a_fee_until_the_account_is_proved() -> None:
    paid(make.patient(), "60.00", Method.CHECK)
    paid(make.patient(), "40.00", Method.CHECK)
    items = list(Undeposited.objects.values_list("pk", flat=True))
    operations.make_deposit(SYSTEM, account=bank(), items=items, bag="B1", **DAY)
    spent("30.00")
    spent("12.00", "A check not cashed yet")
    told(("100.00", "DEPOSIT B1", "1"), ("-30.00", "RENT", "2"), ("-4.00", "SERVICE FEE", "3"))
    page = queries.open_bank(SYSTEM, bank().pk)
    assert {each.line.amount: each.items[0].words for each in page.proposals} == {
        D(100): page.proposals[0].items[0].words,
        D(-30): "Rent",
    }
    with pytest.raises(operations.NotProved, match="3 lines of the bank"):
        operations.reconcile(SYSTEM, account=bank(), bank_balance=D(66), **DAY)
    pairs = [Pair([each.line.pk], [item.key[1:] for item in each.items]) for each in page.proposals]
    assert operations.match(SYSTEM, account=bank(), pairs=pairs, now=NOW) == 2
    fee = BankLine.objects.get(amount=D(-4))
    fees = Account.objects.get(role=Role.BANK_FEES)
    operations.post_line(SYSTEM, line_id=fee.pk, account=fees, memo="", now=NOW)
    with pytest.raises(operations.NotProved, match=r"\$1.00 is not explained"):
        operations.reconcile(SYSTEM, account=bank(), bank_balance=D(65), **DAY)
    done = operations.reconcile(SYSTEM, account=bank(), bank_balance=D(66), **DAY)
    assert (done.book_balance, done.outstanding_sum) == (D(54), D(-12))
    assert [each["memo"] for each in done.outstanding] == ["A check not cashed yet"]
    clearing = Clearing.objects.filter(lines__line=fee).get()
    with pytest.raises(operations.Reconciled):
        operations.unmatch(SYSTEM, clearing_id=clearing.pk, now=NOW)
    operations.reopen_reconciliation(
        SYSTEM, reconciliation_id=done.pk, reason="Wrong balance typed", now=NOW
    )
    operations.unmatch(SYSTEM, clearing_id=clearing.pk, now=NOW)
    assert [line.amount for line in queries.open_bank(SYSTEM, bank().pk).lines] == [D(-4)]


def test_cards_come_less_their_fee_and_transfers_whole() -> None:
    card = paid(make.patient(), "100.00", Method.CARD)
    transfer = paid(make.patient(), "80.00", Method.EFT)
    told(("97.10", "MERCHANT SETTLEMENT", "1"), ("80.00", "HCCLAIMPMT", "2"))
    held = {row.payment_id: row.pk for row in Undeposited.objects.all()}
    settlement, claim = BankLine.objects.order_by("-amount")
    with pytest.raises(operations.NotTheSame, match="Only cards cost a fee"):
        operations.settle(SYSTEM, line_id=claim.pk, items=[held[card.pk]], now=NOW)
    operations.settle(SYSTEM, line_id=settlement.pk, items=[held[card.pk]], now=NOW)
    operations.settle(SYSTEM, line_id=claim.pk, items=[held[transfer.pk]], now=NOW)
    totals = queries.totals([Role.CARDS, Role.UNDEPOSITED, Role.BANK, Role.BANK_FEES])
    assert totals == {
        Role.CARDS: 0,
        Role.UNDEPOSITED: 0,
        Role.BANK: D("177.10"),
        Role.BANK_FEES: D("2.90"),
    }
    with pytest.raises(operations.MatchedAlready):
        operations.settle(SYSTEM, line_id=claim.pk, items=[held[transfer.pk]], now=NOW)
    assert not queries.open_bank(SYSTEM, bank().pk).items


def test_a_transfer_is_proposed_by_its_amount() -> None:
    transfer = paid(make.patient(), "80.00", Method.EFT)
    told(("80.00", f"ACH {transfer.reference}", "2"))
    (proposal,) = queries.open_bank(SYSTEM, bank().pk).proposals
    assert [item.key[0] for item in proposal.items] == ["h"]
    assert proposal.items[0].number == Payment.objects.get().reference


def test_what_was_there_before_the_first_file() -> None:
    earlier = TODAY - timedelta(days=30)
    spent("500.00", "Long ago", earlier)
    spent("20.00", "Still out", earlier)
    told(("-20.00", "CHECK", "1"))
    operations.begin_reconciling(
        SYSTEM, account=bank(), before=TODAY, still_out=[posting("-20.00")], now=NOW
    )
    line = BankLine.objects.get()
    operations.match(SYSTEM, account=bank(), pairs=[Pair([line.pk], [posting("-20.00")])], now=NOW)
    done = operations.reconcile(SYSTEM, account=bank(), bank_balance=D(-520), **DAY)
    assert done.outstanding == []


def test_what_was_matched_across_the_day_is_on_one_side_only() -> None:
    spent("30.00", on=TODAY - timedelta(days=2))
    told(("-30.00", "RENT", "1"))
    line = BankLine.objects.get()
    operations.match(SYSTEM, account=bank(), pairs=[Pair([line.pk], [posting("-30.00")])], now=NOW)
    early = operations.reconcile(
        SYSTEM, account=bank(), on=TODAY - timedelta(days=1), bank_balance=D(0), now=NOW
    )
    assert early.outstanding_sum == D(-30)
    assert operations.reconcile(SYSTEM, account=bank(), bank_balance=D(-30), **DAY)


def test_a_deposit_and_its_reversal_cancel_each_other() -> None:
    spent("30.00")
    entry = bank().postings.get().entry
    operations.reverse_entry(SYSTEM, entry_id=entry.pk, memo="Twice", **DAY)
    keys = list(bank().postings.values_list("pk", flat=True))
    with pytest.raises(operations.NotTheSame, match=r"\$-?30.00|-\$30.00"):
        operations.cancel_out(SYSTEM, account=bank(), postings=keys[:1], now=NOW)
    operations.cancel_out(SYSTEM, account=bank(), postings=keys, now=NOW)
    assert not queries.open_bank(SYSTEM, bank().pk).items


def test_a_line_is_set_aside_only_for_a_reason() -> None:
    told(("-30.00", "Not ours", "1"))
    keys = list(BankLine.objects.values_list("pk", flat=True))
    with pytest.raises(Refusal, match="Say why"):
        operations.set_aside(SYSTEM, account=bank(), lines=keys, note=" ", now=NOW)
    operations.set_aside(SYSTEM, account=bank(), lines=keys, note="The owner's own", now=NOW)
    assert not queries.open_bank(SYSTEM, bank().pk).lines


def test_sums_that_differ_are_refused_here_and_in_the_database() -> None:
    spent("30.00")
    told(("-31.00", "RENT", "1"))
    line = BankLine.objects.get()
    with pytest.raises(operations.NotTheSame, match=r"differ by \$1.00"):
        operations.match(
            SYSTEM, account=bank(), pairs=[Pair([line.pk], [posting("-30.00")])], now=NOW
        )
    with pytest.raises(IntegrityError, match="clearing_balances"), transaction.atomic():
        _clear_alone(posting("-30.00"))


def _clear_alone(key: object) -> None:
    clearing = Clearing.objects.create(account=bank(), made_at=NOW)
    ClearedPosting.objects.create(clearing=clearing, posting_id=key)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no heading|empty"),
        (b"<OFX><BANKMSGSRSV1>", "cut off|end"),
        (b"Date,Amount\n13/45/2026,1.00\n", "line 2"),
        (b"\x89PNG\r\n", "no heading|text"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_its_place(data: bytes, sentence: str) -> None:
    with pytest.raises(NotAStatement, match=sentence):
        read_bank_file(data, "x.csv")
    assert not BankLine.objects.exists()
