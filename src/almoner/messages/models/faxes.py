"""Pages on offer for a fax provider, and what it told us."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile


@tracked
class FaxOffer(models.Model):
    """Pages that a fax provider may fetch once, at an address nobody can guess."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    key = models.CharField("sending", max_length=100, db_index=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Pages until {localtime(self.expires_at):%m/%d/%Y}"


class FaxReport(models.Model):
    """One thing a fax provider told us. Rows are only ever added; each event counts once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event_id = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    key = models.CharField("sending", max_length=100, blank=True, db_index=True)
    provider_id = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("underway", "delivered", "failed", "came_in")),
                name="fax_report_state",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.state}: {self.detail}"
