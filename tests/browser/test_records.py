"""A chart from the keyboard: an allergy added, found, corrected; paper names the patient."""

import re
from io import BytesIO

import pypdfium2
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import SignIn

from almoner.people.models import Patient
from almoner.platform.accounts.powers import CLINICIAN
from almoner.records.models import AllergyIntolerance


def opened(sign_in: SignIn, patient: Patient, view: str) -> Page:
    return sign_in(reverse(f"records:{view}", args=[patient.pk]), role=CLINICIAN)


def test_an_allergy_by_keyboard_alone(sign_in: SignIn) -> None:
    patient = make.patient()
    page = opened(sign_in, patient, "chart")
    page.keyboard.press("n")
    page.get_by_role("button", name="An allergy").press("Enter")
    page.get_by_label("Substance").fill("Shellfish")
    page.get_by_label("Severity").select_option("severe")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#chart")).to_contain_text("Shellfish")
    assert AllergyIntolerance.objects.get().severity == "severe"
    page.goto(page.url + "entries/")
    page.keyboard.press("f")
    page.keyboard.type("shell")
    expect(page).to_have_url(re.compile("q=shell"))
    expect(page.locator("#entries tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Shellfish").click()
    page.keyboard.press("e")
    page.get_by_label("Reaction").fill("Hives")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#chart")).to_contain_text("Version 2")


def test_every_page_of_paper_names_the_patient(sign_in: SignIn) -> None:
    patient = make.patient()
    for number in range(50):
        make.entry(patient, f"Problem {number}", note="Seen again")
    page = opened(sign_in, patient, "entries")
    with pypdfium2.PdfDocument(BytesIO(page.pdf(format="Letter"))) as paper:
        texts = ["".join(sheet.get_textpage().get_text_range().split()) for sheet in paper]
    assert len(texts) > 1
    assert all(f"chart{patient.number}" in text for text in texts)
