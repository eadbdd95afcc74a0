"""The patient."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models.family import FamilyAccount
from almoner.people.models.parts import not_empty
from almoner.people.models.staff import Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile

_MONTHS_COUNTED = 24  # under two years a child's age is told in months
_DAYS_COUNTED = 60


class Sex(models.TextChoices):
    """FHIR R4 administrative-gender."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class MaritalStatus(models.TextChoices):
    """HL7 v3 MaritalStatus, the codes that offices ask for."""

    MARRIED = "M", "Married"
    NEVER_MARRIED = "S", "Never married"
    DIVORCED = "D", "Divorced"
    WIDOWED = "W", "Widowed"
    SEPARATED = "L", "Legally separated"
    PARTNER = "T", "Domestic partner"


class Race(models.TextChoices):
    """OMB categories of race (1997 standard), and what people answer instead."""

    WHITE = "white", "White"
    BLACK = "black", "Black or African American"
    ASIAN = "asian", "Asian"
    NATIVE = "native", "American Indian or Alaska Native"
    PACIFIC = "pacific", "Native Hawaiian or Other Pacific Islander"
    OTHER = "other", "Other"
    DECLINED = "declined", "Declined to say"


class Ethnicity(models.TextChoices):
    """OMB categories of ethnicity."""

    HISPANIC = "hispanic", "Hispanic or Latino"
    NOT_HISPANIC = "nonhispanic", "Not Hispanic or Latino"
    DECLINED = "declined", "Declined to say"


class GuarantorRelationship(models.TextChoices):
    """What the patient is to the guarantor of their account."""

    SELF = "self", "Self"
    SPOUSE = "spouse", "Spouse or partner"
    CHILD = "child", "Child"
    OTHER = "other", "Other"


LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "pt": "Portuguese",
    "ht": "Haitian Creole",
    "tl": "Tagalog",
    "ko": "Korean",
    "ru": "Russian",
    "ar": "Arabic",
    "fr": "French",
    "pl": "Polish",
    "hi": "Hindi",
    "de": "German",
    "it": "Italian",
    "ja": "Japanese",
    "so": "Somali",
    "ne": "Nepali",
    "km": "Khmer",
    "ase": "American Sign Language",
}
"""The languages that US practices meet most, by BCP 47 code."""


class PatientSet(models.QuerySet["Patient"]):
    """Chainable filters of patients."""

    def seen_by(self, actor: Actor) -> "PatientSet":
        """Patients whose names ``actor`` may see; opening a chart goes through the queries."""
        return self if actor.may("people.find") else self.none()

    def current(self) -> "PatientSet":
        """Patients that are neither merged into another nor entered in error."""
        return self.filter(merged_into=None, is_entered_in_error=False)


@tracked
class Patient(models.Model):
    """Somebody the practice cares for; ``number`` is the chart number that people say."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        "chart number",
        unique=True,
        db_default=models.Func(models.Value("people_chart_number"), function="nextval"),
        editable=False,
    )
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)
    middle_name = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=50, blank=True)
    suffix = models.CharField(max_length=50, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(
        "administrative sex", max_length=10, choices=Sex.choices, default=Sex.UNKNOWN
    )
    gender_identity = models.CharField(max_length=100, blank=True)
    pronouns = models.CharField(max_length=50, blank=True)
    marital_status = models.CharField(max_length=1, choices=MaritalStatus.choices, blank=True)
    race = models.CharField(max_length=20, choices=Race.choices, blank=True)
    ethnicity = models.CharField(max_length=20, choices=Ethnicity.choices, blank=True)
    language = models.CharField(max_length=35, default="en", help_text="BCP 47: en, es, pt-BR")
    needs_interpreter = models.BooleanField(default=False)
    is_deceased = models.BooleanField("has died", default=False)
    deceased_on = models.DateField("day of death", null=True, blank=True)
    usual_practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="patients"
    )
    family_account = models.ForeignKey(
        FamilyAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    guarantor_relationship = models.CharField(
        max_length=10, choices=GuarantorRelationship.choices, blank=True
    )
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_restricted = models.BooleanField(
        "restricted chart",
        default=False,
        help_text="Opening the chart needs a reason: staff, family, well-known people.",
    )
    is_entered_in_error = models.BooleanField("registered in error", default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PatientSet.as_manager()

    class Meta:
        constraints = [
            not_empty("family_name", "patient_has_a_name"),
            models.CheckConstraint(
                condition=Q(sex__in=["female", "male", "other", "unknown"]), name="patient_sex"
            ),
            models.CheckConstraint(
                condition=Q(deceased_on=None)
                | Q(is_deceased=True, deceased_on__gte=F("birth_date")),
                name="patient_dies_after_birth",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="patient_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["birth_date"], name="patient_by_birth_date"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="patient_merged_into",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """How staff speak of the patient: the preferred name, else the given one, and family."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def sort_name(self) -> str:
        """Family name first, with the preferred name in quotes: ``Terry, Tula “Tilly”``."""
        given = " ".join(part for part in (self.given_name, self.middle_name) if part)
        if self.preferred_name and self.preferred_name != self.given_name:
            given = f"{given} “{self.preferred_name}”".strip()
        return ", ".join(part for part in (self.family_name, given) if part)

    @property
    def legal_name(self) -> str:
        """The whole name as on papers."""
        parts = (self.prefix, self.given_name, self.middle_name, self.family_name, self.suffix)
        return " ".join(part for part in parts if part)

    @property
    def language_name(self) -> str:
        """The language in words; a code that is not listed stays a code."""
        return LANGUAGES.get(self.language, self.language)

    def age_on(self, day: date) -> str:
        """Return the age in the units staff use: ``12 days``, ``7 months``, ``47 years``."""
        if self.deceased_on:
            day = min(day, self.deceased_on)
        months = (day.year - self.birth_date.year) * 12 + day.month - self.birth_date.month
        months -= day.day < self.birth_date.day
        if months >= _MONTHS_COUNTED:
            return f"{months // 12} years"
        days = (day - self.birth_date).days
        if days >= _DAYS_COUNTED:
            return f"{months} months"
        return "1 day" if days == 1 else f"{max(days, 0)} days"
