"""Accounts, payers, reasons and cost centers, set up by the office."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import operations
from almoner.ledger.models import Account, CostCenter, Payer, Reason, Role
from almoner.ledger.operations import Leg
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

DAY = {"on": make.NOON.date(), "now": make.NOON}
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("Office manager"))
    return client


def test_each_kind_is_added_and_changed_on_its_screen(manager: Client) -> None:
    account = Account.objects.get(number="5300")
    given = {
        "accounts": {"number": "5310", "name": "Storage", "kind": "expense",
                     "cash_flow": "operating", "parent": account.pk, "is_active": "on"},
        "payers": {"name": "Anthem", "financial_class": "commercial", "is_active": "on"},
        "reasons": {"name": "Employee", "cause": "adjustment", "account": account.pk,
                    "is_active": "on"},
        "cost-centers": {"name": "Laboratory", "is_active": "on"},
    }  # fmt: skip
    for kind, values in given.items():
        url = reverse("ledger:add_set_up", args=[kind])
        assert manager.post(url, values, headers=HTMX).headers["HX-Redirect"]
        again = manager.post(url, values, headers=HTMX)
        assert again.status_code == 422
        assert b"lready" in again.content or b"There is" in again.content
    assert Account.objects.get(number="5310").parent == account
    assert Reason.objects.filter(name="Employee").exists()
    assert CostCenter.objects.get().name == "Laboratory"
    payer = Payer.objects.get(name="Anthem")
    url = reverse("ledger:edit_set_up", args=["payers", payer.pk])
    changed = {"name": "Anthem Blue Cross", "financial_class": "commercial", "is_active": "on"}
    assert manager.post(url, changed, headers=HTMX).headers["HX-Redirect"]
    payer.refresh_from_db()
    assert (payer.name, payer.version) == ("Anthem Blue Cross", 2)


def test_an_account_in_use_stays_what_it_is() -> None:
    rent = Account.objects.get(number="5300")
    legs = [Leg(rent.pk, Decimal(10)), Leg(Role.PAYABLES, Decimal(-10))]
    operations.post_entry(SYSTEM, legs=legs, memo="Rent", **DAY)
    with pytest.raises(Refusal, match="posted on this account already"):
        operations.save_account(SYSTEM, values={"kind": "asset"}, row=rent)
    with pytest.raises(Refusal, match=r"\$10.00 stands"):
        operations.save_account(SYSTEM, values={"is_active": False}, row=rent)
    bank = Account.objects.get(role=Role.BANK)
    with pytest.raises(Refusal, match="by itself"):
        operations.save_account(SYSTEM, values={"is_active": False}, row=bank)
    with pytest.raises(Refusal, match="another account of the same kind"):
        operations.save_account(SYSTEM, values={"kind": "expense", "parent": bank}, row=rent)


def test_only_who_sets_up_sees_it(client: Client) -> None:
    client.force_login(make_user("Biller"))
    assert client.get(reverse("ledger:set_up_books")).status_code == 403
