"""A visit being coded: its diagnoses, its services, and what was answered to its edits."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.ledger.models import Superbill
from almoner.lib.ids import uuid7
from almoner.people.models import Location, Patient, Practitioner
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.records.models import Encounter, Note
from almoner.records.models.entries import EncounterClass

MOST_MODIFIERS = MOST_POINTERS = 4
"""Of one service line (837P, loop 2400: SV101-3 to -6 and SV107)."""
MOST_DIAGNOSES = 12
"""Of one professional claim (837P, loop 2300, segment HI)."""
UNSPECIFIED = "nspecified"
"""Titles say Unspecified or unspecified; LIKE is fast where capitals count."""


class CodingState(models.TextChoices):
    """Where the coding of a visit stands."""

    TO_CODE = "to-code", "To code"
    HELD = "held", "Waits for an answer"
    CODED = "coded", "Coded"


class PayerKind(models.TextChoices):
    """Whose rules of evaluation and management hold."""

    MEDICARE = "medicare", "Medicare"
    OTHER = "other", "Another payer"


@tracked
class CodedVisit(models.Model):
    """The coding of one encounter, from its signature until it is coded.

    ``on`` is the date of service where the patient was seen; ``since_at`` is when the present
    state began; ``minutes`` is the clinician's whole time on that day, if the note says it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="coding")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, related_name="+"
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField("date of service")
    place_of_service = models.CharField(max_length=2, default="11")
    payer_kind = models.CharField(max_length=10, choices=PayerKind.choices, default=PayerKind.OTHER)
    state = models.CharField(
        max_length=10, choices=CodingState.choices, default=CodingState.TO_CODE
    )
    since_at = models.DateTimeField()
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    coded_at = models.DateTimeField(null=True)
    level = models.JSONField(
        default=dict, help_text="What the clinician's work was found to be, for its E/M level."
    )
    stay = models.JSONField(
        default=dict, help_text="An inpatient stay as it was typed, and what it was grouped to."
    )
    drg = models.CharField(max_length=3, blank=True)
    superbill = models.OneToOneField(
        Superbill, on_delete=models.PROTECT, null=True, related_name="coded_visit"
    )
    weight = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CodingState.values), name="coding_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(payer_kind__in=PayerKind.values), name="coding_payer_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(place_of_service__regex=r"^\d\d$"),
                name="place_of_service_is_two_digits",
            ),
            models.CheckConstraint(
                condition=Q(state="coded", coded_at__isnull=False, coder__isnull=False)
                | (~Q(state="coded") & Q(coded_at=None)),
                name="coded_visit_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "since_at"], name="coding_worklist"),
            models.Index(fields=["patient", "on"], name="coding_of_patient"),
            models.Index(fields=["coder", "coded_at"], name="coding_of_coder"),
            models.Index(fields=["on"], name="coding_of_day"),
            models.Index(fields=["coded_at"], name="coding_finished"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.on}"

    @property
    def is_stay(self) -> bool:
        """Whether it is an inpatient stay, which is grouped into a DRG."""
        return self.encounter.class_code == EncounterClass.INPATIENT

    @property
    def is_open(self) -> bool:
        """Whether its codes may change."""
        return self.state != CodingState.CODED


class Supported(models.Model):
    """A code and the words of the chart that support it.

    A code that was taken away stays, with ``is_kept`` false: undo brings it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveSmallIntegerField()
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="supported by"
    )
    phrase = models.CharField(max_length=500, blank=True, help_text="The words that support it.")
    is_kept = models.BooleanField(default=True)

    class Meta:
        abstract = True


def _constraints(kind: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["visit", "position"],
            name=f"{kind}_has_a_place_of_its_own",
            deferrable=models.Deferrable.DEFERRED,
        ),
        models.CheckConstraint(
            condition=Q(note=None, phrase="") | (Q(note__isnull=False) & ~Q(phrase="")),
            name=f"{kind}_phrase_has_its_note",
        ),
    ]


@tracked
class CodedDiagnosis(Supported):
    """An ICD-10-CM code of a visit; the kept one with the lowest position is first-listed."""

    kind: ClassVar[str] = "diagnosis"

    visit = models.ForeignKey(CodedVisit, on_delete=models.PROTECT, related_name="diagnoses")
    code = models.CharField(max_length=8, help_text="With its dot.")
    title = models.CharField(max_length=300, help_text="As the release said when it was coded.")

    class Meta:
        ordering = ("position",)
        verbose_name_plural = "coded diagnoses"
        constraints = [
            *_constraints("diagnosis"),
            models.UniqueConstraint(
                fields=["visit", "code"], name="a_diagnosis_is_coded_once_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(\.[0-9A-Z]{1,4})?$"),
                name="diagnosis_has_the_form_of_a_code",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="coded_diagnosis_code"),
            models.Index(
                fields=["visit", "code"],
                name="coded_diagnosis_unspecified",
                condition=Q(is_kept=True, title__contains=UNSPECIFIED),
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.code


@tracked
class CodedService(Supported):
    """A CPT or HCPCS code of a visit with its modifiers, units and pointed-at diagnoses.

    ``pointers`` are ids of diagnoses of the same visit, the most important first.
    """

    kind: ClassVar[str] = "service"

    visit = models.ForeignKey(CodedVisit, on_delete=models.PROTECT, related_name="services")
    code = models.CharField(max_length=5)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    units = models.PositiveIntegerField(default=1)
    pointers = ArrayField(models.UUIDField(), default=list)

    class Meta:
        ordering = ("position",)
        constraints = [
            *_constraints("service"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]\d{3}[0-9A-Z]$"),
                name="service_has_the_form_of_a_code",
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="service_has_units"),
            models.CheckConstraint(
                condition=Q(modifiers__len__lte=MOST_MODIFIERS), name="service_has_four_modifiers"
            ),
            models.CheckConstraint(
                condition=Q(pointers__len__lte=MOST_POINTERS), name="service_has_four_pointers"
            ),
        ]
        indexes = [models.Index(fields=["code"], name="coded_service_code")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return "-".join((self.code, *self.modifiers))


class EditAnswer(models.Model):
    """Why a finding of the edits does not hold for this visit; rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(CodedVisit, on_delete=models.PROTECT, related_name="answers")
    finding = models.CharField(max_length=100, help_text="The rule and the codes it speaks of.")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    who = models.CharField(max_length=200)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "finding"], name="a_finding_is_answered_once_a_visit"
            ),
            models.CheckConstraint(
                condition=~Q(finding="") & ~Q(reason=""), name="edit_answer_says_why"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.reason
