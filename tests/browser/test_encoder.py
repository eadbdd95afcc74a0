"""The encoder from the keyboard: from what a patient says to a code that can be billed."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import Axe, SignIn

from almoner.coding import indexing
from almoner.platform.accounts.powers import CODER


def test_from_lay_words_to_a_billable_code(sign_in: SignIn, axe: Axe) -> None:
    indexing.make()
    page = sign_in("/coding/encoder/", role=CODER)
    page.keyboard.type("broken forearm lower end radius")
    row = page.get_by_role("link", name=re.compile("^S52")).first
    expect(row).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(row).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Code or words")).to_be_focused()
    page.get_by_label("Code or words").fill("S52.5")
    expect(page.locator("#found tbody a").first).to_have_text("S52.5")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    for question, key in (("Which one?", "3"), ("Which side?", "1"), ("Which encounter?", "1")):
        expect(page.get_by_role("heading", name=question)).to_be_visible()
        assert axe(page) == []
        page.keyboard.press(key)
    expect(page.get_by_text("Billable")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("S52.531A Colles")
    page.keyboard.press("Control+b")
    expect(page.get_by_role("button", name="Take out of favorites")).to_be_visible()
    page.keyboard.press("[")
    expect(page.get_by_role("link", name="S52.531A")).to_be_visible()


def test_a_stay_is_grouped_from_the_keyboard(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/coding/stay/", role=CODER)
    page.get_by_label("Principal diagnosis").fill("I21.4:Y")
    page.get_by_label("Secondary diagnoses").fill("N17.9:N I50.23:Y Q99.99")
    page.get_by_label("Procedures").fill("02703DZ")
    page.get_by_label("Discharge status").focus()
    page.keyboard.type("01")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="DRG 321")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two
        assert axe(page) == []
    page.get_by_label("Principal diagnosis").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Principal diagnosis")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Procedures")).to_have_value("02703DZ")
