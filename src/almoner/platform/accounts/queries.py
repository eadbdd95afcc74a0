"""Reading users, roles, tokens and sessions."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import ApiToken, Session, User
from almoner.platform.accounts.powers import Power, declared
from almoner.platform.statements import Row, rows

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


_FIELDS = [field.attname for field in User._meta.concrete_fields]
_COLUMNS = ", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)
# Every request asks this first.
_WITH_POWERS = f"""
SELECT {_COLUMNS},
    ARRAY(SELECT gp.permission_id FROM accounts_user_groups ug
        JOIN auth_group_permissions gp ON gp.group_id = ug.group_id
        WHERE ug.user_id = u.id) AS held,
    EXISTS (SELECT FROM accounts_user_groups ug
        JOIN accounts_rolerule r ON r.role_id = ug.group_id AND r.needs_second_factor
        WHERE ug.user_id = u.id)
    AND NOT EXISTS (SELECT FROM mfa_authenticator a
        WHERE a.user_id = u.id AND a.type = ANY(%s)) AS lacks_second_factor
"""
_BY_ID = f"{_WITH_POWERS} FROM accounts_user u WHERE u.is_active AND u.id = %s"
_BY_TOKEN = f"""{_WITH_POWERS}, t.id AS token_id, t.last_used_at AS token_used_at
FROM accounts_apitoken t JOIN accounts_user u ON u.id = t.user_id
WHERE u.is_active AND t.digest = %s AND t.revoked_at IS NULL
AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def signed_in(user_id: object) -> User | None:
    """Return an active user with their powers and what signing in still asks of them."""
    return next(map(_user, rows(_BY_ID, [list(SECOND_FACTORS), user_id])), None)


TRUSTED_SECONDS = 1.0
"""How long a token that was looked up is good without asking: what a revoked one has left."""
_MOST_TRUSTED = 1000
_trusted: dict[str, tuple[float, Row]] = {}
"""By a token's digest: until when by this process's clock, and the row that was found."""


def usable_token(token: str, now: datetime) -> ApiToken | None:
    """Return the row of ``token`` if it may still be used, with its user and their powers.

    A program asks many times a second: its token is looked up again after ``TRUSTED_SECONDS``.
    """
    digest, clock = ApiToken.digest_of(token), time.monotonic()
    until, row = _trusted.get(digest, (0.0, ()))
    if clock < until:
        *parts, token_id, _noted_then = row
        return ApiToken(id=token_id, user=_user(parts), last_used_at=now)
    _trusted.pop(digest, None)
    for row in rows(_BY_TOKEN, [list(SECOND_FACTORS), digest, now]):
        if len(_trusted) >= _MOST_TRUSTED:
            _trusted.clear()
        _trusted[digest] = (clock + TRUSTED_SECONDS, row)
        *parts, token_id, last_used_at = row
        return ApiToken(id=token_id, user=_user(parts), last_used_at=last_used_at)
    return None


def _user(parts: Sequence[Any]) -> User:
    """Make a user of the columns that ``_WITH_POWERS`` reads."""
    *values, held, lacks_second_factor = parts
    user = User.from_db(DEFAULT_DB_ALIAS, _FIELDS, values)
    user.held_powers, user.lacks_second_factor = _named(held), lacks_second_factor
    return user


def _named(held: Sequence[int]) -> frozenset[str]:
    """Return the names of powers; what an upgrade declared is there before the web serves."""
    if not _names.keys() >= set(held):
        named = Concat(F("content_type__app_label"), Value("."), F("codename"))
        _names.update(Permission.objects.order_by().values_list("id", named))
    return frozenset(_names[key] for key in held)


_names: dict[int, str] = {}


def users(actor: Actor) -> QuerySet[User]:
    """Return every user with roles, whether they have a second factor, and open sessions."""
    actor.must("accounts.manage_users")
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return (
        User.objects.annotate(
            has_second_factor=Exists(factors),
            open_sessions=Count("sessions", distinct=True),
        )
        .prefetch_related(Prefetch("groups", Group.objects.order_by("name")))
        .order_by("-is_active", "name")
    )


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return every API token, those in use first."""
    actor.must("accounts.issue_token")
    return ApiToken.objects.select_related("user").order_by(F("revoked_at").desc(nulls_first=True))


def sessions_of(actor: Actor, user: User, *, now: datetime) -> QuerySet[Session]:
    """Return the browsers in which ``user`` is signed in."""
    actor.must("accounts.manage_users")
    return Session.objects.filter(user=user, expire_date__gt=now).order_by("-active_at")


def is_open(session_key: str, *, now: datetime) -> bool:
    """Say whether a session still lets its user in: not ended, not locked."""
    return Session.objects.filter(
        pk=session_key, locked_at__isnull=True, expire_date__gt=now, user__is_active=True
    ).exists()


def own_sessions(actor: Actor, *, now: datetime) -> QuerySet[Session]:
    """Return the browsers in which the actor is signed in."""
    return Session.objects.filter(user=actor.user_id, expire_date__gt=now).order_by("-active_at")


@dataclass(frozen=True, slots=True)
class Role:
    """A role with what it may do and how many hold it."""

    id: int
    name: str
    powers: frozenset[str]
    needs_second_factor: bool
    users: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every role against every power."""

    roles: tuple[Role, ...]
    powers: tuple[Power, ...]


def roles() -> tuple[Role, ...]:
    """Return every role by name."""
    found = Group.objects.annotate(held_by=Count("user", filter=Q(user__is_active=True)))
    named = Permission.objects.select_related("content_type")
    return tuple(
        Role(
            id=group.pk,
            name=group.name,
            powers=frozenset(
                f"{held.content_type.app_label}.{held.codename}" for held in group.permissions.all()
            ),
            needs_second_factor=hasattr(group, "rule") and group.rule.needs_second_factor,
            users=group.held_by,
        )
        for group in found.select_related("rule")
        .prefetch_related(Prefetch("permissions", named))
        .order_by("name")
    )


def matrix(actor: Actor) -> Matrix:
    """Return what every role may do."""
    actor.must("accounts.manage_roles")
    return Matrix(roles(), tuple(sorted(declared(), key=lambda power: power.name)))


def by_area(powers: Iterable[Power]) -> dict[str, tuple[Power, ...]]:
    """Return ``powers`` under the name of the area each belongs to (“Front desk”)."""
    names = {
        config.name.rsplit(".", 1)[-1]: config.verbose_name for config in apps.get_app_configs()
    }
    found: dict[str, tuple[Power, ...]] = {}
    for power in powers:
        area = str(names[power.area])
        found[area] = (*found.get(area, ()), power)
    return found
