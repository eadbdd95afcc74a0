"""What is known of each stored file."""

from pathlib import Path

from django.conf import settings
from django.db import models

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only


class StoredFile(models.Model):
    """The bytes of one file, kept once however often it comes in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> Path:
        """Where the bytes lie: ``files/ab/cd/abcd…``."""
        return Path(settings.FILES_ROOT) / self.sha256[:2] / self.sha256[2:4] / self.sha256
