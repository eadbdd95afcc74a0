"""What people keep of code sets, and the releases that an office loaded."""

from django.conf import settings
from django.db import models

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, tracked


class CodeSystem(models.TextChoices):
    """Code systems by the last part of their FHIR URI (terminology.hl7.org)."""

    ICD_10_CM = "icd-10-cm", "ICD-10-CM"
    MS_DRG = "ms-drg", "MS-DRG"


@tracked
class Favorite(models.Model):
    """A code that a person keeps at hand; ``is_kept`` is false once they let it go."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="favorite_codes"
    )
    system = models.CharField(max_length=20, choices=CodeSystem.choices)
    code = models.CharField(max_length=10)
    is_kept = models.BooleanField(default=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "system", "code"], name="a_favorite_is_kept_once"
            ),
            models.CheckConstraint(
                condition=models.Q(system__in=CodeSystem.values), name="favorite_system_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Release(models.Model):
    """A release of a code system that this office loaded, compiled; the newest of a version counts.

    What comes with Almoner is in its package and needs no row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=20, choices=CodeSystem.choices)
    version = models.CharField(max_length=20)
    content = models.BinaryField(help_text="What the file says, compiled.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it says.")
    file_name = models.CharField(max_length=255)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "version", "digest"], name="a_release_is_loaded_once"
            ),
            models.CheckConstraint(
                condition=models.Q(system__in=CodeSystem.values), name="release_system_is_known"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.version}"
