"""Insurance by keyboard: warned while booking, verified from the list, a coverage entered."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from tests import make
from tests.browser.conftest import SignIn

from almoner.insurance import jobs
from almoner.insurance.models import Coverage, EligibilityCheck
from almoner.insurance.pretend import PretendPayer
from almoner.people.operations.registering import Demographics, Registration, register
from almoner.platform.accounts.actor import SYSTEM

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendPayer]:
    made = PretendPayer(0, password="pretend")
    made.start()
    monkeypatch.setenv("PARTNER_PRETEND_URL", made.url)
    monkeypatch.setenv("PARTNER_PRETEND_PASSWORD", "pretend")
    yield made
    made.stop()


def test_booking_says_what_is_missing_as_soon_as_the_patient_is_chosen(sign_in: SignIn) -> None:
    make.office(opens="09:00", closes="11:00")
    plan = make.plan("HMO", needs_authorization=True)
    who = Demographics(
        family_name="Ibarra", given_name="Rosa", birth_date=make.TUESDAY.replace(year=1980)
    )
    patient = register(SYSTEM, registration=Registration(who=who), now=make.NOON)
    make.coverage(patient, plan=plan, since=date(2020, 1, 1))
    page = sign_in(f"/scheduling/day/{make.ahead()}/")
    page.locator("td.is-open").first.focus()
    page.keyboard.press("b")
    expect(page.locator("dialog#book")).to_be_visible()
    page.keyboard.type("ibar")
    expect(page.locator(".option").first).to_contain_text("Ibarra, Rosa")
    page.keyboard.press("Enter")
    said = page.locator("dialog#book .alert")
    expect(said).to_contain_text("needs an authorization, and none fits")


def test_a_day_is_verified_by_keys(sign_in: SignIn, payer: PretendPayer) -> None:
    make.practice(npi="1234567893")
    patient = make.patient("Ibarra", "Rosa")
    row = make.coverage(patient, member_id="BH3", since=date(2020, 1, 1))
    make.route(
        row.plan.payer,
        make.partner(
            secret="pretend", user_name="maple", real_time_url="https://payer.example/core"
        ),
    )
    make.appointment(on=make.ahead(), patient=patient)
    page = sign_in(f"/insurance/?on={make.ahead()}&which=all")
    expect(page.get_by_text("Not verified").last).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("td .badge", has_text="Asked")).to_be_visible()
    jobs.ask_payer(str(EligibilityCheck.objects.get().pk))
    page.reload()
    expect(page.locator("td .badge", has_text="Active")).to_be_visible()
    page.get_by_role("link", name="Co-pay $25.00").press("Enter")
    expect(page.get_by_role("heading", name="What Blue Harbor says")).to_be_visible()
    expect(page.get_by_text("Collect today")).to_be_visible()
    expect(page.locator("pre.raw-answer").first).to_contain_text("EB*1*IND*30")


def test_a_coverage_is_entered_by_keys(sign_in: SignIn) -> None:
    make.plan()
    patient = make.patient("Ibarra", "Rosa")
    page = sign_in(f"/insurance/patients/{patient.pk}/")
    page.keyboard.press("n")
    page.get_by_label("Plan").focus()
    page.keyboard.type("Blue")
    page.get_by_label("Member id").fill("M55")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Blue Harbor: PPO Gold")).to_be_visible()
    assert Coverage.objects.get().member_id == "M55"
