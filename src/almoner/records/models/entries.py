"""Encounters, problems, allergies, medications, immunizations and procedures."""

from datetime import UTC
from typing import ClassVar

from django.db import models

from almoner.people.models import Location, Practitioner
from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.parts import (
    IN_ERROR,
    Entry,
    WithinEncounter,
    constraints_of,
    indexes_of,
    noon_of,
    status_field,
)
from almoner.records.models.words import keeps_words


class EncounterStatus(models.TextChoices):
    """FHIR R4 encounter-status, those a practice meets."""

    IN_PROGRESS = "in-progress", "In progress"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    IN_ERROR = IN_ERROR, "Entered in error"


class EncounterClass(models.TextChoices):
    """HL7 v3 ActEncounterCode (FHIR Encounter.class)."""

    AMBULATORY = "AMB", "Office visit"
    VIRTUAL = "VR", "Virtual visit"
    HOME = "HH", "Home visit"
    EMERGENCY = "EMER", "Emergency"
    INPATIENT = "IMP", "Inpatient stay"
    OBSERVATION = "OBSENC", "Observation stay"


@tracked
class Encounter(Entry):
    """The patient was seen, here or elsewhere (FHIR Encounter)."""

    kind: ClassVar[str] = "encounter"
    WORDS: ClassVar[tuple[str, ...]] = ("reason", "seen_by")
    is_day: ClassVar[bool] = False

    status = status_field(EncounterStatus, EncounterStatus.FINISHED)
    class_code = models.CharField(
        "class", max_length=10, choices=EncounterClass.choices, default=EncounterClass.AMBULATORY
    )
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_by = models.CharField(
        "seen elsewhere by", max_length=400, blank=True, help_text="Where it was not with us."
    )

    class Meta:
        constraints = constraints_of("encounter", EncounterStatus, "ended_at")
        indexes = indexes_of("encounter")
        triggers = [never_deleted(), keeps_words("encounter", "reason", "seen_by")]

    @property
    def facts(self) -> str:
        """The class, the reason, and with whom."""
        parts = (self.get_class_code_display(), self.reason, self.seen_by)
        return ", ".join(part for part in parts if part)


class ConditionStatus(models.TextChoices):
    """FHIR R4 condition-clinical, and entered-in-error of condition-ver-status."""

    ACTIVE = "active", "Active"
    RECURRENCE = "recurrence", "Recurrence"
    RELAPSE = "relapse", "Relapse"
    INACTIVE = "inactive", "Inactive"
    REMISSION = "remission", "In remission"
    RESOLVED = "resolved", "Resolved"
    IN_ERROR = IN_ERROR, "Entered in error"


@tracked
class Condition(WithinEncounter):
    """A problem (FHIR Condition); ``at`` is its onset."""

    kind: ClassVar[str] = "problem"
    CURRENT: ClassVar[tuple[str, ...]] = ("active", "recurrence", "relapse")

    status = status_field(ConditionStatus, ConditionStatus.ACTIVE)
    ended_at = models.DateTimeField("over since", null=True, blank=True)

    class Meta:
        verbose_name = "problem"
        constraints = constraints_of("condition", ConditionStatus, "ended_at")
        indexes = indexes_of("condition")
        triggers = [never_deleted(), keeps_words("problem")]


class AllergyStatus(models.TextChoices):
    """FHIR R4 allergyintolerance-clinical, and entered-in-error."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    RESOLVED = "resolved", "Resolved"
    IN_ERROR = IN_ERROR, "Entered in error"


class AllergyType(models.TextChoices):
    """FHIR R4 allergy-intolerance-type."""

    ALLERGY = "allergy", "Allergy"
    INTOLERANCE = "intolerance", "Intolerance"


class AllergyCategory(models.TextChoices):
    """FHIR R4 allergy-intolerance-category."""

    FOOD = "food", "Food"
    MEDICATION = "medication", "Medication"
    ENVIRONMENT = "environment", "Environment"
    BIOLOGIC = "biologic", "Biologic"


class Severity(models.TextChoices):
    """FHIR R4 reaction-event-severity."""

    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


@tracked
class AllergyIntolerance(WithinEncounter):
    """What the patient does not tolerate, and what it does to them."""

    kind: ClassVar[str] = "allergy"
    WORDS: ClassVar[tuple[str, ...]] = ("reaction",)

    status = status_field(AllergyStatus, AllergyStatus.ACTIVE)
    type = models.CharField(max_length=20, choices=AllergyType.choices, blank=True)
    category = models.CharField(max_length=20, choices=AllergyCategory.choices, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    reaction = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField("over since", null=True, blank=True)

    class Meta:
        verbose_name = "allergy"
        verbose_name_plural = "allergies"
        constraints = constraints_of("allergy", AllergyStatus, "ended_at")
        indexes = indexes_of("allergy")
        triggers = [never_deleted(), keeps_words("allergy", "reaction")]

    @property
    def facts(self) -> str:
        """The severity and the reaction."""
        severity = self.get_severity_display() if self.severity else ""
        return ": ".join(part for part in (severity, self.reaction) if part)


class MedicationStatus(models.TextChoices):
    """FHIR R4 medication-statement-status."""

    ACTIVE = "active", "Taking"
    INTENDED = "intended", "Will take"
    COMPLETED = "completed", "Completed"
    STOPPED = "stopped", "Stopped"
    ON_HOLD = "on-hold", "On hold"
    NOT_TAKEN = "not-taken", "Not taken"
    UNKNOWN = "unknown", "Unknown"
    IN_ERROR = IN_ERROR, "Entered in error"


@tracked
class MedicationStatement(WithinEncounter):
    """A medicine that the patient takes or took, whoever ordered it."""

    kind: ClassVar[str] = "medication"
    WORDS: ClassVar[tuple[str, ...]] = ("dosage",)

    status = status_field(MedicationStatus, MedicationStatus.ACTIVE)
    dosage = models.CharField(max_length=300, blank=True)
    reason = models.ForeignKey(
        Condition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="medications",
        verbose_name="for problem",
    )
    ended_at = models.DateTimeField("taken until", null=True, blank=True)

    class Meta:
        verbose_name = "medication"
        constraints = constraints_of("medication", MedicationStatus, "ended_at")
        indexes = indexes_of("medication")
        triggers = [never_deleted(), keeps_words("medication", "dosage")]

    @property
    def facts(self) -> str:
        """The dosage."""
        return self.dosage


class ImmunizationStatus(models.TextChoices):
    """FHIR R4 immunization-status."""

    COMPLETED = "completed", "Given"
    NOT_DONE = "not-done", "Not given"
    IN_ERROR = IN_ERROR, "Entered in error"


@tracked
class Immunization(WithinEncounter):
    """A vaccine that was given, or was not and why (in the note)."""

    kind: ClassVar[str] = "immunization"
    WORDS: ClassVar[tuple[str, ...]] = ("lot_number", "site")

    status = status_field(ImmunizationStatus, ImmunizationStatus.COMPLETED)
    lot_number = models.CharField(max_length=50, blank=True)
    site = models.CharField(max_length=100, blank=True, help_text="Left deltoid")

    class Meta:
        verbose_name = "immunization"
        constraints = constraints_of("immunization", ImmunizationStatus)
        indexes = indexes_of("immunization")
        triggers = [never_deleted(), keeps_words("immunization", "lot_number", "site")]

    @property
    def facts(self) -> str:
        """The lot and the site."""
        lot = f"lot {self.lot_number}" if self.lot_number else ""
        return ", ".join(part for part in (lot, self.site) if part)


class ProcedureStatus(models.TextChoices):
    """FHIR R4 event-status, those a procedure on record has."""

    IN_PROGRESS = "in-progress", "In progress"
    COMPLETED = "completed", "Done"
    NOT_DONE = "not-done", "Not done"
    STOPPED = "stopped", "Stopped"
    UNKNOWN = "unknown", "Unknown"
    IN_ERROR = IN_ERROR, "Entered in error"


@tracked
class Procedure(WithinEncounter):
    """Something that was done to the patient."""

    kind: ClassVar[str] = "procedure"

    status = status_field(ProcedureStatus, ProcedureStatus.COMPLETED)
    reason = models.ForeignKey(
        Condition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="procedures",
        verbose_name="for problem",
    )
    ended_at = models.DateTimeField("ended", null=True, blank=True)

    class Meta:
        constraints = constraints_of("procedure", ProcedureStatus, "ended_at")
        indexes = indexes_of("procedure")
        triggers = [never_deleted(), keeps_words("procedure")]

    @property
    def is_day(self) -> bool:  # type: ignore[override]
        """Whether only the day is known, as of surgery that is told; imported ones have a time."""
        return self.at == noon_of(self.at.astimezone(UTC).date())
