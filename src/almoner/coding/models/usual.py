"""How often a specialty bills each level of visit elsewhere, as the office loaded it."""

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import tracked


@tracked
class UsualLevel(models.Model):
    """Services of a code by a specialty, as the file calls it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    specialty = models.CharField(max_length=200)
    code = models.CharField(max_length=5)
    services = models.BigIntegerField()
    edition = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=255)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["specialty", "code"], name="usual_level_once"),
            models.CheckConstraint(condition=Q(services__gte=0), name="usual_level_is_a_count"),
        ]

    def __str__(self) -> str:
        return f"{self.specialty} {self.code}"
