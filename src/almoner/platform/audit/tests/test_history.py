"""History by triggers: every version, whoever wrote it, with the actor's name."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client

from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import RECEPTIONIST
from almoner.platform.audit import queries
from almoner.platform.audit.acting import acting
from almoner.platform.audit.models import Entry, Reading
from almoner.platform.audit.operations import record, record_reading

pytestmark = pytest.mark.django_db
DANA = Actor(name="Dana Price")


@pytest.fixture
def user() -> User:
    return User.objects.create_user("rita", "secret-enough", name="Rita")


def test_every_way_of_writing_leaves_a_version_with_the_actor(user: User) -> None:
    with acting(DANA):
        User.objects.filter(pk=user.pk).update(name="Rita Moss")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET name = 'Rita M.' WHERE id = %s", [user.pk])
        user.name = "Rita Moss-Hill"
        user.save()
    versions = queries.versions_of(user)
    assert [version.changes["name"].after for version in versions] == [
        "Rita",
        "Rita Moss",
        "Rita M.",
        "Rita Moss-Hill",
    ]
    assert [version.actor for version in versions] == ["", *["Dana Price"] * 3]
    assert len({version.request for version in versions[1:]}) == 1
    assert versions[2].changes["name"].before == "Rita Moss"
    assert set(versions[2].changes) == {"name"}


def test_passwords_and_sign_in_times_are_no_history(user: User) -> None:
    user.set_password("another-one-entirely")
    user.save()
    (version,) = queries.versions_of(user)
    assert not {"password", "last_login"} & set(version.changes)


def test_roles_given_and_taken_are_history(user: User) -> None:
    with acting(DANA):
        user.groups.add(Group.objects.get(name=RECEPTIONIST))
        user.groups.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label FROM audit_trackedmembershipevent ORDER BY pgh_id")
        assert [label for (label,) in cursor.fetchall()] == ["insert", "delete"]


def test_what_was_rolled_back_has_no_history(user: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(name="Nobody")
        transaction.set_rollback(True)
    assert len(queries.versions_of(user)) == 1


def test_a_request_names_its_actor(user: User, client: Client) -> None:
    manager = accounts.add_user(
        SYSTEM,
        username="mona",
        name="Mona Hill",
        password="quite-long-enough",
        roles=["Office manager"],
        is_temporary=False,
    )
    client.force_login(manager)
    client.post(f"/accounts/users/{user.pk}/end-access")
    last = queries.versions_of(user)[-1]
    assert (last.actor, last.changes["is_active"].after) == ("Mona Hill", False)
    entry = Entry.objects.get(verb="accounts.end_access")
    assert (entry.actor_name, entry.user_id, entry.subject_id) == ("Mona Hill", manager.pk, user.pk)
    assert str(entry.request_id) == last.request


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_name = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_entry", "audit_reading"])
def test_the_log_only_grows(user: User, table: str, statement: str) -> None:
    record(DANA, "people.register", user)
    record_reading(DANA, patient_id=user.pk, what="chart", now=user.joined_at)
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="append_only"),
        transaction.atomic(),
    ):
        cursor.execute(statement.format(table))
    assert Entry.objects.count() == Reading.objects.count() == 1
