"""Each visit is followed to where it stands; what does not add up has its reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.coding import operations as coding
from almoner.frontdesk.tests.test_screens import user
from almoner.ledger import operations as ledger
from almoner.ledger.models import Method, Payer, Superbill
from almoner.ledger.operations import Part, Service
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.powers import BILLER, RECEPTIONIST
from almoner.records.models import Encounter, Note
from almoner.reports import queries
from almoner.reports.queries import Followed

TODAY = make.NOON.date()
D = Decimal
pytestmark = pytest.mark.django_db


def charged(patient: Patient, on: date, payer: Payer | None = None) -> Superbill:
    services = [Service("99213", D("100.00"))]
    return ledger.post_charges(
        SYSTEM, patient=patient, services=services, service_on=on, on=TODAY, payer=payer,
        now=make.NOON,
    )  # fmt: skip


def seen(patient: Patient, days_ago: int) -> date:
    at = make.NOON - timedelta(days=days_ago)
    encounter = make.entry(patient, "Office visit", Encounter, at=at)
    make.entry(
        patient, "Note", Note, body="Well.", encounter=encounter, signed_at=at, status="final"
    )
    coding.await_coding(SYSTEM, encounter=encounter, now=at)
    return at.date()


def followed(actor: Actor = SYSTEM) -> Followed:
    return queries.follow(actor, TODAY - timedelta(days=60), TODAY, today=TODAY)


def kinds() -> list[str]:
    return [kind for kind, _ in followed().reasons]


def test_a_visit_that_is_seen_charged_and_paid_adds_up() -> None:
    patient = make.patient()
    superbill = charged(patient, seen(patient, 1))
    ledger.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("100.00"), on=TODAY,
        now=make.NOON, parts=[Part(superbill.charges.get().pk, D("100.00"))],
    )  # fmt: skip
    found = followed()
    assert found.wrong == []
    assert dict(found.stages)["Settled: nothing owed"] == 1
    assert (found.charged, found.settled, found.owed) == (D("100.00"), D("100.00"), D(0))


def test_what_waits_too_long_for_a_coder_is_listed() -> None:
    seen(make.patient(), 10)
    seen(make.patient(), 1)
    assert kinds() == ["Waits for a coder"]


def test_a_charge_without_a_visit_is_listed() -> None:
    charged(make.patient(), TODAY)
    assert kinds() == ["Charged, and nobody was booked or seen"]


def test_a_payer_that_does_not_answer_is_listed() -> None:
    patient = make.patient()
    charged(patient, seen(patient, 50), Payer.objects.create(name="Anthem"))
    assert "A payer has not settled" in kinds()


def test_money_unapplied_beside_what_is_owed_is_listed() -> None:
    patient = make.patient()
    superbill = charged(patient, seen(patient, 1))
    ledger.take_payment(
        SYSTEM, family=superbill.family, method=Method.CASH, amount=D("5.00"), on=TODAY,
        now=make.NOON,
    )  # fmt: skip
    assert kinds() == ["Money is unapplied while something is owed"]


def test_a_charge_taken_back_is_no_longer_charged() -> None:
    patient = make.patient()
    superbill = charged(patient, seen(patient, 1))
    charge = superbill.charges.get().pk
    ledger.void_charge(SYSTEM, charge_id=charge, memo="Wrong", on=TODAY, now=make.NOON)
    assert followed().charged == 0


def test_the_screen_is_for_those_who_bill(client: Client) -> None:
    charged(make.patient(), make.today())
    url = reverse("reports:conservation")
    client.force_login(user(RECEPTIONIST, "Rita"))
    assert client.get(url).status_code == 403
    client.force_login(user(BILLER, "Bill"))
    page = client.get(url).content.decode()
    assert "nobody was booked or seen" in page
