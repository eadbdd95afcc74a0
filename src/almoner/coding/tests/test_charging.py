"""A coded visit is charged once, with the fees of its day, or not at all."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests import make
from tests.make.scheduling import NOON

from almoner.coding import operations
from almoner.coding.models import CodedVisit
from almoner.ledger import operations as ledger
from almoner.ledger.models import Payer, Superbill
from almoner.lib.fees import Fee
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, MANAGER
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

if TYPE_CHECKING:
    from django.test import Client

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def coder() -> Actor:
    user = User.objects.create_user("cora", name="Cora Coder")
    return Actor("Cora Coder", user.pk, frozenset({"coding.code", "ledger.charge"}))


@pytest.fixture
def visit(coder: Actor) -> CodedVisit:
    encounter = make.entry(make.patient(), "Office visit", Encounter, at=NOON)
    found = operations.await_coding(SYSTEM, encounter=encounter, now=NOON)
    operations.add_diagnosis(coder, visit=found, code="I10")
    operations.add_service(coder, visit=found, code="99213", modifiers=["25"])
    operations.add_service(coder, visit=found, code="36415")
    found.refresh_from_db()
    operations.finish(coder, visit=found, seen_version=found.version, now=NOON)
    found.refresh_from_db()
    return found


def load(*codes: str) -> None:
    fees = [Fee(code, "", D("100.00")) for code in codes]
    ledger.load_fees(SYSTEM, name="Our fees", fees=fees, effective_on=NOON.date())


def charge(actor: Actor, visit: CodedVisit, payer: Payer | None = None) -> Superbill:
    return operations.charge_visit(actor, visit=visit, payer=payer, now=NOON)


def test_a_coded_visit_is_charged_once(coder: Actor, visit: CodedVisit) -> None:
    load("99213", "36415")
    payer = Payer.objects.create(name="Anthem")
    superbill = charge(coder, visit, payer)
    charges = {each.code: (each.amount, each.modifiers) for each in superbill.charges.all()}
    assert charges == {"99213": (D(100), ["25"]), "36415": (D(100), [])}
    assert (superbill.diagnoses, superbill.payer, superbill.on) == (["I10"], payer, visit.on)
    with pytest.raises(operations.IsCharged):
        charge(coder, visit)
    assert Superbill.objects.count() == 1


def test_a_service_without_a_fee_holds_the_whole_visit(coder: Actor, visit: CodedVisit) -> None:
    load("99213")
    with pytest.raises(operations.NoFee, match="36415: in no fee schedule"):
        charge(coder, visit)
    assert not Superbill.objects.exists()
    visit.refresh_from_db()
    assert visit.superbill is None


def test_a_charged_visit_opens_again_once_its_charges_are_taken_back(
    coder: Actor, visit: CodedVisit
) -> None:
    load("99213", "36415")
    superbill = charge(coder, visit)
    again: dict[str, Any] = {"visit": visit, "reason": "Wrong code", "now": NOON}
    with pytest.raises(operations.ChargesStand):
        operations.reopen(coder, **again)
    for each in superbill.charges.all():
        ledger.void_charge(SYSTEM, charge_id=each.pk, memo="Wrong", on=NOON.date(), now=NOON)
    assert operations.reopen(coder, **again).superbill_id is None


@pytest.mark.parametrize("role", [CODER, MANAGER])
def test_it_is_charged_from_its_screen(role: str, visit: CodedVisit) -> None:
    load("99213")
    client: Client = signed_in(role)
    page = reverse("coding:visit", args=[visit.pk])
    assert "Post the charges" in text(client.get(page))
    url = reverse("coding:charge", args=[visit.pk])
    assert "no fee schedule" in client.post(url).headers["HX-Trigger"]
    load("36415")
    assert "superbill" in client.post(url).headers["HX-Trigger"]
    assert "Charged:" in text(client.get(page))
