"""Passkeys kept by the authenticator that Chromium's developer tools pretend."""

from playwright.sync_api import CDPSession, Page, expect
from tests.browser.conftest import PASSWORD


def plug_in(page: Page) -> CDPSession:
    """Plug in a phone that keeps passkeys and always recognises its owner."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return tools


def add_passkey(page: Page) -> None:
    """Add a passkey on the page that asks for one, after the password it asks for first."""
    plug_in(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/accounts/2fa/**")
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
