"""Months opened, closed in order and locked; the year carried over; journals out and in."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import Account, JournalEntry, Method, Period, PeriodState, Role
from almoner.ledger.operations import Leg
from almoner.ledger.tests.test_posting import bill, run
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
NOW = make.NOON
JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 10)
pytestmark = pytest.mark.django_db


def rent(on: date, amount: str = "10.00", out_of: Role = Role.PAYABLES) -> JournalEntry:
    legs = [
        Leg(Account.objects.get(number="5300").pk, D(amount)),
        Leg(out_of, -D(amount)),
    ]
    return operations.post_entry(SYSTEM, on=on, legs=legs, memo="Rent", now=NOW)


def months() -> dict[str, str]:
    return {str(period): period.state for period in Period.objects.all()}


def test_months_close_in_order_and_only_when_everything_stands() -> None:
    rent(JANUARY)
    rent(FEBRUARY)
    with pytest.raises(operations.NotReadyToClose, match="January 2026 still open"):
        operations.close_period(SYSTEM, month=FEBRUARY, now=NOW)
    suspense = [Leg(Role.PAYABLES, D(5)), Leg(Role.SUSPENSE, D(-5))]
    put = operations.post_entry(SYSTEM, on=JANUARY, legs=suspense, memo="Whose?", now=NOW)
    with pytest.raises(operations.NotReadyToClose, match="suspense"):
        operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    operations.reverse_entry(SYSTEM, entry_id=put.pk, on=JANUARY, memo="Theirs", now=NOW)
    operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    assert months() == {"January 2026": "closed", "February 2026": "open"}
    with pytest.raises(operations.PeriodNotOpen, match="closed"):
        rent(JANUARY)
    rent(NOW.date())
    with pytest.raises(operations.NotReadyToClose, match="not over"):
        operations.close_period(SYSTEM, month=NOW.date(), now=NOW)


def test_a_month_closes_only_when_its_money_is_in_the_bank() -> None:
    last = date(2026, 1, 31)
    account = Account.objects.get(role=Role.BANK)
    rent(JANUARY, "10.00", Role.BANK)
    family = bill(make.patient(), "100.00").family
    operations.take_payment(
        SYSTEM, family=family, method=Method.CHECK, reference="9", amount=D(40), on=JANUARY, now=NOW
    )
    with pytest.raises(operations.NotReadyToClose, match=r"\$40.00 in 1 items is not in the bank"):
        operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    items = [row.pk for row in queries.to_deposit(SYSTEM)]
    operations.make_deposit(SYSTEM, account=account, items=items, on=FEBRUARY, now=NOW)
    with pytest.raises(operations.NotReadyToClose, match="not proved to 01/31/2026"):
        operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    operations.begin_reconciling(
        SYSTEM, account=account, before=date(2026, 2, 1), still_out=[], now=NOW
    )
    operations.reconcile(SYSTEM, account=account, on=last, bank_balance=D(-10), now=NOW)
    operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    assert months()["January 2026"] == "closed"


def test_a_closed_month_opens_for_a_reason_and_a_locked_one_never() -> None:
    rent(JANUARY)
    operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    with pytest.raises(Refusal, match="Say why"):
        operations.open_period(SYSTEM, month=JANUARY, now=NOW)
    operations.open_period(SYSTEM, month=JANUARY, now=NOW, reason="Bill came late")
    rent(JANUARY)
    operations.close_period(SYSTEM, month=JANUARY, now=NOW)
    operations.lock_period(SYSTEM, month=JANUARY, now=NOW)
    with pytest.raises(operations.PeriodNotOpen, match="for good"):
        operations.open_period(SYSTEM, month=JANUARY, now=NOW, reason="Please")


def test_the_database_keeps_entries_out_of_closed_months() -> None:
    rent(JANUARY)
    Period.objects.update(state=PeriodState.CLOSED)
    with pytest.raises(IntegrityError, match="period_is_open"), transaction.atomic():
        JournalEntry.objects.create(on=JANUARY, cause="journal", posted_at=NOW, poster="x")


def test_a_year_is_carried_into_retained_earnings() -> None:
    bill(make.patient(), "100.00")
    rent(NOW.date(), "30.00")
    entry = operations.close_year(SYSTEM, until=NOW.date(), now=NOW)
    assert entry is not None
    assert queries.totals([Role.EARNINGS, Role.FEES]) == {
        Role.EARNINGS: D("-70.00"), Role.FEES: D(0),
    }  # fmt: skip
    assert operations.close_year(SYSTEM, until=NOW.date(), now=NOW) is None
    asked = queries.Asked(date(2026, 1, 1), NOW.date())
    statement = queries.REPORTS["income-statement"][1](SYSTEM, asked)
    assert statement.rows[-1].cells[-1] == D("70.00")


def test_the_reports_of_some_entries_are_those_worked_out_by_hand() -> None:
    bill(make.patient(), "100.00")
    rent(NOW.date(), "30.00", Role.BANK)
    asked = queries.Asked(date(2026, 1, 1), NOW.date())
    balance = queries.REPORTS["balance-sheet"][1](SYSTEM, asked)
    assert balance.missing == ()
    assert balance.rows[-1].cells[-1] == D("70.00")
    cash = queries.REPORTS["cash-flow"][1](SYSTEM, asked)
    assert cash.missing == ()
    assert cash.rows[-1].cells[-1] == D("-30.00")
    on_cash = queries.Asked(date(2026, 1, 1), NOW.date(), is_cash=True)
    received = queries.REPORTS["income-statement"][1](SYSTEM, on_cash)
    assert received.rows[-1].cells[-1] == D("-30.00")


CSV = (
    "entry,date,account,debit,credit,memo\n"
    "1,2026-03-01,5000,100.00,,Payroll\n1,2026-03-01,1050,,100.00,Payroll\n"
)


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("Office manager"))
    return client


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("payroll.csv", text.encode(), content_type="text/csv")
    answer = client.post(reverse("ledger:load"), {"file": file, "source": "payroll"}, headers=HTMX)
    return answer.headers.get("HX-Trigger", "") + answer.content.decode()


def test_a_journal_comes_in_whole_and_once(manager: Client) -> None:
    assert "1 entries posted" in upload(manager, CSV)
    assert "1 were there already" in upload(manager, CSV)
    assert JournalEntry.objects.count() == 1
    with transaction.atomic():
        run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (CSV.replace(",,100.00", ",,99.00"), "1.00"),
        (CSV.replace("1050", "9999"), "9999"),
        (CSV.replace("100.00,,", "-100.00,,"), "line 2"),
        (CSV.replace("1050", "1100"), "not posted by hand"),
        (CSV.replace("2026-03-01", "2031-03-01"), "not in the books"),
        ("nonsense", "entry"),
    ],
)
def test_a_wrong_journal_is_refused_with_its_lines(
    manager: Client, wrong: str, sentence: str
) -> None:
    assert sentence.casefold() in upload(manager, wrong).casefold()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("form", ["csv", "beancount", "ledger"])
def test_the_journal_goes_to_other_programs_without_patients(manager: Client, form: str) -> None:
    patient = make.patient(family_name="Featherstone")
    bill(patient, "100.00")
    asked = {"since": "2026-01-01", "until": "2026-12-31"}
    text = manager.get(reverse("ledger:export", args=[form]), asked).content.decode()
    assert "100.00" in text
    assert "Featherstone" not in text


def test_the_export_balances_for_beancount() -> None:
    loader = pytest.importorskip("beancount.loader")
    bill(make.patient(), "100.00", "33.33")
    rent(NOW.date())
    from almoner.lib.journal import as_beancount

    text = as_beancount(queries.entries_to_export(SYSTEM, date(2026, 1, 1), date(2026, 12, 31)))
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    assert sum(type(each).__name__ == "Transaction" for each in entries) == 3


def test_months_are_closed_on_their_screen(manager: Client) -> None:
    rent(JANUARY)
    page = manager.get(reverse("ledger:periods")).content.decode()
    assert "Before January 2026 is closed" in page
    close = reverse("ledger:change_period", args=["close"])
    manager.post(close, {"month": "2026-01"}, headers=HTMX)
    assert months()["January 2026"] == "closed"


def test_an_entry_is_posted_by_hand(manager: Client) -> None:
    rent_account, bank = (
        Account.objects.get(number="5300").pk,
        Account.objects.get(number="1050").pk,
    )
    typed = {
        "on": "2026-03-02", "cause": "purchase", "memo": "Rent",
        "account_1": str(rent_account), "debit_1": "12.00",
        "account_2": str(bank), "credit_2": "11.00",
    }  # fmt: skip
    url = reverse("ledger:add_entry")
    wrong = manager.post(url, typed, headers=HTMX)
    assert wrong.status_code == 422
    assert "differ by 1.00" in wrong.content.decode()
    done = manager.post(url, {**typed, "credit_2": "12.00"}, headers=HTMX)
    entry = JournalEntry.objects.get()
    assert done.headers["HX-Redirect"] == reverse("ledger:entry", args=[entry.pk])
    back = reverse("ledger:reverse_entry", args=[entry.pk])
    assert manager.post(back, {"memo": "Twice"}, headers=HTMX).headers["HX-Redirect"]
