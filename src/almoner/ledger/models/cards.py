"""Card payments under way at the card provider."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.ledger.models.payments import Payment
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked


class CardState(models.TextChoices):
    """Where a card payment stands."""

    ASKED = "asked", "Being opened at the provider"
    OPEN = "open", "Waiting for the card"
    PAID = "paid", "Paid"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "Cancelled"


@tracked
class CardPayment(models.Model):
    """A card payment asked of the provider, whose own page takes the card; none is kept here.

    ``parts`` is what it is to pay: dollars by the id of the charge.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="card_payments"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    purpose = models.CharField(max_length=100, blank=True)
    parts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CardState, default=CardState.ASKED)
    provider_id = models.CharField(max_length=100, blank=True)
    url = models.URLField("the provider's page", max_length=500, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, related_name="card_payment"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_payment_has_an_amount"),
            models.CheckConstraint(
                condition=Q(state=CardState.PAID, payment__isnull=False)
                | (~Q(state=CardState.PAID) & Q(payment__isnull=True)),
                name="paid_by_card_is_posted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=(CardState.ASKED, CardState.OPEN)),
                name="card_payment_waiting",
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Card payment of {self.amount}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of the provider."""
        return self.state not in (CardState.ASKED, CardState.OPEN)
