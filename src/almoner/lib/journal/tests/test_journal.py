"""What is exported is taken by Beancount; what is imported is whole, or refused with every line."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.journal import (
    Account,
    JournalEntry,
    NotAJournal,
    Posting,
    WrongEntry,
    account_names,
    as_beancount,
    as_csv,
    as_ledger,
    read_journal_csv,
)

CASH = Account("1000", "Cash & cheques", "asset")
FEES = Account("4000.10", "Patients' fees: caf\u00e9", "income")
RENT = Account("6000", "rent", "expense")
CHART = {account.number: account for account in (CASH, FEES, RENT)}


def posting(account: Account, cents: int, **dims: str) -> Posting:
    amount = Decimal(cents).scaleb(-2)
    return Posting(account.number, account.name, account.kind, amount, dims)


ENTRY = JournalEntry(
    "17",
    date(2026, 1, 5),
    'Tula "T" Quist \\ paid\nin cash',
    "payment",
    (
        posting(CASH, 1234_50),
        posting(FEES, -1234_50, patient="Tula Quist", provider="Dr. A", lineno="9"),
    ),
)


def test_beancount_text() -> None:
    assert (
        as_beancount([ENTRY])
        == """option "operating_currency" "USD"

2026-01-04 open Assets:1000-Cash-cheques USD
2026-01-04 open Income:4000-10-Patients-fees-cafe USD

2026-01-05 * "payment"
  number: "17"
  Assets:1000-Cash-cheques  1234.50 USD
  Income:4000-10-Patients-fees-cafe  -1234.50 USD
    lineno-x: "9"
    provider: "Dr. A"
"""
    )


def test_ledger_text() -> None:
    assert (
        as_ledger([ENTRY])
        == """commodity USD
account Assets:1000-Cash-cheques
account Income:4000-10-Patients-fees-cafe

2026/01/05 * (17) payment
    Assets:1000-Cash-cheques  1234.50 USD
    Income:4000-10-Patients-fees-cafe  -1234.50 USD
    ; lineno-x: 9
    ; provider: Dr. A
"""
    )


def test_no_patient_leaves_unless_asked_for() -> None:
    for write in (as_beancount, as_ledger, as_csv):
        assert "Tula" not in write([ENTRY])
        assert "Quist" in write([ENTRY], personal=True)
    assert '* "payment: Tula \\"T\\" Quist \\\\ paid in cash"' in as_beancount(
        [ENTRY], personal=True
    )


def test_csv_rows() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([ENTRY]))))
    assert [(row["debit"], row["credit"]) for row in rows] == [("1234.50", ""), ("", "1234.50")]
    assert [row["provider"] for row in rows] == ["", "Dr. A"]
    formula = JournalEntry("1", ENTRY.on, "=SUM(A1)", "", ENTRY.postings)
    assert ",'=SUM(A1)," in as_csv([formula], personal=True)


@pytest.mark.parametrize(("postings", "why"), [
    ((), "no postings"),
    ((posting(CASH, 1),), r"differ by \$0\.01"),
    ((posting(CASH, 1), posting(Account("9", "x", "toy"), -1)), "“toy”"),
    ((posting(CASH, 1), posting(Account("1000", "x", "income"), -1)), "asset before"),
])  # fmt: skip
def test_what_cannot_be_exported(postings: tuple[Posting, ...], why: str) -> None:
    with pytest.raises(WrongEntry, match=why):
        as_beancount([JournalEntry("1", date(2026, 1, 1), "", "", postings)])


TEXT = st.text(max_size=12) | st.sampled_from(['"', "\\", "\n", ";", "a;b|c", "=1", "#tag ^link"])
ACCOUNTS = st.lists(
    st.builds(
        Account,
        st.text("0123456789.-A ", min_size=1, max_size=4),
        TEXT,
        st.sampled_from(["asset", "liability", "equity", "income", "expense"]),
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda account: account.number,
)


@st.composite
def journals(draw: st.DrawFn) -> list[JournalEntry]:
    accounts = draw(ACCOUNTS)
    dims = st.dictionaries(TEXT, TEXT, max_size=2)
    entries = []
    for number in range(draw(st.integers(1, 4))):
        amounts = draw(
            st.lists(st.integers(-(10**13), 10**13).filter(bool), min_size=1, max_size=3)
        )
        amounts += [-sum(amounts)] if sum(amounts) else [5, -5]
        postings = [posting(draw(st.sampled_from(accounts)), each) for each in amounts]
        postings[0] = Posting(*(getattr(postings[0], name) for name in (
            "account_number", "account_name", "kind", "amount")), draw(dims))  # fmt: skip
        on = draw(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
        entries.append(JournalEntry(f"E{number}", on, draw(TEXT), draw(TEXT), tuple(postings)))
    return entries


@given(journals())
def test_account_names_are_legal_and_different(entries: list[JournalEntry]) -> None:
    names = account_names(entries)
    assert len(set(names.values())) == len(names)
    legal = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses):[A-Z0-9][A-Za-z0-9-]*")
    assert all(legal.fullmatch(name) for name in names.values())


@settings(max_examples=80)
@given(journals(), st.booleans())
def test_beancount_takes_what_is_exported(entries: list[JournalEntry], personal: bool) -> None:
    loader = pytest.importorskip("beancount.loader", reason="pip install -r requirements/dev.txt")
    directives, errors, _ = loader.load_string(as_beancount(entries, personal=personal))
    assert errors == []
    read = sorted(
        (each.meta["number"], each.date, [posting.units.number for posting in each.postings])
        for each in directives
        if type(each).__name__ == "Transaction"
    )
    assert read == sorted(
        (entry.number, entry.on, [posting.amount for posting in entry.postings])
        for entry in entries
    )


@given(journals())
def test_ledger_lines_keep_their_shape(entries: list[JournalEntry]) -> None:
    shape = re.compile(
        r"commodity USD|account \S+|\d{4}/\d\d/\d\d \* \([^()]*\) [^;|]+"
        r"|    \S+  -?\d+\.\d\d USD|    ; [a-z][a-z0-9-]*: .*|"
    )
    lines = as_ledger(entries, personal=True).split("\n")
    assert all(shape.fullmatch(line) for line in lines)
    assert all("\r" not in line for line in lines)


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2090, 1, 1)),
                          st.integers(1, 10**9)), min_size=1, max_size=5))  # fmt: skip
def test_an_export_is_read_again(rows: list[tuple[date, int]]) -> None:
    entries = [
        JournalEntry(str(at), on, f"memo {at}", "import", (posting(CASH, n), posting(FEES, -n)))
        for at, (on, n) in enumerate(sorted(rows))
    ]
    read = read_journal_csv(as_csv(entries, personal=True).encode(), CHART)
    assert list(read) == entries


JOURNAL = """Entry,Date,Account,Debit,Credit,Memo
1,1/5/2026,1000,"1,234.50",,Deposit
1,1/5/2026,4000.10,,1234.50,
2,2026-01-06,6000,900,,Rent
2,2026-01-06,1000,,900,January
"""


def test_a_journal_is_read() -> None:
    one, two = read_journal_csv(JOURNAL.encode(), CHART)
    assert (one.number, one.on, one.memo) == ("1", date(2026, 1, 5), "Deposit")
    assert [each.amount for each in one.postings] == [Decimal("1234.50"), Decimal("-1234.50")]
    assert (two.memo, two.postings[0].account_name) == ("Rent; January", "rent")


def test_everything_wrong_is_named_at_once() -> None:
    text = JOURNAL + "".join([
        "3,13/45/2026,1000,1,,\n",
        "4,1/6/2026,100,1,,\n",
        "5,1/6/2026,1000,1,1,\n",
        "6,1/6/2026,1000,-1,,\n",
        "7,1/6/2026,1000,,,\n",
        "8,1/6/2026,1000,1.234,,\n",
        ",1/6/2026,,1,,\n",
        "9,1/6/2026,1000,5,,\n",
        "9,1/7/2026,4000.10,,5,\n",
        "10,1/6/2026,1000,5,,\n",
        "10,1/6/2026,4000.10,,4,\n",
    ])  # fmt: skip
    with pytest.raises(NotAJournal) as refused:
        read_journal_csv(text.encode(), CHART, "other.csv")
    said = refused.value.facts["problems"]
    assert [re.match(r"line (\d+)", each)[1] for each in said] == [
        "6", "7", "8", "9", "10", "11", "12", "12", "14", "15",
    ]  # fmt: skip
    for each, words in zip(said, (
        "no month 13",
        "“100” is not in the chart: add it first or give another, such as 1000 Cash",
        "write them in two rows",
        "write $1.00 as a credit",
        "give one of them",
        "more than two places",
        "there is no account",
        "there is no entry number",
        "01/07/2026 where line 13 of the same entry has 01/06/2026",
        "entry 10 has debits of $5.00 and credits of $4.00: a credit of $1.00 is missing",
    ), strict=True):  # fmt: skip
        assert words in each
    assert refused.value.message.startswith("other.csv, line 6")
    assert refused.value.message.endswith("Nothing was taken.")


@pytest.mark.parametrize(("text", "why"), [
    ("", "heading lacks entry, date, account, debit, credit"),
    ("entry,date,account,debit\n", "heading lacks credit"),
    ("entry,date,account,debit,credit\n", "no entries"),
    ('entry,date,account,debit,credit\n"1,2,3', "line 2"),
    ("PK\x03\x04", "Save a spreadsheet as CSV"),
])  # fmt: skip
def test_what_is_no_journal(text: str, why: str) -> None:
    with pytest.raises(NotAJournal, match=re.escape(why)):
        read_journal_csv(text.encode(), CHART)


@given(st.binary(max_size=80), st.integers(0, 250))
def test_any_bytes_are_read_or_refused(data: bytes, at: int) -> None:
    try:
        found = read_journal_csv(JOURNAL.encode()[:at] + data + JOURNAL.encode()[at:], CHART)
    except NotAJournal:
        return
    for entry in found:
        assert not sum(each.amount for each in entry.postings)
