"""A biller's day with the books by keyboard alone: from the drawer to the proved bank account."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.ledger import operations, queries
from almoner.ledger.models import Account, Deposit, DrawerSession, Payment, Reconciliation, Role
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import BILLER


def _press(page: Page, kind: str, name: str) -> None:
    """Press Enter on a link or a button."""
    page.get_by_role(kind, name=name).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def _fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(re.compile(f"^{label.replace('_', ' ')}")).first.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)


def _send(page: Page) -> None:
    page.keyboard.press("Control+Enter")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_from_the_drawer_to_the_proved_account(sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    patient = make.patient(family_name="Hartwell")
    services = [operations.Service("99213", Decimal("142.00"))]
    superbill = operations.post_charges(
        SYSTEM, patient=patient, services=services, service_on=today, on=today, now=now
    )
    operations.save_drawer(SYSTEM, values={"name": "Front", "float": Decimal(100)})
    page = sign_in("/ledger/cash/", role=BILLER)
    _count(page, axe)
    _take_money(page, axe, str(superbill.family))
    _close(page)
    _deposit(page, axe)
    _prove(page, axe, tmp_path, f"{today:%m/%d/%Y}")
    assert DrawerSession.objects.get().counted == Decimal(140)
    assert Payment.objects.count() == 2
    assert queries.verify(SYSTEM) == []


def _count(page: Page, axe: Axe) -> None:
    _press(page, "link", "Open Front")
    page.get_by_label("$20", exact=True).focus()
    page.keyboard.type("5")
    expect(page.get_by_text("Counted: $100.00")).to_be_visible()
    assert axe(page) == []
    _send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Front on")
    assert axe(page) == []


def _take_money(page: Page, axe: Axe, family: str) -> None:
    for amount, method, number in (("40", "Cash", ""), ("60", "Check", "2201")):
        page.keyboard.press("g")
        page.keyboard.press("$")
        _press(page, "link", family)
        _press(page, "link", "Take a payment")
        _fill(page, Amount=amount)
        page.get_by_label("Method").focus()
        page.keyboard.type(method)
        _fill(page, Number=number)
        expect(page.get_by_label("Paid now for 99213")).to_have_value(f"{amount}.00")
        assert axe(page) == []
        _send(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt")


def _close(page: Page) -> None:
    _press(page, "link", "Cash")
    expect(page.get_by_role("heading", name="Cash", level=1)).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Close Front")).to_be_visible()
    page.get_by_label("$20", exact=True).focus()
    page.keyboard.type("6")
    _send(page)
    expect(page.get_by_text("$20.00 too little").first).to_be_visible()
    page.get_by_label("$20", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("7")
    _send(page)
    expect(page.locator(".stat-label").first).to_be_visible()


def _deposit(page: Page, axe: Axe) -> None:
    _press(page, "link", "Deposits")
    expect(page.get_by_role("cell", name="$100.00")).to_be_visible()
    assert axe(page) == []
    _fill(page, Bag_or_slip_number="B7")
    _send(page)
    expect(page.get_by_text("$100.00 to 1050 Bank, operating")).to_be_visible()
    assert Deposit.objects.get().amount == Decimal(100)


def _prove(page: Page, axe: Axe, tmp_path: Path, today: str) -> None:
    file = tmp_path / "bank.csv"
    lines = ("DEPOSIT B7,100.00,1", "CHANGE,-100.00,2", "SERVICE CHARGE,-4.50,3")
    rows = "".join(f"{today},{line}\n" for line in lines)
    file.write_text(f"Date,Description,Amount,Reference\n{rows}")
    _press(page, "link", "Bank accounts")
    _press(page, "link", "1050 Bank, operating")
    page.get_by_label("File of the bank").set_input_files(file)
    page.get_by_label("File of the bank").focus()
    _send(page)
    expect(page.get_by_role("heading", name="At the bank, not matched (3)")).to_be_visible()
    assert axe(page) == []
    for left in (2, 1):
        _press(page, "button", "Match $" if left == 2 else "Match -$")
        expect(
            page.get_by_role("heading", name=f"At the bank, not matched ({left})")
        ).to_be_visible()
    _press(page, "link", "Post -$4.50")
    page.get_by_label("Account").focus()
    page.keyboard.type("6200")
    _send(page)
    expect(page.get_by_role("heading", name="At the bank, not matched (0)")).to_be_visible()
    _fill(page, **{"The bank's balance": "-4.50"})
    _send(page)
    expect(page.get_by_text("Bank and books agreed")).to_be_visible()
    assert axe(page) == []
    proved = Reconciliation.objects.get(account=Account.objects.get(role=Role.BANK))
    assert proved.outstanding == []
