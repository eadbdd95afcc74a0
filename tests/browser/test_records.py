"""A chart from the keyboard: an allergy added, found, corrected; paper names the patient."""

import re
from io import BytesIO
from urllib.parse import urljoin

import pypdfium2
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.people.models import Patient
from almoner.platform.accounts.powers import CLINICIAN
from almoner.records.jobs import prints as jobs
from almoner.records.models import AllergyIntolerance, ChartPrint


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
    expect(page.get_by_text("Version 1")).to_be_visible()
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


def test_a_selection_is_ticked_printed_and_found_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    patient = make.patient()
    for number in range(4):
        make.entry(patient, f"Problem {number}")
    page = opened(sign_in, patient, "chart")
    page.keyboard.press("p")
    expect(page.locator("#selection tbody tr")).to_have_count(4)
    assert axe(page) == []
    page.keyboard.press("j")
    page.keyboard.press(" ")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="PDF of 2 entries")).to_be_visible()
    order = ChartPrint.objects.get()
    jobs.make_print(str(order.pk))
    page.reload()
    expect(page.get_by_role("link", name="Open the PDF")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Control+k")
    page.keyboard.type("problem 3")
    page.get_by_role("option", name="Search all charts for “problem 3”").click()
    expect(page.locator("table tbody tr")).to_have_count(1)
    assert axe(page) == []


def test_words_on_a_page_lead_to_it_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    patient = make.patient()
    make.document(patient, "Nothing", "Nothing", "The thyroid is enlarged", title="Ultrasound")
    page = sign_in(reverse("records:search"), role=CLINICIAN)
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.keyboard.type("enlarged")
    page.keyboard.press("Enter")
    expect(page.locator("table mark")).to_have_text(["enlarged"])
    assert axe(page) == []
    page.get_by_role("link", name="Page 3").press("Enter")
    expect(page).to_have_url(re.compile("#page-3$"))
    expect(page.locator("#page-3 img")).to_be_in_viewport()
    page.goto(urljoin(page.url, reverse("records:entries", args=[patient.pk])))
    page.keyboard.press("f")
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.keyboard.type("enlarg")
    expect(page.locator("#entries mark")).to_have_text(["enlarg"])
    assert axe(page) == []
