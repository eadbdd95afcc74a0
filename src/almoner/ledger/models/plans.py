"""Payment plans: a balance paid in parts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.ledger.models.charges import Charge
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked


class PlanState(models.TextChoices):
    """Where a plan stands."""

    ACTIVE = "active", "Running"
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed"
    ENDED = "ended", "Ended"


@tracked
class PaymentPlan(models.Model):
    """What a family owes for some charges, to be paid in parts.

    What was paid is read from the postings on its charges, never kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="plans"
    )
    begun_on = models.DateField()
    begun_at = models.DateTimeField()
    after_entry = models.BigIntegerField(
        help_text="The number of the last entry before it: what is posted after that counts."
    )
    begun_by = models.CharField(max_length=200)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.ACTIVE)
    ended_on = models.DateField(null=True)
    why = models.CharField("why it ended", max_length=300, blank=True)
    looked_at = models.DateTimeField(
        null=True, help_text="When somebody dealt with a plan that failed."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-begun_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state"),
            models.CheckConstraint(condition=Q(total__gt=0), name="plan_has_a_total"),
            models.CheckConstraint(
                condition=Q(state="active", ended_on__isnull=True)
                | (~Q(state="active") & Q(ended_on__isnull=False)),
                name="plan_that_ended_has_its_day",
            ),
            models.UniqueConstraint(
                fields=["family"], condition=Q(state="active"), name="one_plan_at_a_time"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Payment plan of {self.begun_on:%m/%d/%Y}"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"active": "info", "paid": "success", "failed": "danger"}.get(self.state, "neutral")


class Installment(models.Model):
    """A part of a plan: so many dollars by a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(PaymentPlan, on_delete=models.PROTECT, related_name="installments")
    place = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="installment_place_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="installment_is_something"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.amount} by {self.due_on:%m/%d/%Y}"


class PlanCover(models.Model):
    """A charge that a plan covers, and what the family owed for it then, in dollars."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(PaymentPlan, on_delete=models.PROTECT, related_name="covers")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "charge"], name="plan_covers_a_charge_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="plan_covers_something"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.amount}"


class PlanReminder(models.Model):
    """A reminder of an installment went out; each goes once."""

    installment = models.OneToOneField(
        Installment, on_delete=models.PROTECT, primary_key=True, related_name="reminder"
    )
    sent_at = models.DateTimeField()
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, related_name="+"
    )
    why_not = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.why_not or "sent"
