"""Drafts: kept for one person and form, offered until they expire, never shown to another."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from almoner.lib.refusal import NotPermitted
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.ui import operations, queries
from almoner.platform.ui.models import Draft

NOW = datetime(2026, 11, 22, 10, 32, tzinfo=UTC)
TYPED = {"name": ["Zoë"], "reach_by": ["phone", "sms"]}

pytestmark = pytest.mark.django_db


def _actor(name: str) -> Actor:
    user = User.objects.create_user(name, name=name.title())
    return Actor(name=str(user), user_id=user.id, powers=frozenset({"ui.keep_drafts"}))


def test_the_last_typing_is_the_draft() -> None:
    dana = _actor("dana")
    operations.keep_draft(dana, key="people.register", values={"name": ["Zo"]}, now=NOW)
    operations.keep_draft(dana, key="people.register", values=TYPED, now=NOW)
    kept = queries.find_draft(dana, key="people.register", now=NOW)
    assert kept is not None
    assert kept.values == TYPED
    assert Draft.objects.count() == 1


def test_nobody_sees_the_draft_of_another() -> None:
    operations.keep_draft(_actor("dana"), key="people.register", values=TYPED, now=NOW)
    assert queries.find_draft(_actor("omar"), key="people.register", now=NOW) is None


def test_a_draft_is_kept_for_two_weeks() -> None:
    dana = _actor("dana")
    operations.keep_draft(dana, key="people.register", values=TYPED, now=NOW)
    before, after = NOW + timedelta(days=14, seconds=-1), NOW + timedelta(days=14)
    assert queries.find_draft(dana, key="people.register", now=before)
    assert queries.find_draft(dana, key="people.register", now=after) is None
    assert operations.expire_drafts(SYSTEM, now=before) == 0
    assert operations.expire_drafts(SYSTEM, now=after) == 1


def test_a_discarded_draft_is_gone() -> None:
    dana = _actor("dana")
    operations.keep_draft(dana, key="a", values=TYPED, now=NOW)
    operations.keep_draft(dana, key="b", values=TYPED, now=NOW)
    operations.discard_draft(dana, key="a")
    assert [draft.key for draft in Draft.objects.all()] == ["b"]


def test_a_draft_that_is_too_long_is_refused() -> None:
    with pytest.raises(operations.DraftTooLarge):
        operations.keep_draft(_actor("dana"), key="a", values={"x": ["y" * 70_000]}, now=NOW)


def test_without_the_power_nothing_is_kept() -> None:
    with pytest.raises(NotPermitted):
        operations.keep_draft(Actor(name="Visitor"), key="a", values=TYPED, now=NOW)


@pytest.fixture
def signed_in(client: Client) -> Client:
    from django.contrib.auth.models import Group

    user = User.objects.create_user("dana", "correct horse battery", name="Dana Price")
    user.groups.add(Group.objects.get(name="Receptionist"))
    client.force_login(user)
    return client


def test_a_draft_goes_there_and_back(signed_in: Client) -> None:
    url = reverse("ui:drafts") + "?key=people.register"
    assert signed_in.get(url).status_code == 204
    body = json.dumps(TYPED)
    assert signed_in.post(url, body, content_type="application/json").status_code == 204
    assert signed_in.get(url).json()["values"] == TYPED
    assert signed_in.delete(url).status_code == 204
    assert signed_in.get(url).status_code == 204


@pytest.mark.parametrize("body", ["", "[]", '{"a": "b"}', '{"a": [1]}', "\x00"])
def test_anything_else_is_not_a_draft(signed_in: Client, body: str) -> None:
    url = reverse("ui:drafts") + "?key=x"
    assert signed_in.post(url, body, content_type="application/json").status_code == 400
    assert not Draft.objects.exists()
