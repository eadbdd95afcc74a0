"""Card payments through the pretend provider, over its real protocol."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import jobs, operations, queries
from almoner.ledger.models import CardPayment, CardState, Credit, Payment, RefundState, RefundWay
from almoner.ledger.operations import Part
from almoner.ledger.pretend import PretendCardProvider
from almoner.ledger.tests.test_cash import person
from almoner.ledger.tests.test_posting import bill, charge_of, owed
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
NOW = make.NOON
PAYS, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Iterator[PretendCardProvider]:
    made = PretendCardProvider(tmp_path, 0, key="a key")
    made.start()
    settings.CARDS_URL, settings.CARDS_KEY = made.url, "a key"
    yield made
    made.stop()


def asked(amount: str = "40.00") -> CardPayment:
    superbill = bill(make.patient(), "100.00")
    return operations.ask_card(
        SYSTEM,
        family=superbill.family,
        amount=D(amount),
        parts=[Part(charge_of(superbill).pk, D(amount))],
        now=NOW,
    )


def tended(row: CardPayment) -> CardPayment:
    jobs.tend_card(str(row.pk))
    return CardPayment.objects.get(pk=row.pk)


def put_in(row: CardPayment, number: str) -> None:
    data = urlencode({"number": number}).encode()
    with urlopen(row.url, data, timeout=5) as answer:
        assert answer.status == 200


def test_a_card_is_taken_on_the_providers_page_and_posted_once(
    provider: PretendCardProvider, tmp_path: Path
) -> None:
    row = tended(asked())
    assert (row.state, row.url) == (CardState.OPEN, f"{provider.url}/pay/{row.provider_id}")
    assert tended(row).state == CardState.OPEN
    put_in(row, PAYS)
    row = tended(row)
    tended(row)
    jobs.tend_cards(0)
    payment = Payment.objects.get()
    assert (row.state, row.payment, payment.card) == (CardState.PAID, payment, "Visa ending 4242")
    assert Credit.objects.get().amount == 0
    kept = "".join(path.read_text() for path in tmp_path.glob("*.json"))
    assert "424242" not in kept


def test_a_declined_card_moves_nothing(provider: PretendCardProvider) -> None:
    row = tended(asked())
    put_in(row, DECLINED)
    assert tended(row).state == CardState.DECLINED
    assert not Payment.objects.exists()
    assert len(provider.rows("checkout")) == 1


def test_what_was_paid_otherwise_meanwhile_leaves_the_card_as_credit(
    provider: PretendCardProvider,
) -> None:
    row = tended(asked("100.00"))
    (charge,) = row.parts
    family = row.family
    operations.take_payment(
        SYSTEM, family=family, method="cash", amount=D(100), on=NOW.date(), now=NOW,
        parts=[Part(UUID(charge), D(100))],
    )  # fmt: skip
    put_in(row, PAYS)
    assert tended(row).payment is not None
    assert queries.balance_of(SYSTEM, family.pk).unapplied == D(100)
    assert provider.url


def test_a_provider_that_is_away_is_told_and_tried_again(
    provider: PretendCardProvider, settings: Any
) -> None:
    settings.CARDS_URL = "http://127.0.0.1:9"
    row = tended(asked())
    assert row.state == CardState.ASKED
    assert "cannot be reached" in row.problem
    settings.CARDS_URL = provider.url
    jobs.tend_cards(0)
    row.refresh_from_db()
    assert (row.state, row.problem) == (CardState.OPEN, "")


def test_a_cancelled_one_that_was_paid_meanwhile_is_posted(provider: PretendCardProvider) -> None:
    first, second = tended(asked()), tended(asked())
    put_in(second, PAYS)
    for row in (first, second):
        operations.cancel_card(SYSTEM, card_payment_id=row.pk)
        jobs.cancel_card(str(row.pk))
        row.refresh_from_db()
    assert (first.state, second.state) == (CardState.CANCELLED, CardState.PAID)
    assert [row["status"] for row in provider.rows("checkout")].count("cancelled") == 1


def test_a_refund_goes_back_to_its_card_once(provider: PretendCardProvider) -> None:
    row = tended(asked())
    put_in(row, PAYS)
    payment = tended(row).payment
    assert payment is not None
    (applied,) = queries.open_payment(SYSTEM, payment.pk).applied
    day = {"on": NOW.date(), "now": NOW}
    operations.release_payment(SYSTEM, entry_id=applied.entry.pk, memo="Not theirs", **day)
    refund = operations.ask_refund(
        person("clerk"), payment=payment, amount=D(40), way=RefundWay.CARD, reason="Twice", now=NOW
    )
    manager = person("manager")
    operations.decide_refund(manager, refund_id=refund.pk, approved=True, **day)
    operations.send_card_refund(manager, refund_id=refund.pk, now=NOW)
    jobs.refund_card(str(refund.pk))
    refund.refresh_from_db()
    (given,) = provider.rows("refund")
    assert (refund.state, refund.reference) == (RefundState.PAID, given["id"])
    assert given["amount"] == 4000


def test_the_screen_waits_and_leads_to_the_receipt(
    client: Client, provider: PretendCardProvider
) -> None:
    client.force_login(make_user("Biller"))
    superbill = bill(make.patient(), "100.00")
    answer = client.post(
        reverse("ledger:pay", args=[superbill.family_id]),
        {"amount": "30", "method": "card", "on": "2026-03-03", "rule": "oldest"},
        headers=HTMX,
    )
    row = CardPayment.objects.get()
    url = reverse("ledger:card", args=[row.pk])
    assert answer.headers["HX-Redirect"] == url
    assert b"every 2s" in client.get(url).content
    row = tended(row)
    assert row.url.encode() in client.get(url, headers=HTMX).content
    put_in(row, PAYS)
    tended(row)
    shown = client.get(url, headers=HTMX).content
    assert b"every 2s" not in shown
    assert f"Receipt {Payment.objects.get().number}".encode() in shown
    assert owed(superbill) == {None: D(70)}
