"""A letter from the keyboard: written, saved by itself, finished, into the mail and out of it."""

import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.messages import jobs, links, operations
from almoner.messages.models import Letter, MailBatch
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import SECRETARY


def themes(page: Page, axe: Axe) -> list[str]:
    """Return what axe finds on the page as it stands, light and dark."""
    found = axe(page)
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'dark' }")
    found += axe(page)
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'light' }")
    return found


def test_a_letter_by_keyboard_from_the_patient_to_the_mail(sign_in: SignIn, axe: Axe) -> None:
    patient = make.posted(make.patient("Terry", "Tula"))
    make.template("Hello", body="<p>Dear <span data-field='to.greeting'></span>,</p>")
    page = sign_in(reverse("messages:write", args=[patient.pk]), role=SECRETARY)
    page.get_by_label("Template").select_option(label="Hello")
    assert themes(page, axe) == []
    page.keyboard.press("Control+Enter")
    text = page.locator(".editor-text[aria-label='Text of the letter']")
    expect(text).to_contain_text("Dear Tula Terry,")
    text.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("Please come in again.")
    expect(page.locator("#saved")).to_contain_text("version 2", timeout=6000)
    assert "<strong>Please come in again.</strong>" in Letter.objects.get().body
    bold = page.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "true")
    bold.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.get_by_label("Field to put in").select_option("letter.reason")
    page.get_by_role("button", name="Put in").press("Enter")
    expect(text.locator("[data-field]")).to_have_count(1)
    assert themes(page, axe) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("Still to be filled in")
    page.get_by_role("button", name="Leave lines to write on").press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    assert themes(page, axe) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sendings")).to_contain_text("Waiting")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="Mail room")).to_be_visible()
    assert themes(page, axe) == []
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/mail/[0-9a-f-]{36}/"))
    batch = MailBatch.objects.get()
    jobs.set_batch(str(batch.pk))
    page.reload()
    operations.mark_printed(SYSTEM, batch_id=batch.pk, now=batch.made_at)
    page.reload()
    assert themes(page, axe) == []
    page.keyboard.press("m")
    page.get_by_role("button", name="They were").press("Enter")
    expect(page.locator("#batch tbody")).to_contain_text("Sent")
    assert Letter.objects.get().standing == "sent"


def test_the_reader_opens_a_letter_with_the_code(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/accounts/", role=SECRETARY)
    sending = make.sending(way="email", to="a@b.example", now=timezone.now())
    page.context.clear_cookies()
    page.goto(page.url.split("/accounts")[0] + f"/messages/read/{links.token_of(sending.link.pk)}")
    assert themes(page, axe) == []
    page.get_by_label("Code of six digits").fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    assert themes(page, axe) == []
