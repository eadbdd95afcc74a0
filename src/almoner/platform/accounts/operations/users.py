"""Adding users, their names, roles and passwords, and ending access."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from almoner.lib.events import publish
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.events import AccessChanged
from almoner.platform.accounts.models import ApiToken, Session, User

KEEPERS = ("manage_users", "manage_roles")
"""Powers of which somebody must always hold both, or nobody could let anybody in."""


class UserNameTaken(Refusal):
    """Somebody signs in with this user name already (perhaps without access now)."""

    field = "username"


class WeakPassword(Refusal):
    """This password is too easy to guess."""

    field = "password"


class UnknownRole(Refusal):
    """There is no role of that name."""

    field = "roles"


class NobodyLeft(Refusal):
    """Then nobody could manage users and roles any more. Give somebody else that role first."""

    field = "roles"


@transaction.atomic
def add_user(
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str,
    roles: Collection[str] = (),
    email: str = "",
    is_temporary: bool = True,
) -> User:
    """Add somebody who signs in; a temporary password must be changed at the first sign-in."""
    actor.must("accounts.manage_users")
    wanted = username.strip().lower()
    if User.objects.filter(username=wanted).exists():
        raise UserNameTaken
    draft = User(username=wanted, name=name.strip(), email=email.strip())
    _check_strength(password, draft)
    user = User.objects.create_user(
        wanted,
        password,
        name=name.strip(),
        email=email.strip(),
        must_change_password=is_temporary,
    )
    user.groups.set(_roles_named(roles))
    publish(AccessChanged(actor, "accounts.add_user", user, {"roles": sorted(roles)}))
    return user


@transaction.atomic
def change_user(actor: Actor, *, user: User, name: str, email: str, roles: Collection[str]) -> User:
    """Change a user's name, e-mail address and roles."""
    actor.must("accounts.manage_users")
    _one_at_a_time()
    before = sorted(user.groups.values_list("name", flat=True))
    user.name, user.email = name.strip(), email.strip()
    user.save(update_fields=["name", "email"])
    user.groups.set(_roles_named(roles))
    refuse_if_nobody_left()
    detail = {"roles": sorted(roles), "roles_before": before}
    publish(AccessChanged(actor, "accounts.change_user", user, detail))
    return user


@transaction.atomic
def give_password(actor: Actor, *, user: User, password: str, is_temporary: bool = True) -> None:
    """Give ``user`` another password, and end every sign-in with the old one."""
    actor.must("accounts.manage_users")
    _check_strength(password, user)
    _store_password(user, password, must_change=is_temporary)
    Session.objects.filter(user=user).delete()
    publish(AccessChanged(actor, "accounts.give_password", user))


@transaction.atomic
def choose_password(actor: Actor, *, user: User, password: str) -> None:
    """Store the password that ``user`` chose; other browsers are signed out by that."""
    if actor.user_id != user.pk:
        raise NotPermitted("Only its owner chooses a password.")
    _store_password(user, password, must_change=False)
    publish(AccessChanged(actor, "accounts.choose_password", user))


@transaction.atomic
def end_access(actor: Actor, *, user: User) -> None:
    """End a user's access at once: sign-in, open sessions and API tokens. Nothing is deleted."""
    actor.must("accounts.manage_users")
    _one_at_a_time()
    user.is_active = False
    user.save(update_fields=["is_active"])
    Session.objects.filter(user=user).delete()
    refuse_if_nobody_left()
    publish(AccessChanged(actor, "accounts.end_access", user))


@transaction.atomic
def restore_access(actor: Actor, *, user: User) -> None:
    """Let somebody in again whose access was ended; their tokens work again too."""
    actor.must("accounts.manage_users")
    user.is_active = True
    user.save(update_fields=["is_active"])
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True).count()
    publish(AccessChanged(actor, "accounts.restore_access", user, {"tokens": live}))


@transaction.atomic
def forget_second_factors(actor: Actor, *, user: User) -> None:
    """Take away a lost phone's or key's second factor; the user sets up another."""
    actor.must("accounts.manage_users")
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    Session.objects.filter(user=user).delete()
    publish(AccessChanged(actor, "accounts.forget_second_factors", user, {"kinds": kinds}))


def refuse_if_nobody_left() -> None:
    """Raise :class:`NobodyLeft` unless an active user may manage users and roles."""
    keepers = User.objects.filter(is_active=True)
    for verb in KEEPERS:
        keepers = keepers.filter(
            groups__permissions__content_type__app_label="accounts",
            groups__permissions__codename=verb,
        )
    if not keepers.exists():
        raise NobodyLeft


def _one_at_a_time() -> None:
    """Two managers who take each other's role away at once must not both succeed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.keepers'))")


def _roles_named(names: Collection[str]) -> list[Group]:
    found = list(Group.objects.filter(name__in=names))
    if missing := sorted(set(names) - {role.name for role in found}):
        raise UnknownRole(f"There is no role “{missing[0]}”.")
    return found


def _check_strength(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise WeakPassword(" ".join(weak.messages)) from None


def _store_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
