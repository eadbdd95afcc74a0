"""Codes that an office uses together, by specialty."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked


@tracked
class CodeGroup(models.Model):
    """ICD-10-CM codes at hand for a specialty (its taxonomy code), or for all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    specialty = models.CharField(
        max_length=10, blank=True, help_text="Taxonomy code, such as 207Q00000X; empty for all."
    )
    codes = ArrayField(models.CharField(max_length=8), help_text="In their order, with the dot.")
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(codes__len__gt=0), name="code_group_holds_something"
            ),
            models.CheckConstraint(
                condition=Q(specialty__regex=r"^([0-9A-Z]{9}X)?$"), name="code_group_specialty"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name
