"""Vital signs and results."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.parts import (
    IN_ERROR,
    WithinEncounter,
    constraints_of,
    indexes_of,
    status_field,
)
from almoner.records.models.words import keeps_words


@dataclass(frozen=True, slots=True)
class VitalSign:
    """A vital sign: its LOINC code, words, UCUM unit, and values outside which it is refused."""

    name: str
    code: str
    words: str
    unit: str
    least: Decimal
    most: Decimal


VITAL_SIGNS = tuple(
    VitalSign(name, code, words, unit, Decimal(least), Decimal(most))
    for name, code, words, unit, least, most in (
        ("systolic", "8480-6", "Systolic blood pressure", "mm[Hg]", 30, 350),
        ("diastolic", "8462-4", "Diastolic blood pressure", "mm[Hg]", 10, 250),
        ("pulse", "8867-4", "Heart rate", "/min", 10, 350),
        ("respiration", "9279-1", "Respiratory rate", "/min", 2, 120),
        ("temperature", "8310-5", "Body temperature", "[degF]", 70, 115),
        ("saturation", "59408-5", "Oxygen saturation", "%", 20, 100),
        ("weight", "29463-7", "Body weight", "[lb_av]", 0, 1500),
        ("height", "8302-2", "Body height", "[in_i]", 5, 110),
    )
)
"""What the form for vital signs asks; the limits only catch slips of the keyboard."""

UNITS = {"mm[Hg]": "mmHg", "[degF]": "°F", "[lb_av]": "lb", "[in_i]": "in", "{score}": ""}
"""UCUM units as people write them; others are shown as they are."""


class ObservationStatus(models.TextChoices):
    """FHIR R4 observation-status."""

    REGISTERED = "registered", "Registered"
    PRELIMINARY = "preliminary", "Preliminary"
    FINAL = "final", "Final"
    AMENDED = "amended", "Amended"
    CORRECTED = "corrected", "Corrected"
    CANCELLED = "cancelled", "Cancelled"
    UNKNOWN = "unknown", "Unknown"
    IN_ERROR = IN_ERROR, "Entered in error"


class ObservationCategory(models.TextChoices):
    """FHIR R4 observation-category."""

    VITAL_SIGNS = "vital-signs", "Vital signs"
    LABORATORY = "laboratory", "Laboratory"
    IMAGING = "imaging", "Imaging"
    SURVEY = "survey", "Survey"
    EXAM = "exam", "Examination"
    SOCIAL_HISTORY = "social-history", "Social history"
    PROCEDURE = "procedure", "Procedure"
    THERAPY = "therapy", "Therapy"
    OTHER = "other", "Other"


@tracked
class Observation(WithinEncounter):
    """Something measured or found: a number with its unit, or a text."""

    kind: ClassVar[str] = "observation"
    WORDS: ClassVar[tuple[str, ...]] = ("value_text",)
    is_day: ClassVar[bool] = False

    status = status_field(ObservationStatus, ObservationStatus.FINAL)
    category = models.CharField(
        max_length=20, choices=ObservationCategory.choices, default=ObservationCategory.VITAL_SIGNS
    )
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=50, blank=True, help_text="UCUM: mm[Hg], kg, mg/dL")
    value_text = models.CharField("finding", max_length=1000, blank=True)

    class Meta:
        constraints = [
            *constraints_of("observation", ObservationStatus),
            models.CheckConstraint(
                condition=~Q(value=None, value_text=""), name="observation_has_a_value"
            ),
        ]
        indexes = [
            *indexes_of("observation"),
            models.Index(
                fields=["patient", "code", "-at"],
                condition=Q(category="vital-signs"),
                name="observation_last_vitals",
            ),
        ]
        triggers = [never_deleted(), keeps_words("observation", "value_text")]

    @property
    def facts(self) -> str:
        """The value with its unit: ``120 mmHg``."""
        if self.value is None:
            return self.value_text
        number = f"{self.value.normalize():f}"
        return f"{number} {UNITS.get(self.unit, self.unit)}".strip()
