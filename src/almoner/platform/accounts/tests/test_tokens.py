"""API tokens: shown once, checked in one query, never mixed with a session."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pytest_django import DjangoAssertNumQueries

from almoner.lib.refusal import NotPermitted
from almoner.main.urls import urlpatterns as usual
from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.models import ApiToken, Session, User
from almoner.platform.accounts.operations.tokens import AlreadyOver

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@csrf_exempt
def who(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return JsonResponse({"name": actor.name, "powers": sorted(actor.powers)})


def broken(_request: HttpRequest) -> HttpResponse:
    raise AssertionError("reached")


urlpatterns = [path("api/who", who), path("page/who", who), *usual]


@pytest.fixture(autouse=True)
def _a_view_that_programs_call() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def issue(manager: User, user: User, **more: Any) -> str:
    _row, token = operations.issue_token(
        manager.as_actor(), user=user, name="Lab", now=timezone.now(), **more
    )
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_stands_for_its_user(manager: User, clerk: User, client: Client) -> None:
    answer = client.post("/api/who", headers=bearer(issue(manager, clerk)))
    assert answer.json()["name"] == "Rita"
    assert "accounts.manage_users" not in answer.json()["powers"]
    assert not Session.objects.exists()


@pytest.mark.parametrize("header", ["Bearer ", "Bearer alm_guess", "bearer x", "Bearer a b"])
def test_a_bad_token_is_401_whatever_the_session_is(
    clerk: User, signed_in: SignIn, header: str
) -> None:
    answer = signed_in(clerk).get("/api/who", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_revoked_expired_and_ended_tokens_are_401(
    manager: User, clerk: User, client: Client
) -> None:
    now = timezone.now()
    token = issue(manager, clerk, expires_at=now + timedelta(hours=1))
    row = ApiToken.objects.get()
    assert client.get("/api/who", headers=bearer(token)).status_code == 200
    ApiToken.objects.update(expires_at=now - timedelta(seconds=1))
    assert client.get("/api/who", headers=bearer(token)).status_code == 401
    ApiToken.objects.update(expires_at=None)
    operations.end_access(manager.as_actor(), user=clerk)
    assert client.get("/api/who", headers=bearer(token)).status_code == 401
    operations.restore_access(manager.as_actor(), user=clerk)
    assert client.get("/api/who", headers=bearer(token)).status_code == 200
    operations.revoke_token(manager.as_actor(), token=row, now=now)
    assert client.get("/api/who", headers=bearer(token)).status_code == 401


def test_a_token_is_looked_up_once_a_second(
    manager: User,
    clerk: User,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(queries, "TRUSTED_SECONDS", 1.0)
    monkeypatch.setattr(queries, "_trusted", {})
    monkeypatch.setattr(queries.time, "monotonic", lambda: clock[0])
    token = issue(manager, clerk)
    first = client.get("/api/who", headers=bearer(token)).json()
    with django_assert_num_queries(0):
        assert client.get("/api/who", headers=bearer(token)).json() == first
    operations.revoke_token(manager.as_actor(), token=ApiToken.objects.get(), now=timezone.now())
    clock[0] = 0.99
    assert client.get("/api/who", headers=bearer(token)).status_code == 200
    clock[0] = 1.0
    assert client.get("/api/who", headers=bearer(token)).status_code == 401
    assert client.get("/api/who", headers=bearer(token)).status_code == 401


def test_tokens_work_nowhere_but_where_programs_speak(
    manager: User, clerk: User, client: Client
) -> None:
    answer = client.get("/page/who", headers=bearer(issue(manager, clerk)))
    assert answer.status_code == 302


def test_a_session_needs_the_csrf_token_even_on_exempt_views(clerk: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    assert strict.get("/api/who").status_code == 200
    assert strict.post("/api/who").status_code == 403
    strict.get("/accounts/")
    token = strict.cookies["csrftoken"].value
    assert strict.post("/api/who", headers={"X-CSRFToken": token}).status_code == 200


def test_a_token_needs_no_csrf_token(manager: User, clerk: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/api/who", headers=bearer(issue(manager, clerk)))
    assert answer.status_code == 200


def test_a_locked_session_is_locked_for_the_api_too(clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    assert browser.get("/api/who").status_code == 200
    browser.post("/accounts/lock")
    answer = browser.get("/api/who")
    assert answer.status_code == 423
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_locked_browser_does_not_lock_a_program(
    manager: User, clerk: User, signed_in: SignIn
) -> None:
    token, browser = issue(manager, clerk), signed_in(clerk)
    browser.post("/accounts/lock")
    assert browser.get("/api/who", headers=bearer(token)).status_code == 200


def test_nobody_is_401_there(client: Client) -> None:
    assert client.get("/api/who").status_code == 401
    assert client.post("/api/who").status_code == 401


def test_only_the_hash_is_kept(manager: User, clerk: User) -> None:
    token = issue(manager, clerk)
    row = ApiToken.objects.get()
    assert token not in str(row.__dict__)
    assert token.startswith(row.hint)
    assert row.digest == ApiToken.digest_of(token)
    assert len(token) > 40


def test_issuing_needs_the_power_and_a_day_to_come(manager: User, clerk: User) -> None:
    with pytest.raises(NotPermitted):
        issue(clerk, manager)
    with pytest.raises(AlreadyOver):
        issue(manager, clerk, expires_at=timezone.now())


def test_what_a_request_costs(
    manager: User,
    clerk: User,
    signed_in: SignIn,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    token, browser = issue(manager, clerk), signed_in(clerk)
    client.get("/api/who", headers=bearer(token))  # notes the first use in this hour
    browser.get("/api/who")
    with django_assert_num_queries(1):
        client.get("/api/who", headers=bearer(token))
    with django_assert_num_queries(2):
        browser.get("/api/who")
    with django_assert_num_queries(0):
        Client().get("/api/who")
