"""What covers a patient: coverages in their order, and the accidents behind some of them."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.insurance.models.payers import Plan
from almoner.lib.ids import uuid7
from almoner.people.models.parts import PostalAddress, not_empty
from almoner.people.models.patient import Patient, Sex
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile


class Relationship(models.TextChoices):
    """What the patient is to the subscriber (837, PAT01; 18 is SBR02)."""

    SELF = "18", "The patient"
    SPOUSE = "01", "Spouse"
    CHILD = "19", "Child"
    EMPLOYEE = "20", "Employee"
    UNKNOWN = "21", "Unknown"
    ORGAN_DONOR = "39", "Organ donor"
    CADAVER_DONOR = "40", "Cadaver donor"
    LIFE_PARTNER = "53", "Life partner"
    OTHER = "G8", "Other"


class AccidentKind(models.TextChoices):
    """Why somebody other than a health plan pays."""

    WORK = "EM", "At work"
    AUTO = "AA", "With a car"
    OTHER = "OA", "Other accident"


@tracked
class Accident(models.Model):
    """An accident for which workers' compensation, a car's or another insurer pays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="accidents")
    kind = models.CharField(max_length=2, choices=AccidentKind)
    on = models.DateField("date of the accident")
    state = models.CharField(
        max_length=2, blank=True, help_text="Where it happened; needed for a car's."
    )
    claim_number = models.CharField("the insurer's number", max_length=50, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    adjuster = models.CharField("adjuster, with phone", max_length=200, blank=True)
    what = models.CharField("what was hurt", max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccidentKind.values), name="accident_kind"),
            models.CheckConstraint(
                condition=~Q(kind="AA") | ~Q(state=""), name="accident_of_a_car_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("on")),
                name="accident_closes_after_it_was",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on:%m/%d/%Y}"


class Rank(models.IntegerChoices):
    """Who pays first (coordination of benefits; SBR01)."""

    FIRST = 1, "First"
    SECOND = 2, "Second"
    THIRD = 3, "Third"


@tracked
class Coverage(PostalAddress):
    """That a plan covers a patient from a day on; the address is the subscriber's where not self.

    A coverage that ended keeps its row: claims of earlier days are sent by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="coverages")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="coverages")
    rank = models.PositiveSmallIntegerField("pays", choices=Rank, default=Rank.FIRST)
    member_id = models.CharField("member id", max_length=80)
    group_number = models.CharField(max_length=50, blank=True)
    group_name = models.CharField(max_length=60, blank=True)
    relationship = models.CharField(
        "the subscriber is", max_length=2, choices=Relationship, default=Relationship.SELF
    )
    subscriber_family_name = models.CharField(max_length=200, blank=True)
    subscriber_given_name = models.CharField(max_length=200, blank=True)
    subscriber_birth_date = models.DateField(null=True, blank=True)
    subscriber_sex = models.CharField(max_length=10, choices=Sex.choices, blank=True)
    medicare_secondary_type = models.CharField(
        max_length=2,
        blank=True,
        help_text="SBR05 where Medicare pays second: 12, 13, 14, 15, 16, 41, 42, 43, 47.",
    )
    accident = models.ForeignKey(
        Accident, on_delete=models.PROTECT, null=True, blank=True, related_name="coverages"
    )
    since = models.DateField("from")
    until = models.DateField("until", null=True, blank=True)
    card_front = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    card_back = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_entered_in_error = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["rank", "-since"]
        constraints = [
            not_empty("member_id", "coverage_has_a_member_id"),
            models.CheckConstraint(condition=Q(rank__in=Rank.values), name="coverage_rank"),
            models.CheckConstraint(
                condition=Q(relationship__in=Relationship.values), name="coverage_relationship"
            ),
            models.CheckConstraint(
                condition=Q(relationship="18")
                | (~Q(subscriber_family_name="") & Q(subscriber_birth_date__isnull=False)),
                name="coverage_of_another_names_them",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="coverage_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["member_id"], name="coverage_by_member_id")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.plan}, {self.member_id}"

    def holds_on(self, day: date) -> bool:
        """Return whether it covers services of a day."""
        ended = self.until is not None and self.until < day
        return not self.is_entered_in_error and self.since <= day and not ended

    @property
    def filing(self) -> str:
        """The claim filing indicator (SBR09): the plan's, else the payer's."""
        return self.plan.filing or self.plan.payer.profile.filing
