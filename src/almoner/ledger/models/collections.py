"""Collections: what was done to be paid, stage by stage, and the agencies accounts go to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.ledger.models.journal import JournalEntry
from almoner.ledger.models.payments import Payment
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile


class Stage(models.TextChoices):
    """How far the collecting of a balance has come."""

    NONE = "none", "Nothing yet"
    REMINDER = "reminder", "Reminder"
    SECOND = "second", "Second letter"
    FINAL = "final", "Final notice"
    AGENCY = "agency", "At the agency"
    BACK = "back", "Back from the agency"
    CLOSED = "closed", "Closed"


LETTERS = (Stage.REMINDER, Stage.SECOND, Stage.FINAL)
"""Stages that are a letter."""


@tracked
class CollectionAgency(models.Model):
    """Who collects for the practice, and the share of each payment that is its fee."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    fee_percent = models.DecimalField("fee, percent of a payment", max_digits=5, decimal_places=2)
    phone = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="agency_is_named"),
            models.CheckConstraint(
                condition=Q(fee_percent__gte=0, fee_percent__lte=100), name="agency_fee_is_a_share"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class HandOff(models.Model):
    """Accounts handed to an agency together, in one CSV file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(CollectionAgency, on_delete=models.PROTECT, related_name="hand_offs")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.count} to {self.agency}, {self.at:%m/%d/%Y}"


@tracked
class CollectionCase(models.Model):
    """The collecting of what a family owes; one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="collections"
    )
    stage = models.CharField(max_length=10, choices=Stage.choices)
    since = models.DateField(help_text="The day of this stage.")
    agency = models.ForeignKey(
        CollectionAgency, on_delete=models.PROTECT, null=True, related_name="cases"
    )
    opened_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="case_stage"),
            models.CheckConstraint(
                condition=~Q(stage="agency") | Q(agency__isnull=False), name="case_has_its_agency"
            ),
            models.UniqueConstraint(
                fields=["family"], condition=~Q(stage="closed"), name="one_case_at_a_time"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} since {self.since:%m/%d/%Y}"


class CollectionStep(models.Model):
    """A step of a case: the stage it came to, what was due, and the letter as it was printed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    due = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    paper = models.JSONField(null=True, help_text="Everything that the letter says.")
    hand_off = models.ForeignKey(HandOff, on_delete=models.PROTECT, null=True, related_name="steps")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.on:%m/%d/%Y}"


class AgencyFee(models.Model):
    """What an agency kept or charged of one payment; each payment bears it once."""

    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, primary_key=True, related_name="agency_fee"
    )
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="fees")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="agency_fee_is_something")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.amount}"
