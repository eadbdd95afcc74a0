"""The screens of accounts, payments and reports, through the client."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import JournalEntry, Method, Owed, Payment
from almoner.ledger.operations import Part
from almoner.ledger.tests.test_posting import DAY, bill, charge_of
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User

D = Decimal
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def biller(client: Client) -> Client:
    client.force_login(make_user("Biller"))
    return client


def make_user(role: str) -> User:
    from almoner.platform.accounts import operations as accounts

    return accounts.add_user(
        SYSTEM, username=role.replace(" ", ""), name=role, password="a long pass phrase 9",
        roles=[role], is_temporary=False,
    )  # fmt: skip


def test_a_payment_is_shown_before_it_is_posted(biller: Client) -> None:
    superbill = bill(make.patient(), "100.00", "40.00")
    first, second = charge_of(superbill), charge_of(superbill, 2)
    family = superbill.family_id
    before = JournalEntry.objects.count()
    shown = biller.get(
        reverse("ledger:proposal", args=[family]), {"amount": "$120", "rule": "oldest"}
    ).content.decode()
    assert f'name="part-{first.pk}" value="100.00"' in shown
    assert f'name="part-{second.pk}" value="20.00"' in shown
    assert JournalEntry.objects.count() == before
    url = reverse("ledger:pay", args=[family])
    typed = {"amount": "120", "method": "cash", "on": DAY["on"].isoformat(), "rule": "oldest"}
    done = biller.post(url, typed, headers=HTMX)
    payment = Payment.objects.get()
    assert done.headers["HX-Redirect"] == reverse("ledger:payment", args=[payment.pk])
    assert Owed.objects.exclude(amount=0).get().amount == D("20.00")
    page = biller.get(reverse("ledger:payment", args=[payment.pk])).content.decode()
    assert "99213" in page
    assert biller.get(reverse("ledger:receipt", args=[payment.pk])).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "12,50"}, "write a point before the cents"),
        ({"amount": "-5"}, "above nothing"),
        ({"amount": "5", "method": "check"}, "number that is printed"),
        ({"amount": "5", "on": "2015-01-01"}, "not in the books"),
        ({"amount": "5", "rule": "line", "part": "7"}, "of the payment is left"),
    ],
)
def test_a_wrong_payment_says_how_to_do_it_right(
    biller: Client, typed: dict[str, str], sentence: str
) -> None:
    superbill = bill(make.patient(), "100.00")
    given = {"method": "cash", "on": DAY["on"].isoformat(), "rule": "oldest", **typed}
    given[f"part-{charge_of(superbill).pk}"] = given.pop("part", "")
    answer = biller.post(reverse("ledger:pay", args=[superbill.family_id]), given, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_visit_says_who_owes_what_and_why(biller: Client) -> None:
    superbill = bill(make.patient(), "100.00")
    owed = Owed.objects.get()
    biller.post(
        reverse("ledger:adjust", args=[owed.pk]),
        {"amount": "10", "reason": reason_id("Prompt payment")},
        headers=HTMX,
    )
    page = biller.get(reverse("ledger:superbill", args=[superbill.pk])).content.decode()
    assert "Prompt payment" in page
    assert "The family: $90.00" in page


def reason_id(name: str) -> str:
    from almoner.ledger.models import Reason

    return str(Reason.objects.get(name=name).pk)


def test_a_write_off_takes_its_own_power(biller: Client) -> None:
    bill(make.patient(), "100.00")
    owed = Owed.objects.get()
    answer = biller.post(
        reverse("ledger:adjust", args=[owed.pk]),
        {"amount": "10", "reason": reason_id("Bad debt")},
        headers=HTMX,
    )
    assert answer.status_code == 422
    owed.refresh_from_db()
    assert owed.amount == D("100.00")


def test_what_was_done_is_taken_back(biller: Client) -> None:
    superbill = bill(make.patient(), "100.00")
    payment = operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("30.00"),
        parts=[Part(charge_of(superbill).pk, D("30.00"))], **DAY,
    )  # fmt: skip
    applied = queries.open_payment(SYSTEM, payment.pk).applied[0].entry
    url = reverse("ledger:undo", args=["application", applied.pk])
    assert biller.post(url, {"memo": ""}, headers=HTMX).status_code == 422
    assert biller.post(url, {"memo": "Wrong visit"}, headers=HTMX).headers["HX-Redirect"]
    assert queries.balance_of(SYSTEM, superbill.family_id).unapplied == D("30.00")
    back = reverse("ledger:returned", args=[payment.pk])
    assert biller.post(back, {"memo": "Not theirs"}, headers=HTMX).headers["HX-Redirect"]
    assert queries.balance_of(SYSTEM, superbill.family_id).unapplied == D(0)


@pytest.mark.parametrize("name", sorted(queries.REPORTS))
def test_every_report_is_a_screen_a_pdf_and_a_sheet(biller: Client, name: str) -> None:
    superbill = bill(make.patient(), "100.00")
    operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("130.00"),
        parts=[Part(charge_of(superbill).pk, D("30.00"))], **DAY,
    )  # fmt: skip
    asked = {"since": "2000-01-01", "until": "2100-01-01"}
    url = reverse("ledger:report", args=[name])
    assert biller.get(url, asked).status_code == 200
    assert biller.get(url, {**asked, "file": "pdf"}).content.startswith(b"%PDF")
    assert biller.get(url, {**asked, "file": "xlsx"}).content.startswith(b"PK")


def test_the_books_are_not_for_the_desk(client: Client) -> None:
    client.force_login(make_user("Receptionist"))
    assert client.get(reverse("ledger:report", args=["journal"])).status_code == 403
    assert client.get(reverse("ledger:accounts")).status_code == 200
