"""How many SQL statements each screen of the books takes: no more as the books grow."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import Account, Method, Payment, Role, Superbill
from almoner.ledger.operations import Part
from almoner.ledger.tests.test_posting import bill, charge_of
from almoner.ledger.tests.test_screens import make_user
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())
DAY = {"on": make.NOON.date(), "now": make.NOON}
pytestmark = pytest.mark.django_db


def grow(patient: Patient) -> Superbill:
    """Charge a visit, let it be paid in part by check, deposit another check."""
    superbill = bill(patient, "100.00", "40.00")
    for amount in (Decimal(30), Decimal(20)):
        operations.take_payment(
            SYSTEM, family=superbill.family, method=Method.CHECK, amount=amount,
            reference=f"{Payment.objects.count()}",
            parts=[Part(charge_of(superbill).pk, amount)], **DAY,
        )  # fmt: skip
    first = queries.to_deposit(SYSTEM)[0]
    bank = Account.objects.get(role=Role.BANK)
    operations.make_deposit(SYSTEM, account=bank, items=[first.pk], **DAY)
    return superbill


SCREENS: dict[str, Callable[[Superbill], list[object]]] = {
    "accounts": lambda _: [],
    "account": lambda row: [row.family_id],
    "superbill": lambda row: [row.pk],
    "pay": lambda row: [row.family_id],
    "cash": lambda _: [],
    "deposits": lambda _: [],
    "refunds": lambda _: [],
    "banks": lambda _: [],
    "bank": lambda _: [Account.objects.get(role=Role.BANK).pk],
    "periods": lambda _: [],
    "small_balances": lambda _: [],
    "statements": lambda _: [],
    "plans": lambda _: [],
    "collections": lambda _: [],
    "fees": lambda _: [],
}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_statements_do_not_grow_with_the_books(client: Client, screen: str) -> None:
    client.force_login(make_user("Office manager"))
    patient = make.patient()
    counts = []
    for _ in range(2):
        for _ in range(3):
            superbill = grow(patient)
            grow(make.patient())
        url = reverse(f"ledger:{screen}", args=SCREENS[screen](superbill))
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts == [COUNTS.get(screen)] * 2
