"""A form from the keyboard: begun, answered as it asks for more, completed, reviewed."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import Axe, SignIn
from tests.make import NOON

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import SECRETARY
from almoner.records import operations
from almoner.records.models import (
    IncomingDocument,
    MedicationStatement,
    Questionnaire,
    QuestionnaireResponse,
)
from almoner.records.models.questionnaires import FilledBy


def kept(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Kept")).to_be_visible()


def test_a_history_is_taken_and_accepted_by_keyboard_alone(sign_in: SignIn, axe: Axe) -> None:
    patient = make.patient()
    history = Questionnaire.objects.get(url="urn:almoner:form:history")
    row = operations.start(
        SYSTEM, patient=patient, questionnaire=history, filled_by=FilledBy.DESK, now=NOON
    )
    page = sign_in(reverse("records:patient_forms", args=[patient.pk]), role=SECRETARY)
    page.keyboard.press("n")
    expect(page.get_by_role("button", name=re.compile("^Here ?: PHQ-9"))).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.goto(page.url.replace(f"{patient.pk}/forms/", f"responses/{row.pk}/"))
    page.get_by_role("group", name="Do you take any medicines").get_by_label("Yes").press("Space")
    page.get_by_label("Medicine and strength").fill("Lisinopril 10 mg")
    page.keyboard.press("Tab")
    kept(page)
    page.get_by_role("button", name="Another: Medicines").press("Enter")
    page.get_by_label("Medicine and strength").nth(1).fill("Metformin 500 mg")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Are you allergic to anything?")
    expect(page.get_by_label("Medicine and strength").nth(1)).to_have_value("Metformin 500 mg")
    assert axe(page) == []
    page.get_by_role("group", name="Are you allergic").get_by_label("No").press("Space")
    page.get_by_role("group", name="Tobacco").get_by_label("Never smoked").press("Space")
    kept(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#forms")).to_contain_text("Reviewed")
    assert MedicationStatement.objects.count() == 2
    assert QuestionnaireResponse.objects.get().reviewed_by == "Dana Price"


def test_photos_of_a_card_are_sent_and_one_is_taken_out(sign_in: SignIn, axe: Axe) -> None:
    row = operations.start(
        SYSTEM,
        patient=make.patient(),
        questionnaire=Questionnaire.objects.get(url="urn:almoner:form:insurance"),
        filled_by=FilledBy.DESK,
        now=NOON,
    )
    page = sign_in(reverse("records:response", args=[row.pk]), role=SECRETARY)
    page.get_by_role("group", name="Do you have health insurance").get_by_label("Yes").check()
    card = page.get_by_label("Photos of both sides of the card")
    for side in ("front", "back"):
        card.set_input_files(
            {"name": f"{side}.pdf", "mimeType": "application/pdf", "buffer": make.pdf(side)}
        )
        expect(page.get_by_role("button", name=f"Take out {side}.pdf")).to_be_visible()
    expect(card).to_have_value("")
    page.get_by_label("Member number").fill("A1")
    page.keyboard.press("Tab")
    kept(page)
    assert axe(page) == []
    page.get_by_role("button", name="Take out back.pdf").press("Enter")
    expect(page.get_by_text("back.pdf")).to_have_count(0)
    expect(page.get_by_label("Member number")).to_have_value("A1")
    front, back = IncomingDocument.objects.order_by("-name")
    assert (front.name, back.state) == ("front.pdf", "aside")
