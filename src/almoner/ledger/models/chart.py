"""The chart of accounts, cost centers, and the payers that have accounts of their own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked


class Kind(models.TextChoices):
    """What an account is: on which statement it stands, and which side it grows on."""

    ASSET = "asset", "Asset"
    LIABILITY = "liability", "Liability"
    EQUITY = "equity", "Equity"
    INCOME = "income", "Income"
    EXPENSE = "expense", "Expense"


class Role(models.TextChoices):
    """An account that Almoner posts to by itself; each role is held by one account."""

    DRAWERS = "drawers", "Cash in drawers"
    UNDEPOSITED = "undeposited", "Receipts to be deposited"
    CARDS = "cards", "Cards, on their way to the bank"
    BANK = "bank", "Bank"
    PATIENTS = "patients", "Owed by patients"
    PAYERS = "payers", "Owed by payers"
    CREDITS = "credits", "Unapplied payments"
    REFUNDS = "refunds", "Refunds to be paid out"
    SUSPENSE = "suspense", "Suspense"
    PAYABLES = "payables", "Owed to suppliers"
    EARNINGS = "earnings", "Retained earnings"
    FEES = "fees", "Fees for services"
    CONTRACTUAL = "contractual", "Contractual adjustments"
    DISCOUNTS = "discounts", "Discounts and courtesies"
    CHARITY = "charity", "Sliding fee scale and charity"
    SMALL = "small", "Small balances"
    OTHER_INCOME = "other-income", "Fees that are not for services"
    BAD_DEBT = "bad-debt", "Bad debt"
    AGENCY = "agency", "Collection agencies' fees"
    BANK_FEES = "bank-fees", "Bank and card fees"
    OVER_SHORT = "over-short", "Cash over and short"


class CashFlow(models.TextChoices):
    """Where a movement against cash stands in the statement of cash flows (ASC 230)."""

    CASH = "cash", "Is cash"
    OPERATING = "operating", "Operating"
    INVESTING = "investing", "Investing"
    FINANCING = "financing", "Financing"


@tracked
class Account(models.Model):
    """A line of the chart of accounts; ``parent`` is the heading it is summed under."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    cash_flow = models.CharField(max_length=10, choices=CashFlow, default=CashFlow.OPERATING)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(name=""), name="account_is_named"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="account_kind"),
            models.CheckConstraint(
                condition=Q(role="") | Q(is_active=True), name="account_with_a_role_is_active"
            ),
            models.UniqueConstraint(
                fields=["role"], condition=~Q(role=""), name="role_held_by_one_account"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@tracked
class CostCenter(models.Model):
    """A part of the practice whose income and expenses are seen apart."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="cost_center_is_named")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class PayerClass(models.TextChoices):
    """The financial class of a payer, for aging and contracts."""

    COMMERCIAL = "commercial", "Commercial"
    MEDICARE = "medicare", "Medicare"
    MEDICAID = "medicaid", "Medicaid"
    GOVERNMENT = "government", "Other government"
    WORKERS_COMP = "workers-comp", "Workers' compensation"
    AUTO = "auto", "Auto and liability"
    OTHER = "other", "Other"


@tracked
class Payer(models.Model):
    """Who pays for patients: a health plan's carrier. What it is insured with stands above."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    financial_class = models.CharField(
        max_length=12, choices=PayerClass, default=PayerClass.COMMERCIAL
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="payer_is_named")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name
