"""What is known of each stored file."""

from pathlib import Path

from django.conf import settings
from django.db import models

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted


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


class FileRemoval(models.Model):
    """The bytes of a file go for good (records destruction); its row and hash stay.

    Ordered in a transaction, removed from the disk after it. ``returned_at``: the same content
    came in again, and is kept again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="removals")
    ordered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(returned_at=None), name="file_removed_once"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Removal of {self.file_id}"
