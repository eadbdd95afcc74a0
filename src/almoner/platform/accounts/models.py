"""Users, API tokens and the hook on which powers hang."""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.base import ModelBase
from django.db.models.functions import Concat, Lower

from almoner.lib.ids import uuid7
from almoner.platform.accounts.actor import Actor


class Users(BaseUserManager["User"]):
    """Finding and making users; operations are the only callers that write."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Make a user with a hashed password."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by user name whatever its case."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in. What they do in the office (staff, practitioner) is in people.

    Powers come from roles alone: there is no superuser and nobody holds a power by themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, help_text="As colleagues see it: “Dana Price”.")
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    groups = models.ManyToManyField(Group, blank=True, related_query_name="user")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")) & ~Q(username=""),
                name="user_name_is_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    held_powers: frozenset[str] | None = None
    """What queries.signed_in read together with the user."""
    lacks_second_factor = False

    @cached_property
    def powers(self) -> frozenset[str]:
        """The names of every power this user's roles hold."""
        if not self.is_active:
            return frozenset()
        if self.held_powers is not None:
            return self.held_powers
        held = Permission.objects.filter(group__user=self)
        named = Concat(F("content_type__app_label"), Value("."), F("codename"))
        return frozenset(held.order_by().values_list(named, flat=True))

    def has_perm(self, power: str, _on: object = None) -> bool:
        """Say whether this user's roles hold ``power`` (Django's name for it)."""
        return power in self.powers

    def as_actor(self) -> Actor:
        """Return this user as the actor of operations."""
        return Actor(name=str(self), user_id=self.id, powers=self.powers)


class ApiToken(models.Model):
    """A key for a program that acts as a user; only its SHA-256 is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text="How the token begins, to know it by.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(token: str) -> str:
        """Return the stored form of ``token``."""
        return hashlib.sha256(token.encode()).hexdigest()


class RoleRule(models.Model):
    """What signing in asks of a role beyond its powers."""

    role = models.OneToOneField(
        Group, on_delete=models.PROTECT, primary_key=True, related_name="rule"
    )
    needs_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"rule of {self.role_id}"


class Session(AbstractBaseSession):
    """A browser that is signed in, or about to.

    Activity and the lock are columns of their own: a request that saves the session late can
    neither unlock a screen nor bring a session back that was ended meanwhile.
    """

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    active_at = models.DateTimeField(auto_now_add=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    DATA: ClassVar[tuple[str, ...]] = ("session_data", "expire_date", "user")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Name the store that reads these rows."""
        from almoner.platform.accounts.sessions import SessionStore

        return SessionStore

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write a changed session's data only, never its activity or lock."""
        super().save(
            force_insert=force_insert,
            force_update=force_update,
            using=using,
            update_fields=self.DATA if force_update else update_fields,
        )


class Attempt(models.Model):
    """What was tried how often lately; the table under Django's cache, shared by all processes."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
