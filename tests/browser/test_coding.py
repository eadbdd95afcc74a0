"""A coder's afternoon by keyboard alone: twenty visits and five stays."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import Axe, SignIn
from tests.make.scheduling import NOON

from almoner.coding import indexing, operations
from almoner.coding.models import CodedVisit, CodingState
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import CODER
from almoner.records.models import Encounter, Note

VISITS = 20
DIABETES = "Type 2 diabetes with diabetic polyneuropathy, not at goal.\nLong term use of insulin."
KNEE = "Unilateral primary osteoarthritis of the right knee. The right knee was injected."
STORIES = (
    (DIABETES, (("diabetic polyneuropathy type 2", "E11.42"), ("Z79.4", "Z79.4")), "99214"),
    (KNEE, (("osteoarthritis right knee", "M17.11"),), "20610-RT"),
    ("Essential hypertension, at goal.", (("htn", "I10"),), "99213"),
    ("Acute bronchitis.", (("J20.9", "J20.9"),), "99213"),
)
STAYS = (
    ("I21.4:Y", "N17.9:Y I50.23:Y", "02703DZ", "DRG 321"),
    ("J18.9:Y", "J96.01:Y", "", "DRG 193"),
    ("S72.001A:Y", "D62:N", "0SR90JZ", "DRG 522"),
    ("K80.00:Y", "", "0FT44ZZ", "DRG 419"),
    ("A41.9:Y", "R65.20:Y N17.9:Y", "", "DRG 872"),
)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_coders_afternoon(sign_in: SignIn, axe: Axe) -> None:
    indexing.make()
    for number in range(VISITS):
        body = STORIES[number % len(STORIES)][0]
        patient = make.patient(family_name=f"Visit{number:02}")
        encounter = make.entry(patient, "Office visit", Encounter, at=NOON)
        make.entry(
            patient, "Note", Note, body=body, encounter=encounter, signed_at=NOON, status="final"
        )
        operations.await_coding(SYSTEM, encounter=encounter, now=timezone.now())
    page = sign_in("/coding/visits/", role=CODER)
    expect(page.get_by_role("heading", name="To code: 20")).to_be_visible()
    page.keyboard.press("n")
    for number in range(VISITS):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Visit{number:02}")
        _code(page, *STORIES[number % len(STORIES)][1:])
        if number == 0:
            assert axe(page) == []
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="To code: 0")).to_be_visible()
    assert CodedVisit.objects.filter(state=CodingState.CODED).count() == VISITS
    assert CodedVisit.objects.filter(diagnoses__phrase__contains="polyneuropathy").count() == 5
    page.keyboard.press("g")
    page.keyboard.press("6")
    for principal, secondary, procedures, drg in STAYS:
        for label, typed in (
            ("Principal diagnosis", principal),
            ("Secondary diagnoses", secondary),
            ("Procedures", procedures),
        ):
            page.get_by_label(label).focus()
            page.keyboard.press("Control+a")
            page.keyboard.type(typed or " ")
        page.get_by_label("Discharge status").focus()
        page.keyboard.type("01")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name=re.compile(rf"^{drg}"))).to_be_visible()


def _code(page: Page, diagnoses: tuple[tuple[str, str], ...], service: str) -> None:
    for typed, code in diagnoses:
        if "polyneuropathy" in typed:
            page.keyboard.press("s")
            page.keyboard.type("diabetic polyneuropathy")
            page.keyboard.press("Tab")
        else:
            page.get_by_role("combobox", name="Diagnosis").focus()
        page.keyboard.type(typed)
        expect(page.locator("#f-diagnosis-list [role=option]").first).to_contain_text(code)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=code, exact=True).first).to_be_visible()
    page.get_by_role("textbox", name="Service").focus()
    page.keyboard.type(service)
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Modifiers of {service.partition('-')[0]}")).to_be_visible()
