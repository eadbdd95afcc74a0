"""Users and roles by the office manager: operations, screens and the command line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from typer.testing import CliRunner

from almoner.lib.refusal import NotFound, NotPermitted
from almoner.platform.accounts import cli, operations, queries
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import ApiToken, RoleRule, Session, User
from almoner.platform.accounts.powers import BILLER, MANAGER, RECEPTIONIST, declared
from almoner.platform.accounts.tests.conftest import make_user
from almoner.platform.audit.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LONG = "quite-a-long-password"


def test_adding_a_user_is_logged_and_the_password_is_temporary(manager: User) -> None:
    user = operations.add_user(
        manager.as_actor(), username=" Bill.Ing ", name="Bill Ing", password=LONG, roles=[BILLER]
    )
    assert user.username == "bill.ing"
    assert user.must_change_password
    assert user.check_password(LONG)
    entry = Entry.objects.get(verb="accounts.add_user")
    assert (entry.user_id, entry.subject_id) == (manager.pk, user.pk)
    assert entry.detail == {"roles": [BILLER]}


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"username": "RITA"}, operations.UserNameTaken),
        ({"password": "short"}, operations.WeakPassword),
        ({"password": "password123456"}, operations.WeakPassword),
        ({"roles": ["Wizard"]}, operations.UnknownRole),
    ],
)
def test_what_adding_a_user_refuses(
    manager: User, clerk: User, typed: dict[str, object], refusal: type[Exception]
) -> None:
    usual: dict[str, Any] = {"username": "new", "name": "New", "password": LONG, "roles": [BILLER]}
    with pytest.raises(refusal):
        operations.add_user(manager.as_actor(), **{**usual, **typed})
    assert User.objects.count() == 2
    assert not Entry.objects.exists()


CHANGES: list[Callable[[Actor, User, Group], object]] = [
    lambda actor, user, role: operations.add_user(actor, username="x", name="X", password=LONG),
    lambda actor, user, role: operations.change_user(
        actor, user=user, name="X", email="", roles=[]
    ),
    lambda actor, user, role: operations.give_password(actor, user=user, password=LONG),
    lambda actor, user, role: operations.choose_password(actor, user=user, password=LONG),
    lambda actor, user, role: operations.end_access(actor, user=user),
    lambda actor, user, role: operations.restore_access(actor, user=user),
    lambda actor, user, role: operations.forget_second_factors(actor, user=user),
    lambda actor, user, role: operations.sign_out_everywhere(actor, user=user),
    lambda actor, user, role: operations.add_role(actor, name="X"),
    lambda actor, user, role: operations.give_powers(actor, role=role, powers=[]),
    lambda actor, user, role: operations.ask_second_factor(actor, role=role, is_needed=True),
    lambda actor, user, role: operations.remove_role(actor, role=role),
    lambda actor, user, role: queries.users(actor),
    lambda actor, user, role: queries.matrix(actor),
    lambda actor, user, role: queries.tokens(actor),
]


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_power_nothing_happens(
    manager: User, clerk: User, change: Callable[[Actor, User, Group], object]
) -> None:
    with pytest.raises(NotPermitted):
        change(clerk.as_actor(), manager, Group.objects.get(name=BILLER))
    assert not Entry.objects.exists()


def test_somebody_can_always_let_people_in(manager: User, clerk: User) -> None:
    actor, role = manager.as_actor(), Group.objects.get(name=MANAGER)
    for change in (
        lambda: operations.end_access(actor, user=manager),
        lambda: operations.change_user(actor, user=manager, name="M", email="", roles=[BILLER]),
        lambda: operations.give_powers(actor, role=role, powers=["accounts.manage_users"]),
    ):
        with pytest.raises(operations.NobodyLeft):
            change()
    manager.refresh_from_db()
    assert manager.is_active
    assert manager.groups.get() == role
    make_user("max", MANAGER)
    operations.end_access(actor, user=manager)
    manager.refresh_from_db()
    assert not manager.is_active


def test_ending_access_ends_it_at_once(manager: User, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    operations.end_access(manager.as_actor(), user=clerk)
    assert browser.get("/accounts/").status_code == 302
    assert not Session.objects.filter(user=clerk).exists()


def test_a_new_password_ends_every_session(manager: User, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    operations.give_password(manager.as_actor(), user=clerk, password=LONG)
    assert browser.get("/accounts/").status_code == 302
    clerk.refresh_from_db()
    assert clerk.must_change_password


def test_powers_given_and_taken_hold_from_the_next_request(
    manager: User, clerk: User, signed_in: SignIn
) -> None:
    browser, role = signed_in(clerk), Group.objects.get(name=RECEPTIONIST)
    assert browser.get("/accounts/users").status_code == 403
    held = {power.name for power in declared() if RECEPTIONIST in power.roles}
    operations.give_powers(manager.as_actor(), role=role, powers=held | {"accounts.manage_users"})
    assert browser.get("/accounts/users").status_code == 200
    entry = Entry.objects.get(verb="accounts.give_powers")
    assert entry.detail == {
        "role": RECEPTIONIST,
        "given": ["accounts.manage_users"],
        "taken": [],
    }
    operations.give_powers(manager.as_actor(), role=role, powers=held)
    assert browser.get("/accounts/users").status_code == 403


def test_unknown_powers_and_roles_are_refused(manager: User) -> None:
    role = Group.objects.get(name=BILLER)
    with pytest.raises(NotFound):
        operations.give_powers(manager.as_actor(), role=role, powers=["claims.fly"])
    with pytest.raises(NotFound):
        operations.add_role(manager.as_actor(), name="Night desk", like="Nobody")


def test_a_role_like_another(manager: User, clerk: User) -> None:
    role = operations.add_role(manager.as_actor(), name="Night desk", like=RECEPTIONIST)
    model = Group.objects.get(name=RECEPTIONIST)
    assert set(role.permissions.all()) == set(model.permissions.all())
    with pytest.raises(operations.RoleNameTaken):
        operations.add_role(manager.as_actor(), name="night DESK")
    with pytest.raises(operations.RoleInUse):
        operations.remove_role(manager.as_actor(), role=model)
    operations.remove_role(manager.as_actor(), role=role)
    assert not Group.objects.filter(name="Night desk").exists()


def test_seeding_again_leaves_what_the_office_changed(manager: User) -> None:
    from almoner.platform.accounts.powers import seed

    role = Group.objects.get(name=BILLER)
    role.permissions.clear()
    seed()
    assert not role.permissions.exists()


def test_the_screens_of_users(manager: User, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(manager)
    assert b"Rita" in browser.get("/accounts/users").content
    assert browser.get("/accounts/users/add").status_code == 200
    wrong = browser.post("/accounts/users/add", {"username": "rita", "name": "R"})
    assert wrong.status_code == 422
    assert b"already" in wrong.content
    typed = {"username": "bill", "name": "Bill Ing", "roles": [BILLER]}
    added = browser.post("/accounts/users/add", typed)
    bill = User.objects.get(username="bill")
    shown = added.content.decode().split('id="temporary-password">')[1].split("<")[0]
    assert bill.check_password(shown)
    assert "no-store" in added.headers["Cache-Control"]
    url = f"/accounts/users/{bill.pk}"
    assert browser.get(url).status_code == 200
    browser.post(url, {"name": "Bill King", "email": "b@example.com", "roles": [BILLER]})
    assert User.objects.get(username="bill").name == "Bill King"
    again = browser.post(f"{url}/password").content.decode()
    assert again.split('id="temporary-password">')[1].split("<")[0] != shown
    for action in ("sign-out", "forget-factors", "end-access", "restore-access"):
        assert browser.post(f"{url}/{action}").status_code == 302
        assert browser.get(f"{url}/{action}").status_code == 405
    assert browser.get("/accounts/users/018f0000-0000-7000-8000-000000000000").status_code == 404


def test_the_screens_of_roles(manager: User, signed_in: SignIn) -> None:
    browser, role = signed_in(manager), Group.objects.get(name=BILLER)
    assert b"Who may do what" in browser.get("/accounts/roles").content
    url = f"/accounts/roles/{role.pk}"
    assert browser.get(url).status_code == 200
    browser.post(url, {"powers": ["audit.read"], "needs_second_factor": "on"})
    assert [held.codename for held in role.permissions.all()] == ["read"]
    assert RoleRule.objects.get(role=role).needs_second_factor
    browser.post(url, {"powers": ["audit.read"]})
    assert not RoleRule.objects.get(role=role).needs_second_factor
    own = Group.objects.get(name=MANAGER)
    refused = browser.post(f"/accounts/roles/{own.pk}", {"powers": []})
    assert refused.status_code == 422
    assert b"nobody could manage users" in refused.content
    made = browser.post("/accounts/roles/add", {"name": "Night desk", "like": BILLER})
    assert made.status_code == 302
    night = Group.objects.get(name="Night desk")
    assert browser.post(f"/accounts/roles/{night.pk}/remove").status_code == 302


def test_the_screens_of_tokens(manager: User, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(manager)
    assert browser.get("/accounts/tokens").status_code == 200
    issued = browser.post("/accounts/tokens", {"user": clerk.pk, "name": "Lab", "last_day": ""})
    token = issued.content.decode().split('id="new-token">')[1].split("<")[0]
    row = ApiToken.objects.get()
    assert row.digest == ApiToken.digest_of(token)
    assert token not in browser.get("/accounts/tokens").content.decode()
    past = browser.post(
        "/accounts/tokens", {"user": clerk.pk, "name": "Lab", "last_day": "2020-01-01"}
    )
    assert past.status_code == 422
    browser.post(f"/accounts/tokens/{row.pk}/revoke")
    row.refresh_from_db()
    assert row.revoked_at


def test_one_may_sign_out_everywhere_oneself(clerk: User, signed_in: SignIn) -> None:
    here, there = signed_in(clerk), signed_in(clerk)
    assert here.post("/accounts/sign-out-everywhere").status_code == 302
    assert there.get("/accounts/").status_code == 302
    assert here.get("/accounts/").status_code == 302


def run(*words: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(words), input=typed)
    return result.exit_code, result.output


def test_the_command_line_adds_users_and_tokens(db: None) -> None:
    code, said = run("add-user", "mona", "--name", "Mona Hill", "--role", MANAGER)
    assert code == 0, said
    mona = User.objects.get(username="mona")
    assert mona.must_change_password
    assert mona.check_password(said.split()[-1])
    code, said = run("set-password", "mona", "--password", LONG)
    mona.refresh_from_db()
    assert (code, mona.check_password(LONG), mona.must_change_password) == (0, True, False)
    code, said = run("issue-token", "mona", "--name", "Lab")
    assert ApiToken.objects.get().digest == ApiToken.digest_of(said.split()[-1])
    entry = Entry.objects.earliest("pk")
    assert "(command line)" in entry.actor_name


def test_the_command_line_says_why_not(db: None) -> None:
    with pytest.raises(operations.UnknownRole):
        CliRunner().invoke(
            cli.app, ["add-user", "x", "--name", "X", "--role", "Wizard"], catch_exceptions=False
        )
    code, _said = run("set-password", "nobody", "--password", LONG)
    assert code != 0


def test_expired_sessions_are_forgotten(clerk: User, signed_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    signed_in(clerk)
    now = timezone.now()
    assert operations.forget_expired_sessions(SYSTEM, now=now) == 0
    assert operations.forget_expired_sessions(SYSTEM, now=now + timedelta(days=2)) == 1
