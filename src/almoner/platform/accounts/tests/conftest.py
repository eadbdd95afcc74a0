"""People who sign in, for the tests of accounts."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import MANAGER, RECEPTIONIST

PASSWORD = "correct-horse-battery"


def make_user(username: str, *roles: str, **fields: object) -> User:
    user = User.objects.create_user(username, PASSWORD, name=username.title(), **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def manager(db: None) -> User:
    return make_user("mona", MANAGER)


@pytest.fixture
def clerk(db: None) -> User:
    return make_user("rita", RECEPTIONIST)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a browser in which the user signed in by the front door."""

    def sign_in(user: User) -> Client:
        # an address of its own, so that one test's tries never limit another's
        browser = Client(REMOTE_ADDR=f"10.{uuid4().int % 250}.{uuid4().int % 250}.7")
        answer = browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return browser

    return sign_in
