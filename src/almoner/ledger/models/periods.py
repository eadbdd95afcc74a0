"""Accounting periods: months that are open, closed or locked."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked


class PeriodState(models.TextChoices):
    """Whether a period takes entries: a closed one can be opened again, a locked one never."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    LOCKED = "locked", "Locked"


@tracked
class Period(models.Model):
    """A month of the books; ``during`` is half-open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    during = DateRangeField()
    state = models.CharField(max_length=10, choices=PeriodState, default=PeriodState.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-during"]
        constraints = [
            ExclusionConstraint(
                name="periods_do_not_overlap", expressions=[("during", RangeOperators.OVERLAPS)]
            ),
            models.CheckConstraint(condition=Q(state__in=PeriodState.values), name="period_state"),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__startswith__isnull=False)
                & Q(during__endswith__isnull=False),
                name="period_has_a_beginning_and_an_end",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.during.lower:%B %Y}"
