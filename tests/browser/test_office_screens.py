"""The office manager's screens of the platform: nothing that axe finds, whole by keyboard."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.conftest import PASSWORD, SignIn

from almoner.platform.accounts.models import Session

Axe = Callable[[Page], list[str]]


def look(page: Page, name: str) -> None:
    """Keep a picture where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_adding_a_user_and_letting_them_in_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("/accounts/users", role="Office manager")
    expect(page.get_by_role("heading", name="Users", exact=True)).to_be_visible()
    page.keyboard.press("n")
    page.get_by_label("User name").fill("rita")
    page.keyboard.press("Tab")
    page.keyboard.type("Rita Moss")
    page.get_by_label("Receptionist").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    temporary = page.locator("#temporary-password").inner_text()
    origin = page.url.split("/accounts")[0]
    page.context.clear_cookies()
    page.goto(f"{origin}/accounts/login/?next=/accounts/")
    page.get_by_label("Username").fill("rita")
    page.get_by_label("Password").fill(temporary)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{origin}/accounts/password/change/")
    fields = page.locator("input[type=password]")
    fields.nth(0).fill(temporary)
    fields.nth(1).fill("a-password-of-my-own")
    fields.nth(2).fill("a-password-of-my-own")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_page_opened_while_locked_leads_on(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/accounts/")
    page.get_by_role("button", name="Dana Price").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()
    while not Session.objects.filter(locked_at__isnull=False).exists():
        page.wait_for_timeout(50)
    page.goto(page.url + "?again=1")
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()
    assert axe(page) == []
    look(page, "locked")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert page.url.endswith("?again=1")
