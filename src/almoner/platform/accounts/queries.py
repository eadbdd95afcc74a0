"""Reading users, roles, tokens and sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import ApiToken, RoleRule, Session, User
from almoner.platform.accounts.powers import Power, declared

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def with_powers() -> QuerySet[User]:
    """Return users with ``held_powers`` and what signing in still asks of them."""
    held = Permission.objects.filter(group__user=OuterRef("pk")).order_by()
    named = Concat(F("content_type__app_label"), Value("."), F("codename"))
    rules = RoleRule.objects.filter(role__user=OuterRef("pk"), needs_second_factor=True)
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return User.objects.annotate(
        held_powers=ArraySubquery(held.annotate(named=named).values("named").distinct()),
        lacks_second_factor=Exists(rules) & ~Exists(factors),
    )


def usable_token(token: str, now: datetime) -> ApiToken | None:
    """Return the row of ``token`` if it may still be used, with its user and their powers."""
    found = (
        ApiToken.objects.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            digest=ApiToken.digest_of(token),
            revoked_at__isnull=True,
            user__is_active=True,
        )
        .prefetch_related(Prefetch("user", with_powers()))
        .first()
    )
    return found


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
    return Session.objects.filter(user_id=actor.user_id, expire_date__gt=now).order_by("-active_at")


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
    """Return ``powers`` under the area each belongs to."""
    found: dict[str, tuple[Power, ...]] = {}
    for power in powers:
        found[power.area] = (*found.get(power.area, ()), power)
    return found
