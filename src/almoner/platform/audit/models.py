"""The log, its seals, and readings."""

from typing import Self
from uuid import UUID

import pgtrigger
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from almoner.lib.ids import uuid7
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import ApiToken, RoleRule, User
from almoner.platform.audit.history import append_only, tracked


class Entry(models.Model):
    """One thing done: who, when, which verb, on what. Rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_name = models.CharField(max_length=200)
    user_id = models.UUIDField(null=True)
    request_id = models.UUIDField()
    verb = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="entry_of_subject"),
            models.Index(
                fields=["patient_id", "-id"],
                name="entry_of_patient",
                condition=models.Q(patient_id__isnull=False),
            ),
            models.Index(fields=["user_id", "-id"], name="entry_of_user"),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="wait_for_seal",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="INSERT INTO audit_unsealed (entry_id) VALUES (NEW.id); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_name}"

    @classmethod
    def of(
        cls,
        actor: Actor,
        verb: str,
        subject: models.Model | None = None,
        *,
        patient_id: UUID | None = None,
        **detail: object,
    ) -> Self:
        """Return the row that ``audit.operations.record`` adds, to insert with others."""
        return cls(
            at=Now(),
            actor_name=actor.name,
            user_id=actor.user_id,
            request_id=actor.request_id,
            verb=verb,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            patient_id=patient_id,
            detail=detail,
        )


class Unsealed(models.Model):
    """An entry that waits for its seal; a trigger queues it, sealing takes it away.

    The queue knows nothing of order: an entry whose transaction commits late is sealed late.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"entry {self.entry_id} waits"


class Seal(models.Model):
    """A link of the chain: the hash over one entry and the link before it.

    Entries are sealed by a job moments after they are written, in order, so that the chain
    costs the operation itself nothing and never makes two clerks wait for each other.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"seal {self.number}"


class Reading(models.Model):
    """Somebody looked at a patient's record: who, when, which part, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=200)
    user_id = models.UUIDField(null=True)
    request_id = models.UUIDField()
    patient_id = models.UUIDField()
    what = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)
    is_break_glass = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-at"], name="reading_of_patient"),
            models.Index(fields=["user_id", "-at"], name="reading_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_break_glass=False) | ~models.Q(reason=""),
                name="break_glass_has_a_reason",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.actor_name} read {self.what}"


# The accounts lie below and do not know of history: their tables are tracked from here.


@tracked(exclude=("password", "last_login"))
class TrackedUser(User):
    """History of users; never their passwords."""

    class Meta:
        proxy = True


@tracked(exclude=("digest", "last_used_at"))
class TrackedToken(ApiToken):
    """History of API tokens; never what they are checked against."""

    class Meta:
        proxy = True


@tracked
class TrackedRole(Group):
    """History of roles."""

    class Meta:
        proxy = True


@tracked
class TrackedRoleRule(RoleRule):
    """History of what roles must do to sign in."""

    class Meta:
        proxy = True


@tracked(exclude=("data", "last_used_at"))
class TrackedSecondFactor(Authenticator):  # type: ignore[misc] # allauth is untyped
    """History of second factors; never their secrets."""

    class Meta:
        proxy = True


@tracked
class TrackedMembership(User.groups.through):  # type: ignore[name-defined, misc]
    """History of who held which role."""

    class Meta:
        proxy = True


@tracked
class TrackedGrant(Group.permissions.through):  # type: ignore[name-defined, misc]
    """History of which role held which power."""

    class Meta:
        proxy = True
