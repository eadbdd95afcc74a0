"""Cash: drawers and their counts, what is still to be carried to the bank, deposits, refunds."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from almoner.ledger.models.chart import Account, Payer, Role
from almoner.ledger.models.journal import JournalEntry
from almoner.ledger.models.payments import Payment
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked


@tracked
class Drawer(models.Model):
    """A cash drawer, and how much change is left in it at the end of a day, in dollars."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    float = models.DecimalField(
        "change left in it, in dollars", max_digits=14, decimal_places=2, default=100
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="drawer_is_named"),
            models.CheckConstraint(condition=Q(float__gte=0), name="drawer_float_is_not_negative"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class DrawerSession(models.Model):
    """One person's use of a drawer, from count to count; amounts in dollars.

    ``found`` was counted at its opening where ``expected_at_opening`` had been left. At its close
    ``counted`` was in it where ``expected`` should have been; ``left`` stays for the next. Counts
    are how many of each denomination, by its cents.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    drawer = models.ForeignKey(Drawer, on_delete=models.PROTECT, related_name="sessions")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    opened_at = models.DateTimeField()
    opening_count = models.JSONField(default=dict)
    expected_at_opening = models.DecimalField(max_digits=14, decimal_places=2)
    found = models.DecimalField(max_digits=14, decimal_places=2)
    opening_reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closing_count = models.JSONField(default=dict)
    expected = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    counted = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    left = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    closing_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["drawer"], condition=Q(closed_at__isnull=True), name="drawer_opened_once"
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(closed_at__isnull=True),
                name="one_open_drawer_a_person",
            ),
            models.CheckConstraint(
                condition=Q(found=F("expected_at_opening")) | ~Q(opening_reason=""),
                name="opening_difference_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    expected__isnull=True,
                    counted__isnull=True,
                    left__isnull=True,
                )
                | Q(
                    closed_at__isnull=False,
                    expected__isnull=False,
                    counted__gte=0,
                    left__gte=0,
                    left__lte=F("counted"),
                ),
                name="drawer_is_closed_with_a_count",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(counted=F("expected"))
                | ~Q(closing_reason=""),
                name="closing_difference_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["drawer", "-opened_at"], name="drawer_newest")]
        triggers = [
            never_deleted(),
            pgtrigger.Protect(
                name="closed_drawer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawer} on {self.on:%m/%d/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether money still goes into it and out of it."""
        return self.closed_at is None


class Undeposited(models.Model):
    """What of a payment, or of a drawer's cash, is not in the bank yet, in dollars.

    Kept by a trigger from the postings on the accounts of ``role``; less than nothing is refused,
    so that nothing is deposited twice, whoever writes.
    """

    id = models.BigAutoField(primary_key=True)
    role = models.CharField(max_length=20, choices=Role)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="undeposited", db_index=False
    )
    drawer_session = models.ForeignKey(
        DrawerSession,
        on_delete=models.PROTECT,
        null=True,
        related_name="undeposited",
        db_index=False,
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "drawer_session", "role"],
                nulls_distinct=False,
                name="undeposited_once_each",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deposited_once"),
        ]
        indexes = [models.Index(fields=["role"], condition=~Q(amount=0), name="undeposited_still")]

    def __str__(self) -> str:
        return f"{self.amount}"


class Deposit(models.Model):
    """Cash and checks carried to the bank together; what it holds is in its entry's postings."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("ledger_deposit_number"), function="nextval"),
        editable=False,
    )
    on = models.DateField("deposited on")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deposits")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    bag = models.CharField("bag or slip number", max_length=40, blank=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="deposit")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="deposit_is_more_than_nothing")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Deposit {self.number}"


class RefundState(models.TextChoices):
    """Where a refund stands."""

    ASKED = "asked", "To be approved"
    DECLINED = "declined", "Declined"
    APPROVED = "approved", "To be paid out"
    PAID = "paid", "Paid out"
    VOIDED = "voided", "Taken back"


class RefundWay(models.TextChoices):
    """How a refund is paid out."""

    CHECK = "check", "Check"
    CASH = "cash", "Cash from a drawer"
    CARD = "card", "To the card it came from"
    EFT = "eft", "Bank transfer"


@tracked
class Refund(models.Model):
    """What is given back of a payment: asked for by one person, approved by another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, null=True, related_name="refunds"
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="refunds")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    way = models.CharField(max_length=10, choices=RefundWay)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=RefundState, default=RefundState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=300, blank=True)
    reference = models.CharField("check or transfer number", max_length=50, blank=True)
    sent_at = models.DateTimeField("sent to the card provider", null=True)
    problem = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True)
    owing = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="refund_owed"
    )
    paying = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="refund_paid"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_more_than_nothing"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_has_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="refund_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(RefundState.ASKED, RefundState.DECLINED), owing=None)
                | Q(state=RefundState.APPROVED, owing__isnull=False, paying=None)
                | Q(state=RefundState.PAID, paying__isnull=False)
                | Q(state=RefundState.VOIDED),
                name="refund_is_posted_as_it_stands",
            ),
            models.UniqueConstraint(
                fields=["way", "reference"],
                condition=Q(way=RefundWay.CHECK) & ~Q(reference=""),
                name="refund_check_used_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=(RefundState.ASKED, RefundState.APPROVED)),
                name="refund_waiting",
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Refund of {self.amount}"
