"""Those we refer to and hear from: practitioners and facilities elsewhere."""

from typing import ClassVar

from django.db import models

from almoner.lib.ids import uuid7
from almoner.people.models.parts import PostalAddress, not_empty, npi_check, npi_field
from almoner.platform.audit.history import tracked


class FacilityKind(models.TextChoices):
    """What an outside facility is."""

    HOSPITAL = "hospital", "Hospital"
    PRACTICE = "practice", "Practice"
    LABORATORY = "laboratory", "Laboratory"
    IMAGING = "imaging", "Imaging centre"
    PHARMACY = "pharmacy", "Pharmacy"
    NURSING = "nursing", "Nursing facility"
    OTHER = "other", "Other"


@tracked
class OutsideFacility(PostalAddress):
    """A hospital, laboratory, pharmacy or practice elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=20, choices=FacilityKind.choices, default=FacilityKind.PRACTICE
    )
    npi = npi_field()
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name_plural = "outside facilities"
        constraints = [
            not_empty("name", "facility_has_a_name"),
            npi_check("facility_npi"),
        ]
        indexes = [models.Index(fields=["name"], name="facility_by_name")]

    def __str__(self) -> str:
        return self.name


@tracked
class OutsidePractitioner(PostalAddress):
    """A doctor or other professional elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)
    credential = models.CharField(max_length=50, blank=True)
    npi = npi_field()
    taxonomy = models.CharField(max_length=10, blank=True)
    specialty = models.CharField(max_length=200, blank=True)
    facility = models.ForeignKey(
        OutsideFacility,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practitioners",
    )
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["family_name", "given_name"]
        constraints = [
            not_empty("family_name", "outside_practitioner_has_a_name"),
            npi_check("outside_practitioner_npi"),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name"], name="outside_practitioner_by_name")
        ]

    def __str__(self) -> str:
        name = f"{self.given_name} {self.family_name}".strip()
        return f"{name}, {self.credential}" if self.credential else name
