"""Co-pays asked for at check-in: taken, or why not."""

from django.db import models
from django.db.models import Q

from almoner.frontdesk.models.visits import Visit
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only


class NotTaken(models.TextChoices):
    """Why a co-pay was not taken."""

    NO_MEANS = "no-means", "Has no means of payment here"
    LATER = "later", "Pays later, as agreed"
    DISPUTED = "disputed", "Says none is due"
    HARDSHIP = "hardship", "Cannot pay"
    EMERGENCY = "emergency", "Too ill to be asked"


class CoPay(models.Model):
    """A co-pay of a visit in dollars, with its receipt or the reason why it was not taken."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="copays")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    payment = models.OneToOneField(
        "ledger.Payment", on_delete=models.PROTECT, null=True, related_name="copay"
    )
    reason = models.CharField(max_length=12, choices=NotTaken, blank=True)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="copay_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, reason="")
                | (Q(payment__isnull=True) & ~Q(reason="")),
                name="copay_is_taken_or_says_why_not",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.amount}"
