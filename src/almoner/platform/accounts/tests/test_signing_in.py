"""The front door: passwords, limits, temporary passwords, second factors."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory

from almoner.platform.accounts import operations
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.adapter import StaffAdapter
from almoner.platform.accounts.models import RoleRule, Session, User
from almoner.platform.accounts.powers import RECEPTIONIST
from almoner.platform.accounts.tests.conftest import PASSWORD
from almoner.platform.audit.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_signing_in_and_out_by_the_front_door(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    assert browser.get("/accounts/").status_code == 200
    assert Session.objects.get(user=clerk).locked_at is None
    browser.post("/accounts/logout/")
    assert browser.get("/accounts/").status_code == 302
    assert not Session.objects.filter(user=clerk).exists()
    verbs = Entry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["accounts.sign_in", "accounts.sign_out"]


def test_user_names_are_the_same_in_any_case(clerk: User, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": " Rita ", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_session_key_changes_at_sign_in(clerk: User, client: Client) -> None:
    client.session["seen"] = "before"
    session = client.session
    session["seen"] = "before"
    session.save()
    planted = session.session_key or ""
    client.cookies["almoner_session"] = planted
    client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
    assert client.cookies["almoner_session"].value != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_cookies_are_out_of_reach_of_scripts(clerk: User, signed_in: SignIn) -> None:
    cookie = signed_in(clerk).cookies["almoner_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_wrong_password_is_logged_without_what_was_typed(clerk: User, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "rita", "password": "wrong"})
    assert answer.status_code == 200
    client.post("/accounts/login/", {"login": "my secret password", "password": "x"})
    known, unknown = Entry.objects.filter(verb="accounts.sign_in_failed").order_by("id")
    assert known.subject_id == clerk.pk
    assert unknown.subject_id is None
    assert "secret" not in str(unknown.detail)


def test_after_five_wrong_passwords_even_the_right_one_waits(clerk: User, client: Client) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "rita", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
    assert answer.status_code == 200
    assert b"Too many failed login attempts" in answer.content
    other = Client(REMOTE_ADDR="192.0.2.9").post(
        "/accounts/login/", {"login": "rita", "password": PASSWORD}
    )
    assert b"Too many failed login attempts" in other.content


@pytest.mark.parametrize(
    ("remote", "forwarded", "client_address"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_our_proxies_say_who_asks(
    rf: RequestFactory, remote: str, forwarded: str, client_address: str
) -> None:
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert StaffAdapter(request).get_client_ip(request) == client_address


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/"])
def test_nobody_comes_in_from_outside(client: Client, clerk: User, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code in (302, 404)
    assert client.post(f"/accounts/{path}", {"username": "eve"}).status_code in (302, 404)
    assert User.objects.count() == 1


def test_ended_access_keeps_out(clerk: User, client: Client) -> None:
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
    assert client.get("/accounts/").status_code == 302


def test_a_temporary_password_leads_to_the_change_and_nowhere_else(
    clerk: User, signed_in: SignIn
) -> None:
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    browser = signed_in(clerk)
    assert browser.get("/accounts/").headers["Location"] == "/accounts/password/change/"
    assert browser.get("/live/?topics=a").status_code == 403
    part = browser.get("/accounts/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/accounts/password/change/"
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    again = browser.post("/accounts/password/change/", same)
    assert b"choose another" in again.content
    new = "another-long-password"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", typed).status_code == 302
    assert browser.get("/accounts/").status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(new)


def test_changing_the_password_signs_other_browsers_out(clerk: User, signed_in: SignIn) -> None:
    here, elsewhere = signed_in(clerk), signed_in(clerk)
    new = "another-long-password"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", typed).status_code == 302
    assert here.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302


def _code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_an_authenticator_app_is_asked_for_and_its_key_is_stored_encrypted(
    clerk: User, client: Client
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(clerk, secret)
    stored = Authenticator.objects.get(user=clerk, type="totp")
    assert secret not in str(stored.data)
    answer = client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/accounts/").status_code == 302, "the password alone is not enough"
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/accounts/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": _code_of(secret)})
    assert client.get("/accounts/").status_code == 200


def test_a_role_may_ask_for_a_second_factor(clerk: User, signed_in: SignIn) -> None:
    role = Group.objects.get(name=RECEPTIONIST)
    operations.ask_second_factor(SYSTEM, role=role, is_needed=True)
    assert RoleRule.objects.get(role=role).needs_second_factor
    browser = signed_in(clerk)
    assert browser.get("/accounts/").headers["Location"] == "/accounts/2fa/"
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.get("/live/?topics=a").status_code == 403
    TOTP.activate(clerk, generate_totp_secret())
    assert browser.get("/accounts/").status_code == 200


def test_recovery_codes_let_in_once(clerk: User, client: Client) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    TOTP.activate(clerk, generate_totp_secret())
    code = RecoveryCodes.activate(clerk).get_unused_codes()[0]
    for expected in (200, 302):
        client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/accounts/").status_code == expected
        client.post("/accounts/logout/")
