"""Paper in from the keyboard: opened, confirmed by Enter and Enter, the next one comes."""

import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.main.demo.papers import let_some_come
from almoner.platform.accounts.powers import RECORDS
from almoner.records.models import DocumentReference, IncomingDocument


def test_two_documents_are_filed_by_enter_and_enter(sign_in: SignIn, axe: Axe) -> None:
    patients = [make.patient(f"Terry{n}", given_name=f"Tula{n}") for n in range(4)]
    let_some_come(patients, now=timezone.now())
    filed = DocumentReference.objects.count()
    page = sign_in(reverse("records:incoming"), role=RECORDS)
    assert axe(page) == []
    first = page.locator("#incoming tbody a.person-name").first
    first.press("Enter")
    for left in (2, 1):
        expect(page.get_by_role("button", name="File it")).to_be_focused()
        assert axe(page) == []
        was = page.url
        page.get_by_role("button", name="File it").press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("File this document?")
        expect(page.get_by_role("button", name="File", exact=True)).to_be_focused()
        assert axe(page) == []
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(re.compile(re.escape(was)))
        assert IncomingDocument.objects.filter(state="confirm").count() == left
    assert DocumentReference.objects.count() == filed + 2
    page.goto(page.url.split("/records/")[0] + reverse("records:incoming") + "?state=held")
    page.locator("#incoming tbody a.person-name").first.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Held")
    assert axe(page) == []
