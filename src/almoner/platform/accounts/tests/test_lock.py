"""The lock of an idle screen: nothing is reached, everything comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from almoner.platform.accounts import operations
from almoner.platform.accounts.models import Session, User
from almoner.platform.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
WRONG = {"password": "not it"}
RIGHT = {"password": PASSWORD}


def age(user: User, minutes: int) -> None:
    then = timezone.now() - timedelta(minutes=minutes)
    Session.objects.filter(user=user).update(active_at=then)


@pytest.mark.parametrize(
    "path",
    ["/accounts/", "/accounts/users", "/live/?topics=a", "/ui/drafts/", "/ui/palette/", "/api/x"],
)
def test_a_locked_session_reaches_nothing(clerk: User, signed_in: SignIn, path: str) -> None:
    browser = signed_in(clerk)
    browser.post("/accounts/lock")
    for answer in (browser.get(path), browser.post(path)):
        assert answer.status_code in (423, 404), f"{path} answered {answer.status_code}"
        assert answer.status_code == 423 or path in ("/api/x",)


def test_the_password_unlocks_and_the_session_goes_on(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    key = browser.cookies["almoner_session"].value
    assert browser.post("/accounts/lock").status_code == 204
    assert browser.post("/accounts/unlock", WRONG).status_code == 422
    assert browser.get("/accounts/").status_code == 423
    assert browser.post("/accounts/unlock", RIGHT).status_code == 204
    assert browser.get("/accounts/").status_code == 200
    assert browser.cookies["almoner_session"].value == key


def test_guessing_at_the_lock_is_limited(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    browser.post("/accounts/lock")
    tried = [browser.post("/accounts/unlock", WRONG).status_code for _ in range(6)]
    assert tried == [422, 422, 422, 422, 422, 429]
    answer = browser.post("/accounts/unlock", RIGHT)
    assert answer.status_code == 429
    assert b"Wait five minutes" in answer.content


def test_an_idle_session_locks_by_itself(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    age(clerk, 14)
    assert browser.get("/accounts/").status_code == 200
    age(clerk, 16)
    assert browser.get("/accounts/").status_code == 423
    assert browser.post("/accounts/active").status_code == 423
    assert Session.objects.get(user=clerk).locked_at


def test_what_a_screen_asks_by_itself_keeps_nothing_alive(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    age(clerk, 10)
    browser.get("/accounts/", headers={"X-Background": "1"})
    idle_since = timezone.now() - Session.objects.get(user=clerk).active_at
    assert idle_since > timedelta(minutes=9)
    browser.post("/accounts/active")
    idle_since = timezone.now() - Session.objects.get(user=clerk).active_at
    assert idle_since < timedelta(minutes=1)


def test_a_late_save_of_the_session_does_not_unlock_it(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    slow = browser.session
    slow["basket"] = "loaded before the lock"
    browser.post("/accounts/lock")
    slow.save()
    assert browser.get("/accounts/").status_code == 423


def test_a_session_ended_meanwhile_does_not_come_back(clerk: User, signed_in: SignIn) -> None:
    from django.contrib.sessions.backends.base import UpdateError

    browser = signed_in(clerk)
    slow = browser.session
    slow["basket"] = "loaded before"
    operations.sign_out_everywhere(clerk.as_actor(), user=clerk)
    with pytest.raises(UpdateError):
        slow.save()
    assert not Session.objects.filter(user=clerk).exists()


def test_a_page_loaded_while_locked_asks_for_the_password_and_leads_on(
    clerk: User, signed_in: SignIn
) -> None:
    browser = signed_in(clerk)
    browser.post("/accounts/lock")
    page = browser.get("/accounts/?tab=2", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 423
    assert b'name="next" value="/accounts/?tab=2"' in page.content
    again = browser.post("/accounts/unlock", {**WRONG, "next": "/accounts/?tab=2"})
    assert b"not your password" in again.content
    done = browser.post("/accounts/unlock", {**RIGHT, "next": "/accounts/?tab=2"})
    assert done.headers["Location"] == "/accounts/?tab=2"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_unlocking_never_leads_away(clerk: User, signed_in: SignIn, onward: str) -> None:
    browser = signed_in(clerk)
    browser.post("/accounts/lock")
    assert browser.post("/accounts/unlock", {**RIGHT, "next": onward}).status_code == 204


def test_one_may_sign_out_of_a_locked_screen(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    browser.post("/accounts/lock")
    assert browser.post("/accounts/logout/").status_code == 302
    assert not Session.objects.filter(user=clerk).exists()


def test_a_lock_is_of_one_browser(clerk: User, signed_in: SignIn) -> None:
    desk, office = signed_in(clerk), signed_in(clerk)
    desk.post("/accounts/lock")
    assert office.get("/accounts/").status_code == 200


def test_lock_and_unlock_need_the_csrf_token(clerk: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    assert strict.post("/accounts/lock").status_code == 403
    assert strict.post("/accounts/unlock", RIGHT).status_code == 403
