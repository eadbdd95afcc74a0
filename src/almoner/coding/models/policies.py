"""Coverage policies: which diagnoses cover a procedure, as an office loaded them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from almoner.lib.code_edits import Codes, Policy
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked

ALWAYS = date(1900, 1, 1)
"""The first day of a policy that names none."""


@tracked
class CoveragePolicy(models.Model):
    """A policy from its first day on; the version begun last counts.

    Codes stand as :meth:`almoner.lib.code_edits.Codes.written` writes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    procedures = ArrayField(models.CharField(max_length=5))
    covering = ArrayField(models.CharField(max_length=15), default=list)
    second = ArrayField(models.CharField(max_length=15), default=list)
    excluded = ArrayField(models.CharField(max_length=15), default=list)
    starts_on = models.DateField(default=ALWAYS)
    ends_on = models.DateField(null=True)
    jurisdictions = ArrayField(models.CharField(max_length=10), default=list)
    file_name = models.CharField(max_length=255)
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["procedures"], name="policies_of_procedure")]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "starts_on"], name="a_policy_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="policy_ends_after_it_begins",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.policy

    def fact(self) -> Policy:
        """Return the policy as the edits want it."""
        return Policy(
            self.policy,
            self.title,
            frozenset(self.procedures),
            Codes.read(self.covering),
            Codes.read(self.second),
            Codes.read(self.excluded),
            self.starts_on,
            self.ends_on,
            frozenset(self.jurisdictions),
        )
