"""Money that came in: its receipt, and where it lies until it is in the bank."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.ledger.models.chart import Payer
from almoner.ledger.models.journal import JournalEntry
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only


class Method(models.TextChoices):
    """How money was given."""

    CASH = "cash", "Cash"
    CHECK = "check", "Check"
    CARD = "card", "Card"
    MONEY_ORDER = "money-order", "Money order"
    EFT = "eft", "Bank transfer"


PAPER = (Method.CHECK, Method.MONEY_ORDER)
"""Methods that have a number printed on them and are carried to the bank."""


class Payment(models.Model):
    """A payment by a family or a payer. ``reference`` is the number of the check or transfer.

    Of a card only what its provider tells for a receipt is kept: brand, last four digits, and
    the provider's own id of the transaction in ``reference``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        "receipt number",
        unique=True,
        db_default=models.Func(models.Value("ledger_receipt_number"), function="nextval"),
        editable=False,
    )
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, null=True, related_name="payments"
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="payments")
    method = models.CharField(max_length=12, choices=Method)
    reference = models.CharField(max_length=50, blank=True)
    card = models.CharField("brand and last four digits", max_length=40, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    on = models.DateField("received on")
    purpose = models.CharField(max_length=100, blank=True)
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, null=True, related_name="+"
    )
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="payment")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(family__isnull=True, payer__isnull=False)
                | Q(family__isnull=False, payer__isnull=True),
                name="payment_is_of_a_family_or_a_payer",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_more_than_nothing"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="payment_method"),
            models.CheckConstraint(
                condition=~Q(method__in=PAPER) | ~Q(reference=""), name="check_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["family", "payer", "method", "reference"],
                condition=~Q(reference=""),
                nulls_distinct=False,
                name="payment_reference_used_once",
            ),
        ]
        indexes = [models.Index(fields=["-on", "-number"], name="payment_newest")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Receipt {self.number}"
