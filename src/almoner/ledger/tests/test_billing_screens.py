"""The screens of statements, plans and collections, as a biller uses them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.ledger import jobs, operations
from almoner.ledger.models import (
    AccountHold,
    BillingRules,
    CollectionAgency,
    CollectionCase,
    HandOff,
    Method,
    PaymentPlan,
    StatementBatch,
    Superbill,
)
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.ledger.tests.test_statements import at_home
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    make.practice()
    client.force_login(make_user("Office manager"))
    return client


def owing(days: int = 100) -> Superbill:
    now = timezone.now()
    on = timezone.localdate(now) - timedelta(days=days)
    operations.open_period(SYSTEM, month=on, now=now)
    superbill = operations.post_charges(
        SYSTEM, patient=make.patient(), services=[operations.Service("99213", D("90.00"))],
        service_on=on, on=on, now=now,
    )  # fmt: skip
    return at_home(superbill)


def post(client: Client, url: str, *args: object, **typed: object) -> str:
    answer = client.post(reverse(f"ledger:{url}", args=args), typed, headers=HTMX)
    assert answer.status_code in (200, 204), answer.content.decode()[:2000]
    return answer.headers.get("HX-Redirect", "")


def shown(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(f"ledger:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_statements_from_proposal_to_paper(manager: Client) -> None:
    kept, unwanted = owing(), owing()
    there = post(manager, "propose_statements")
    batch = StatementBatch.objects.get()
    assert there == reverse("ledger:statement_batch", args=[batch.pk])
    item = batch.items.get(family=unwanted.family)
    post(manager, "leave_out", batch.pk, item=str(item.pk), reason="Will pay", verb="leave_out")
    assert "Will pay" in shown(manager, "statement_batch", batch.pk, which="left_out")
    post(manager, "start_statements", batch.pk)
    batch.refresh_from_db()
    jobs.make_statements(str(batch.pk), batch.run)
    assert "1 of 1; 1 left out" in shown(manager, "statement_batch", batch.pk)
    assert "$90.00" in shown(manager, "statements")
    pdf = manager.get(reverse("ledger:statements_pdf", args=[batch.pk]))
    assert pdf.content.startswith(b"%PDF")
    part = batch.items.get(family=kept.family).part
    single = manager.get(reverse("ledger:statements_zip", args=[batch.pk, part]))
    assert single.content.startswith(b"PK")
    assert "(PDF)" in shown(manager, "family_statements", kept.family_id)
    statement = batch.statements.get()
    again = manager.get(reverse("ledger:statement", args=[statement.pk]))
    assert again.content.startswith(b"%PDF")
    later = operations.propose_batch(SYSTEM, now=timezone.now())
    assert [item.family_id for item in later.items.all()] == [unwanted.family_id]


def test_a_hold_is_set_and_ended(manager: Client) -> None:
    family = owing().family_id
    url = reverse("ledger:hold_account", args=[family])
    today = timezone.localdate().isoformat()
    wrong = {"kind": "dispute", "since": today, "until": "2001-01-01", "reason": "Wrong code"}
    assert manager.post(url, wrong, headers=HTMX).status_code == 422
    post(manager, "hold_account", family, kind="dispute", since=today, reason="Wrong code")
    hold = AccountHold.objects.get()
    assert "Wrong code" in shown(manager, "family_statements", family)
    post(manager, "end_hold", hold.pk)
    hold.refresh_from_db()
    assert hold.until is not None
    no_address = manager.post(
        reverse("ledger:choose_billing", args=[family]), {"way": "email"}, headers=HTMX
    )
    assert no_address.status_code == 422
    assert "no e-mail address" in no_address.content.decode()
    post(manager, "choose_billing", family, way="mail", language="es")


def test_a_plan_is_agreed_on_and_ended(manager: Client) -> None:
    superbill = owing()
    url = reverse("ledger:add_plan", args=[superbill.family_id])
    assert "99213" in manager.get(url).content.decode()
    charge = str(superbill.charges.get().pk)
    first = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {"charge": charge, "first_on": first, "every": "month"}
    both = manager.post(url, {**given, "count": 3, "each": "30"}, headers=HTMX)
    assert both.status_code == 422
    assert "either the number" in both.content.decode()
    post(manager, "add_plan", superbill.family_id, count=3, **given)
    plan = PaymentPlan.objects.get()
    assert "$30.00" in shown(manager, "plan", plan.pk)
    assert "$90.00" in shown(manager, "plans")
    post(manager, "end_plan", plan.pk, why="Wants to pay at once")
    assert "Wants to pay" in shown(manager, "plans", state="ended")


def test_collections_from_the_list_to_the_agency_and_back(manager: Client) -> None:
    superbill = owing(200)
    family = str(superbill.family_id)
    assert superbill.family.guarantor.name in shown(manager, "collections", days=150)
    post(manager, "collect", verb="write", family=family)
    case = CollectionCase.objects.get()
    letters = manager.get(reverse("ledger:collection_letters"))
    assert letters.content.startswith(b"%PDF")
    step = case.steps.get()
    letter = manager.get(reverse("ledger:collection_letter", args=[step.pk]))
    assert letter.content.startswith(b"%PDF")
    post(manager, "add_agency", name="Northside", fee_percent="25", is_active="on")
    agency = CollectionAgency.objects.get()
    operations.write_letters(
        SYSTEM, families=[superbill.family_id], stage="final", now=timezone.now()
    )
    post(manager, "collect", verb="agency", agency=str(agency.pk), family=family)
    handed = HandOff.objects.get()
    file = manager.get(reverse("ledger:hand_off_file", args=[handed.pk]))
    assert superbill.family.guarantor.name in file.content.decode()
    assert "Northside" in shown(manager, "agencies")
    payment = operations.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("40.00"),
        on=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip
    assert "Post the agency" in shown(manager, "collection_case", case.pk)
    post(manager, "agency_fee", case.pk, payment.pk)
    assert "fees so far $10.00" in shown(manager, "collection_case", case.pk)
    url = reverse("ledger:change_case", args=[case.pk, "recall"])
    assert manager.post(url, {"why": ""}, headers=HTMX).status_code == 422
    post(manager, "change_case", case.pk, "recall", why="Pays again")
    post(manager, "change_case", case.pk, "close", why="Paid")
    case.refresh_from_db()
    assert case.stage == "closed"


def test_the_rules_are_changed_by_who_sets_up(manager: Client, client: Client) -> None:
    page = shown(manager, "billing_rules")
    assert "minimum_balance" in page
    rules = BillingRules()
    typed = {
        field.name: getattr(rules, field.name)
        for field in BillingRules._meta.fields
        if field.editable
    }
    post(manager, "billing_rules", **{**typed, "minimum_balance": "12.50", "seen_version": 1})
    assert BillingRules.objects.get().minimum_balance == D("12.50")
    wrong = {**typed, "reminder_days": 500, "seen_version": 2}
    answer = manager.post(reverse("ledger:billing_rules"), wrong, headers=HTMX)
    assert answer.status_code == 422
    client.force_login(make_user("Biller"))
    assert client.get(reverse("ledger:billing_rules")).status_code == 403
    assert client.get(reverse("ledger:collections")).status_code == 200
