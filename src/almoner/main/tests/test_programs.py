"""What a program's request goes through: short, and nothing of safety left out."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.utils import timezone
from tests import make

from almoner.main.programs import ProgramHandler, is_program
from almoner.platform.accounts import operations
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import ApiToken, Session, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def token() -> str:
    user = User.objects.create_user("lab", password="a-long-password-2026", name="Lab")
    _row, told = operations.issue_token(SYSTEM, user=user, name="Lab", now=timezone.now())
    return told


def ask(path: str, token: str, method: str = "GET", body: bytes = b"") -> tuple[str, dict, Any]:
    """Return the status, the headers and the JSON that the handler answers."""
    given = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
    }
    assert is_program(given)
    told: list[Any] = []
    request_started.disconnect(close_old_connections)  # the test's own is in a transaction
    answer = ProgramHandler()(given, lambda status, headers: told.extend((status, headers)))
    content = b"".join(answer)
    request_started.connect(close_old_connections)
    return told[0], dict(told[1]), json.loads(content) if content else None


def test_only_a_token_where_tokens_are_taken_makes_a_program() -> None:
    bearer = {"HTTP_AUTHORIZATION": "Bearer x"}
    assert is_program({"PATH_INFO": "/api/people/patients", **bearer})
    assert is_program({"PATH_INFO": "/fhir/Patient", **bearer})
    assert not is_program({"PATH_INFO": "/people/", **bearer})
    assert not is_program({"PATH_INFO": "/api/people/patients"})
    assert not is_program({"PATH_INFO": "/api/x", "HTTP_AUTHORIZATION": "Basic eDp5"})


def test_no_good_token_no_answer() -> None:
    status, headers, told = ask("/api/scheduling/day", "wrong")
    assert status.startswith("401")
    assert headers["WWW-Authenticate"] == "Bearer"
    assert "not valid" in told["title"]


def test_an_expired_token_is_none(token: str) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert ask("/api/scheduling/day", token)[0].startswith("401")


def test_a_refusal_is_a_problem_and_needs_no_session(token: str) -> None:
    status, headers, told = ask(f"/api/people/patients/{make.patient().pk}", token)
    assert status.startswith("403"), told
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert not Session.objects.exists()


def test_the_short_chain_is_a_part_of_the_long_one() -> None:
    order = [part for part in settings.MIDDLEWARE if part in settings.PROGRAM_MIDDLEWARE]
    assert order == settings.PROGRAM_MIDDLEWARE
