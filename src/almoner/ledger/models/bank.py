"""The bank's side: statements read from its files, what was matched, and reconciliations."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from almoner.ledger.models.chart import Account
from almoner.ledger.models.journal import Posting
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile


class BankStatement(models.Model):
    """A bank's file as it came, and what it says of its days and its balance in dollars."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bank_statements")
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    balance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    balance_on = models.DateField(null=True)
    line_count = models.PositiveIntegerField()
    new_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-loaded_at"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """A movement as the bank tells it: dollars into the account where positive."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bank_lines")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    bank_id = models.CharField("the bank's own id", max_length=255)
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    description = models.CharField(max_length=500, blank=True)
    check_number = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "bank_id"], name="bank_line_once"),
        ]
        indexes = [models.Index(fields=["account", "on"], name="bank_line_by_date")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.on:%m/%d/%Y} {self.amount}"


class ClearingKind(models.TextChoices):
    """How lines of the bank and postings belong together."""

    MATCHED = "matched", "Bank and books agree"
    OFFSET = "offset", "Postings that cancel each other"
    ASIDE = "aside", "Lines set aside"
    BEFORE = "before", "Seen by the bank before its first file"


@tracked
class Clearing(models.Model):
    """Lines of the bank and postings of the books that are done with, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ClearingKind, default=ClearingKind.MATCHED)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ClearingKind.ASIDE) | ~Q(note=""), name="set_aside_for_a_reason"
            )
        ]
        triggers = [
            never_deleted(),
            pgtrigger.Trigger(
                name="clearing_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                declare=[
                    ("lines", "bigint"),
                    ("told", "numeric"),
                    ("posted", "numeric"),
                    ("postings", "bigint"),
                ],
                func="""
    SELECT count(*), coalesce(sum(line.amount), 0) INTO lines, told
        FROM ledger_clearedline cleared JOIN ledger_bankline line ON line.id = cleared.line_id
        WHERE cleared.clearing_id = NEW.id;
    SELECT count(*), coalesce(sum(posting.amount), 0) INTO postings, posted
        FROM ledger_clearedposting cleared
            JOIN ledger_posting posting ON posting.id = cleared.posting_id
        WHERE cleared.clearing_id = NEW.id;
    IF NOT (CASE NEW.kind
        WHEN 'matched' THEN lines > 0 AND postings > 0 AND told = posted
        WHEN 'offset' THEN lines = 0 AND postings > 1 AND posted = 0
        WHEN 'aside' THEN lines > 0 AND postings = 0
        WHEN 'before' THEN lines = 0 AND postings > 0
        ELSE FALSE END)
    THEN
        RAISE EXCEPTION 'clearing_balances: bank and books differ'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearing_balances';
    END IF;
    RETURN NULL;
""",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


@tracked
class ClearedLine(models.Model):
    """A line of the bank within a clearing; in one that stands, once."""

    id = models.BigAutoField(primary_key=True)
    clearing = models.ForeignKey(Clearing, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="cleared")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(is_active=True), name="bank_line_cleared_once"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return str(self.line_id)


@tracked
class ClearedPosting(models.Model):
    """A posting within a clearing; in one that stands, once."""

    id = models.BigAutoField(primary_key=True)
    clearing = models.ForeignKey(Clearing, on_delete=models.PROTECT, related_name="postings")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="cleared")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["posting"], condition=Q(is_active=True), name="posting_cleared_once"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return str(self.posting_id)


@tracked
class Reconciliation(models.Model):
    """A bank account proved at the end of a day: what the bank and the books said, in dollars.

    ``outstanding`` are the postings the bank had not seen yet, as they stood then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reconciliations")
    on = models.DateField("at the end of")
    bank_balance = models.DecimalField(max_digits=14, decimal_places=2)
    book_balance = models.DecimalField(max_digits=14, decimal_places=2)
    outstanding_sum = models.DecimalField(max_digits=14, decimal_places=2)
    outstanding = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    reason = models.CharField("why it was opened again", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "on"],
                condition=Q(is_active=True),
                name="reconciled_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(book_balance=F("bank_balance") + F("outstanding_sum")),
                name="bank_and_books_agree",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True) | ~Q(reason=""), name="reopened_for_a_reason"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.account} at {self.on:%m/%d/%Y}"
