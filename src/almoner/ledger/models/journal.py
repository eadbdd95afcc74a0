"""Journal entries and their postings, and what follows from them: what is owed, what is unapplied.

``Owed``, ``Credit`` and ``Undeposited`` are made by a trigger from the postings, in the same
statement, whoever writes them; ``ledger.queries.verify`` compares them.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.ledger.models.chart import Account, CostCenter, Payer, Role
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, tracked


class Cause(models.TextChoices):
    """Why an entry was made."""

    CHARGE = "charge", "Charge"
    PAYMENT = "payment", "Payment"
    APPLICATION = "application", "Payment applied"
    ADJUSTMENT = "adjustment", "Adjustment"
    TRANSFER = "transfer", "Responsibility transferred"
    WRITE_OFF = "write-off", "Write-off"
    REFUND = "refund", "Refund"
    BOUNCE = "bounce", "Payment returned"
    PURCHASE = "purchase", "Purchase"
    DEPOSIT = "deposit", "Deposit"
    CASH_COUNT = "cash-count", "Cash count"
    BANK = "bank", "Bank line"
    CLOSING = "closing", "Year closed"
    OPENING = "opening", "Opening balance"
    JOURNAL = "journal", "Journal entry"


@tracked
class Reason(models.Model):
    """Why something was adjusted or written off, and the account it goes to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    cause = models.CharField(max_length=12, choices=Cause)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=(Cause.ADJUSTMENT, Cause.WRITE_OFF)), name="reason_cause"
            )
        ]

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """One movement in the books. ``on`` is its posting date; ``key`` makes it be posted once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("ledger_entry_number"), function="nextval"),
        editable=False,
    )
    on = models.DateField("posting date")
    cause = models.CharField(max_length=12, choices=Cause)
    memo = models.CharField(max_length=300, blank=True)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        db_index=False,
        help_text="The entry that was reversed and posted again as this one.",
    )
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - unique where given
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    poster = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="entry_cause"),
        ]
        indexes = [
            models.Index(fields=["on", "number"], name="entry_by_date"),
            models.Index(
                fields=["replaces"], name="entry_replaces", condition=Q(replaces__isnull=False)
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="period_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("found", "text")],
                func="""
    SELECT state INTO found FROM ledger_period WHERE during @> NEW."on" FOR SHARE;
    IF found IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'period_is_open: % is in a period that is %', NEW."on",
            coalesce(found, 'not there') USING ERRCODE = 'check_violation',
            CONSTRAINT = 'period_is_open';
    END IF;
    RETURN NEW;
""",
            ),
            pgtrigger.Trigger(
                name="entry_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
    IF (SELECT count(*) < 2 OR sum(amount) <> 0 FROM ledger_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry_balances: entry % does not balance', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    RETURN NULL;
""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Posting(models.Model):
    """One amount on one account: a debit where positive, a credit where negative, in dollars.

    ``on`` is its entry's. What patients or payers owe names its charge and its family account;
    an unapplied amount names its payment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    on = models.DateField()
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings", db_index=False
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    family = models.ForeignKey(
        "people.FamilyAccount",
        on_delete=models.PROTECT,
        null=True,
        related_name="postings",
        db_index=False,
    )
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, null=True, related_name="postings", db_index=False
    )
    charge = models.ForeignKey(
        "ledger.Charge",
        on_delete=models.PROTECT,
        null=True,
        related_name="postings",
        db_index=False,
    )
    payment = models.ForeignKey(
        "ledger.Payment",
        on_delete=models.PROTECT,
        null=True,
        related_name="postings",
        db_index=False,
    )
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    practitioner = models.ForeignKey(
        "people.Practitioner",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    cost_center = models.ForeignKey(
        CostCenter, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    drawer_session = models.ForeignKey(
        "ledger.DrawerSession",
        on_delete=models.PROTECT,
        null=True,
        related_name="postings",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="posting_is_not_nothing"),
        ]
        indexes = [
            models.Index(fields=["account", "on"], include=["amount"], name="posting_by_account"),
            models.Index(
                fields=["family"], name="posting_by_family", condition=Q(family__isnull=False)
            ),
            models.Index(
                fields=["charge"], name="posting_by_charge", condition=Q(charge__isnull=False)
            ),
            models.Index(
                fields=["payment"], name="posting_by_payment", condition=Q(payment__isnull=False)
            ),
            models.Index(
                fields=["payer", "on"], name="posting_by_payer", condition=Q(payer__isnull=False)
            ),
            models.Index(
                fields=["drawer_session"],
                name="posting_by_drawer",
                condition=Q(drawer_session__isnull=False),
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="posting_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
                declare=[("wrong", "text")],
                func=f"""
    SELECT CASE
        WHEN fresh."on" <> entry."on" THEN 'posting_has_the_date_of_its_entry'
        WHEN account.role = '{Role.PATIENTS}' AND (fresh.charge_id IS NULL
            OR fresh.family_id IS NULL OR fresh.payer_id IS NOT NULL)
            THEN 'owed_by_a_family_for_a_charge'
        WHEN account.role = '{Role.PAYERS}' AND (fresh.charge_id IS NULL
            OR fresh.family_id IS NULL OR fresh.payer_id IS NULL)
            THEN 'owed_by_a_payer_for_a_charge'
        WHEN account.role = '{Role.CREDITS}' AND fresh.payment_id IS NULL
            THEN 'unapplied_of_a_payment'
        WHEN account.role IN ('{Role.UNDEPOSITED}', '{Role.CARDS}')
            AND fresh.payment_id IS NULL AND fresh.drawer_session_id IS NULL
            THEN 'undeposited_of_a_payment'
        WHEN session.closed_at IS NOT NULL AND account.role = '{Role.DRAWERS}'
            THEN 'drawer_is_open'
        WHEN NOT account.is_active THEN 'account_is_active'
        END INTO wrong
    FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
        JOIN ledger_journalentry entry ON entry.id = fresh.entry_id
        LEFT JOIN ledger_drawersession session ON session.id = fresh.drawer_session_id
    ORDER BY 1 NULLS LAST LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation', CONSTRAINT = wrong;
    END IF;
    INSERT INTO ledger_owed (charge_id, payer_id, family_id, "on", amount)
        SELECT DISTINCT fresh.charge_id, fresh.payer_id, fresh.family_id, charge."on", 0
        FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
            JOIN ledger_charge charge ON charge.id = fresh.charge_id
        WHERE account.role IN ('{Role.PATIENTS}', '{Role.PAYERS}') ORDER BY 1, 2
        ON CONFLICT (charge_id, payer_id) DO NOTHING;
    UPDATE ledger_owed owed SET amount = owed.amount + made.amount
        FROM (
            SELECT fresh.charge_id, fresh.payer_id, sum(fresh.amount) AS amount
            FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
            WHERE account.role IN ('{Role.PATIENTS}', '{Role.PAYERS}') GROUP BY 1, 2
        ) made
        WHERE owed.charge_id = made.charge_id
            AND owed.payer_id IS NOT DISTINCT FROM made.payer_id;
    INSERT INTO ledger_credit (payment_id, family_id, payer_id, amount)
        SELECT DISTINCT fresh.payment_id, payment.family_id, payment.payer_id, 0
        FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
            JOIN ledger_payment payment ON payment.id = fresh.payment_id
        WHERE account.role = '{Role.CREDITS}' ORDER BY 1
        ON CONFLICT (payment_id) DO NOTHING;
    UPDATE ledger_credit credit SET amount = credit.amount - made.amount
        FROM (
            SELECT fresh.payment_id, sum(fresh.amount) AS amount
            FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
            WHERE account.role = '{Role.CREDITS}' GROUP BY 1
        ) made
        WHERE credit.payment_id = made.payment_id;
    INSERT INTO ledger_undeposited (payment_id, drawer_session_id, role, amount)
        SELECT DISTINCT fresh.payment_id, fresh.drawer_session_id, account.role, 0
        FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
        WHERE account.role IN ('{Role.UNDEPOSITED}', '{Role.CARDS}') ORDER BY 1, 2
        ON CONFLICT (payment_id, drawer_session_id, role) DO NOTHING;
    UPDATE ledger_undeposited held SET amount = held.amount + made.amount
        FROM (
            SELECT fresh.payment_id, fresh.drawer_session_id, account.role,
                sum(fresh.amount) AS amount
            FROM fresh JOIN ledger_account account ON account.id = fresh.account_id
            WHERE account.role IN ('{Role.UNDEPOSITED}', '{Role.CARDS}') GROUP BY 1, 2, 3
        ) made
        WHERE held.role = made.role AND held.payment_id IS NOT DISTINCT FROM made.payment_id
            AND held.drawer_session_id IS NOT DISTINCT FROM made.drawer_session_id;
    RETURN NULL;
""",  # noqa: S608 - of the names of roles
            ),
            pgtrigger.Trigger(
                name="entry_stays_balanced",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
    IF (SELECT sum(amount) <> 0 FROM ledger_posting WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'entry_balances: an entry does not balance'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    RETURN NULL;
""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"


class Owed(models.Model):
    """What is still owed for a charge by the family (``payer`` empty) or by a payer, in dollars."""

    id = models.BigAutoField(primary_key=True)
    charge = models.ForeignKey(
        "ledger.Charge", on_delete=models.PROTECT, related_name="owed", db_index=False
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="owed")
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField(help_text="The date of service.")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charge", "payer"], name="owed_once_by_each", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(payer__isnull=False) | Q(amount__gte=0),
                name="family_never_owes_less_than_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["family"],
                include=["payer", "on", "amount"],
                condition=~Q(amount=0),
                name="owed_still",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Credit(models.Model):
    """What of a payment is not applied yet, in dollars."""

    payment = models.OneToOneField(
        "ledger.Payment", on_delete=models.PROTECT, primary_key=True, related_name="credit"
    )
    family = models.ForeignKey(
        "people.FamilyAccount",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="no_more_applied_than_was_paid"
            ),
        ]
        indexes = [
            models.Index(fields=["family"], condition=~Q(amount=0), name="credit_still"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
