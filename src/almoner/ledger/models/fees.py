"""Fee schedules: what a service is charged at, by days, place and payer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.ledger.models.chart import Payer
from almoner.lib.fees import Fee, PlaceKind
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked


@tracked
class FeeSchedule(models.Model):
    """A table of fees: the practice's own, or one that holds for a payer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    payer = models.OneToOneField(
        Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="fee_schedule"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="fee_schedule_is_named")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class FeeRow(models.Model):
    """Dollars for a unit of a code from one day on; a later row of the code ends it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="rows")
    code = models.CharField(max_length=20)
    modifier = models.CharField(max_length=2, blank=True)
    place = models.CharField(
        max_length=12,
        choices=[(each.value, each.value.capitalize()) for each in PlaceKind],
        default=PlaceKind.ANY.value,
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "code", "modifier", "place", "starts_on"],
                name="fee_begins_once_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_is_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="fee_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["code", "schedule"], name="fee_of_code")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"

    def fact(self) -> Fee:
        """Return the fee as it is looked for."""
        return Fee(
            self.code,
            self.modifier,
            self.amount,
            PlaceKind(self.place),
            self.starts_on,
            self.ends_on,
        )


class FeeAttestation(models.Model):
    """Somebody's word that the office holds the licence for the codes of a file it loaded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="attestations")
    file_name = models.CharField(max_length=200)
    words = models.TextField(help_text="What was attested, as it was read.")
    licence_number = models.CharField(max_length=100)
    attested_at = models.DateTimeField()
    attested_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-attested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(licence_number="") & ~Q(words=""), name="fee_attestation_says_what"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.file_name} {self.licence_number}"
