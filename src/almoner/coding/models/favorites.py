"""Codes that people keep at hand."""

from django.conf import settings
from django.db import models

from almoner.coding.models.releases import CodeSystem
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import tracked


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
