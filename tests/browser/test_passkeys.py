"""Passkeys in real Chromium, with the authenticator that its developer tools pretend."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect
from tests.browser.authenticators import add_passkey
from tests.browser.conftest import PASSWORD, SignIn

from almoner.platform.accounts.models import User
from almoner.platform.audit.models import Entry


@pytest.fixture
def with_passkey(sign_in: SignIn) -> Page:
    """Somebody who has signed in with a password and added a passkey."""
    page = sign_in("/accounts/2fa/webauthn/add/")
    add_passkey(page)
    return page


def test_signing_in_by_passkey_alone(with_passkey: Page) -> None:
    page = with_passkey
    key = Authenticator.objects.get(type="webauthn")
    assert key.wrap().is_passwordless
    origin = page.url.split("/accounts")[0]
    page.goto(f"{origin}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{origin}/accounts/login/?next=/accounts/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert Entry.objects.filter(verb="accounts.sign_in").count() == 1


def test_a_passkey_serves_as_the_second_factor(with_passkey: Page) -> None:
    page = with_passkey
    origin = page.url.split("/accounts")[0]
    page.goto(f"{origin}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{origin}/accounts/login/?next=/accounts/")
    page.get_by_label("Username").fill("dana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.goto(f"{origin}/accounts/")
    assert "/accounts/login" in page.url or "/2fa/" in page.url, "the password alone lets nobody in"
    page.goto(f"{origin}/accounts/2fa/authenticate/")
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_role_that_needs_a_second_factor_leads_to_it(sign_in: SignIn) -> None:
    from django.contrib.auth.models import Group

    from almoner.platform.accounts import operations
    from almoner.platform.accounts.actor import SYSTEM

    role = Group.objects.get(name="Receptionist")
    operations.ask_second_factor(SYSTEM, role=role, is_needed=True)
    page = sign_in("/accounts/")
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))
    TOTP.activate(User.objects.get(username="dana"), generate_totp_secret())
    page.goto(page.url.replace("2fa/", ""))
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
