"""Somebody signed in with the powers a role starts with."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from almoner.platform.accounts.models import User

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in() -> SignIn:
    """Give a function that returns a browser signed in as somebody of ``role``."""

    def enter(role: str = "Receptionist") -> Client:
        user = User.objects.create_user(role.replace(" ", "."), name="Dana Price")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return enter
