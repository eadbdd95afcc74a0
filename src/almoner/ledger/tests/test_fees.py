"""Fees by code, day, place and payer; charges entered with them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import FeeRow, Owed, Payer, Superbill
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.fees import Fee, PlaceKind
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
NEW_YEAR = date(2026, 1, 1)
pytestmark = pytest.mark.django_db


def load(*fees: Fee, on: date = NEW_YEAR, payer: Payer | None = None) -> operations.FeesLoaded:
    name = payer.name if payer else "Our fees"
    return operations.load_fees(SYSTEM, name=name, fees=fees, effective_on=on, payer=payer)


def fee(code: str, amount: str, **more: object) -> Fee:
    return Fee(code, "", D(amount), **more)  # type: ignore[arg-type] # fields of a fee


def test_a_fee_changes_from_its_day_on_and_the_others_stay() -> None:
    load(fee("99213", "100"), fee("99214", "150"))
    done = load(fee("99213", "110"), on=date(2026, 7, 1))
    assert (done.added, done.changed, done.same) == (0, 1, 0)
    assert queries.fee_of("99213", on=date(2026, 6, 30)) == D(100)
    assert queries.fee_of("99213", on=date(2026, 7, 1)) == D(110)
    assert queries.fee_of("99214", on=date(2027, 1, 1)) == D(150)
    assert queries.fee_of("99214", on=date(2025, 12, 31)) is None
    assert load(fee("99213", "110"), on=date(2026, 7, 1)).same == 1


def test_what_came_earlier_ends_before_what_came_later() -> None:
    load(fee("99213", "110"), on=date(2026, 7, 1))
    load(fee("99213", "100"))
    assert queries.fee_of("99213", on=date(2026, 3, 1)) == D(100)
    assert queries.fee_of("99213", on=date(2026, 9, 1)) == D(110)


def test_the_payers_own_fee_goes_first_and_the_place_counts() -> None:
    payer = Payer.objects.create(name="Anthem")
    load(fee("99213", "100"), fee("99214", "150", place=PlaceKind.NONFACILITY))
    load(fee("99213", "80"), payer=payer)
    assert queries.fee_of("99213", on=NEW_YEAR, payer_id=payer.pk) == D(80)
    assert queries.fee_of("99214", on=NEW_YEAR, payer_id=payer.pk) == D(150)
    assert queries.fee_of("99214", on=NEW_YEAR, place_of_service="21") is None


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("Office manager"))
    return client


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("fees.csv", text.encode())
    typed = {"file": file, "name": "Our fees", "effective_on": "2026-01-01"}
    answer = client.post(reverse("ledger:fees"), typed, headers=HTMX)
    return answer.headers.get("HX-Trigger", "") + answer.content.decode()


def test_a_file_of_fees_is_loaded_whole_or_not_at_all(manager: Client) -> None:
    assert "line 3" in upload(manager, "code,fee\n99213,100.00\n99214,many\n")
    assert not FeeRow.objects.exists()
    assert "2 added" in upload(manager, "code,fee\n99213,100.00\n99214,150\n")
    schedule = FeeRow.objects.all()[0].schedule
    page = manager.get(reverse("ledger:fee_schedule", args=[schedule.pk]), {"code": "99214"})
    assert "$150.00" in page.content.decode()


def test_a_charge_in_a_hospital_has_the_fee_of_a_facility(manager: Client) -> None:
    load(fee("99213", "100"), fee("99213", "70", place=PlaceKind.FACILITY))
    hospital = make.location(place_of_service="21")
    url = reverse("ledger:charge", args=[make.patient().pk])
    typed = {"service_on": "2026-03-01", "code_1": "99213", "location": hospital.pk}
    manager.post(url, typed, headers=HTMX)
    assert Superbill.objects.get().charges.get().amount == D(70)


def test_charges_are_entered_with_the_fees_of_the_day(manager: Client) -> None:
    load(fee("99213", "100"), fee("36415", "12.50"))
    patient = make.patient()
    url = reverse("ledger:charge", args=[patient.pk])
    typed = {
        "service_on": "2026-03-01", "code_1": "99213", "modifiers_1": "25", "code_2": "36415",
        "units_2": "2", "code_3": "j1100", "diagnoses": "i10 e11.9",
    }  # fmt: skip
    wrong = manager.post(url, typed, headers=HTMX)
    assert wrong.status_code == 422
    assert "J1100 is in no fee schedule" in wrong.content.decode()
    assert not Superbill.objects.exists()
    done = manager.post(url, {**typed, "fee_3": "7.00"}, headers=HTMX)
    superbill = Superbill.objects.get()
    assert done.headers["HX-Redirect"] == reverse("ledger:superbill", args=[superbill.pk])
    charged = {each.code: each.amount for each in superbill.charges.all()}
    assert charged == {"99213": D(100), "36415": D(25), "J1100": D(7)}
    assert superbill.diagnoses == ["I10", "E11.9"]
    assert sum(each.amount for each in Owed.objects.all()) == D(132)
