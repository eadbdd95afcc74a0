"""Those who work here: practitioners, who see patients, and the rest of the staff."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from almoner.lib.ids import uuid7
from almoner.people.models.parts import not_empty, npi_check, npi_field
from almoner.people.models.places import Location
from almoner.platform.audit.history import tracked

DOCTORATES = ("MD", "DO", "PHD", "PSYD", "DPM", "DDS", "DMD", "OD", "DC", "PHARMD")


@tracked
class Practitioner(models.Model):
    """Somebody of the practice who sees patients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)
    credential = models.CharField(max_length=50, blank=True, help_text="MD, DO, NP, PA-C …")
    npi = npi_field()
    taxonomy = models.CharField(max_length=10, blank=True, help_text="NUCC code: 207Q00000X.")
    specialty = models.CharField(max_length=200, blank=True)
    licence_number = models.CharField(max_length=50, blank=True)
    licence_state = models.CharField(max_length=2, blank=True)
    languages = ArrayField(
        models.CharField(max_length=35), default=list, blank=True, help_text="BCP 47: en, es, pt-BR"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practitioner",
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["family_name", "given_name"]
        constraints = [
            not_empty("family_name", "practitioner_has_a_name"),
            npi_check("practitioner_npi"),
            models.UniqueConstraint(
                fields=["npi"], condition=~models.Q(npi=""), name="practitioner_npi_once"
            ),
        ]

    def __str__(self) -> str:
        first_credential = self.credential.replace(".", "").split(",")[0].strip().upper()
        if first_credential in DOCTORATES:
            return f"Dr. {self.given_name} {self.family_name}".replace("  ", " ")
        name = f"{self.given_name} {self.family_name}".strip()
        return f"{name}, {self.credential}" if self.credential else name

    @property
    def sort_name(self) -> str:
        """Family name first, as lists are sorted."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)


@tracked
class StaffMember(models.Model):
    """Somebody who works here; with ``user`` they sign in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=100, blank=True)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    extension = models.CharField("telephone extension", max_length=20, blank=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_member",
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [not_empty("name", "staff_has_a_name")]

    def __str__(self) -> str:
        return self.name
