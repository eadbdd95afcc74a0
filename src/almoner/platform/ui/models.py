"""Drafts: typing that was not saved yet."""

from datetime import datetime

from django.conf import settings
from django.db import models

from almoner.lib.ids import uuid7


class Draft(models.Model):
    """What one person has typed into one form and not saved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200, help_text="Names the form: people.register, visit:0199…")
    values = models.JSONField(help_text="Field names with the list of their values.")
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_draft_for_each_form")
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def alive(cls, now: datetime) -> models.QuerySet["Draft"]:
        """Return the drafts that are still offered."""
        return cls.objects.filter(expires_at__gt=now)
