"""Superbills: a visit's charges, each posted by one journal entry."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.ledger.models.chart import Payer
from almoner.ledger.models.journal import JournalEntry
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked

MOST_MODIFIERS = 4


@tracked
class Superbill(models.Model):
    """The charges of one patient's visit. ``payer`` is who they were first charged to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("ledger_superbill_number"), function="nextval"),
        editable=False,
    )
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="superbills"
    )
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="superbills"
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="superbills")
    on = models.DateField("date of service")
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, null=True, related_name="superbills"
    )
    practitioner = models.ForeignKey(
        "people.Practitioner", on_delete=models.PROTECT, null=True, related_name="superbills"
    )
    diagnoses = ArrayField(models.CharField(max_length=10), default=list)
    note = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - unique where given

    class Meta:
        ordering: ClassVar[list[str]] = ["-on", "-number"]
        triggers = [never_deleted()]
        indexes = [
            models.Index(fields=["patient", "-on"], name="superbill_of_patient"),
            models.Index(fields=["-on", "-number"], name="superbill_newest"),
        ]

    def __str__(self) -> str:
        return f"Superbill {self.number}"


class Charge(models.Model):
    """One service of a superbill at its fee, in dollars for all its units together.

    A service at no charge is kept with an amount of nothing, and has no entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    superbill = models.ForeignKey(Superbill, on_delete=models.PROTECT, related_name="charges")
    line = models.PositiveSmallIntegerField()
    on = models.DateField("date of service")
    code = models.CharField(max_length=20)
    modifiers = ArrayField(models.CharField(max_length=2), default=list, size=MOST_MODIFIERS)
    units = models.DecimalField(max_digits=9, decimal_places=3, default=1)
    description = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    practitioner = models.ForeignKey(
        "people.Practitioner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="charge"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["superbill", "line"]
        constraints = [
            models.UniqueConstraint(fields=["superbill", "line"], name="charge_line_used_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, entry__isnull=False) | Q(amount=0, entry__isnull=True),
                name="charge_is_posted_or_of_nothing",
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="charge_has_units"),
            models.CheckConstraint(condition=~Q(code=""), name="charge_has_a_code"),
        ]
        indexes = [models.Index(fields=["on", "code"], name="charge_by_date")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"
