"""Statements: the office's rules for them, what each said, and batches of them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile


class Language(models.TextChoices):
    """The languages that statements and collection letters are written in."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


class StatementWay(models.TextChoices):
    """How a family gets its statements."""

    MAIL = "mail", "By mail"
    EMAIL = "email", "By e-mail, behind a link"


@tracked
class BillingRules(models.Model):
    """One row, edited on the billing rules' screen; without it the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    minimum_balance = models.DecimalField(
        "no statement below, in dollars", max_digits=14, decimal_places=2, default=5
    )
    cycle_days = models.PositiveSmallIntegerField("days between two statements", default=28)
    due_days = models.PositiveSmallIntegerField("days to pay", default=21)
    small_balance = models.DecimalField(
        "small balance, in dollars", max_digits=14, decimal_places=2, default=2
    )
    nsf_fee = models.DecimalField(
        "fee for a returned check, in dollars", max_digits=14, decimal_places=2, default=25
    )
    reminder_days = models.PositiveSmallIntegerField("days to the reminder", default=30)
    second_days = models.PositiveSmallIntegerField("days to the second letter", default=60)
    final_days = models.PositiveSmallIntegerField("days to the final notice", default=90)
    agency_days = models.PositiveSmallIntegerField("days to the agency", default=120)
    plan_reminder_days = models.PositiveSmallIntegerField(
        "days before an installment a reminder goes", default=5
    )
    plan_default_days = models.PositiveSmallIntegerField(
        "days late after which a payment plan has failed", default=10
    )
    language = models.CharField(
        "language where none is known",
        max_length=2,
        choices=Language.choices,
        default=Language.ENGLISH,
    )
    remit_to = models.TextField(
        "where payments are mailed to",
        blank=True,
        max_length=300,
        help_text="Up to four lines; the practice's own address where it is empty.",
    )
    pay_address = models.URLField(
        "web address for payments", blank=True, help_text="Printed in the QR code, if there is one."
    )
    note = models.CharField("a line on every statement", max_length=200, blank=True)
    note_es = models.CharField("the same in Spanish", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="billing_rules_are_one_row"),
            models.CheckConstraint(
                condition=Q(minimum_balance__gt=0, small_balance__gte=0, nsf_fee__gte=0),
                name="billing_rules_have_right_amounts",
            ),
            models.CheckConstraint(
                condition=Q(cycle_days__gte=1, due_days__gte=1), name="billing_rules_have_days"
            ),
            models.CheckConstraint(
                condition=Q(
                    reminder_days__lt=F("second_days"),
                    second_days__lt=F("final_days"),
                    final_days__lt=F("agency_days"),
                ),
                name="collection_stages_follow_each_other",
            ),
        ]

    def __str__(self) -> str:
        return "the billing rules"


@tracked
class BillingChoice(models.Model):
    """How one family wants its statements; without it they come by mail."""

    family = models.OneToOneField(
        "people.FamilyAccount", on_delete=models.PROTECT, primary_key=True, related_name="billing"
    )
    way = models.CharField(
        "statements come", max_length=10, choices=StatementWay.choices, default=StatementWay.MAIL
    )
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=StatementWay.values), name="billing_choice_way"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]), name="billing_choice_language"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.family}: {self.get_way_display()}"


class HoldKind(models.TextChoices):
    """Why a family is not asked for money."""

    STATEMENTS = "statements", "Send no statements"
    DISPUTE = "dispute", "Bill in dispute"
    BANKRUPTCY = "bankruptcy", "Bankruptcy"
    DECEASED = "deceased", "Guarantor has died"


@tracked
class AccountHold(models.Model):
    """A family is not asked for money from a day until another, or until it is ended.

    Every kind stops statements, letters and the agency; of a bankruptcy also the balance is kept
    apart (11 U.S.C. 362: the automatic stay).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="holds"
    )
    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    since = models.DateField()
    until = models.DateField("last day", null=True, blank=True)
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="hold_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since") - 1),
                name="hold_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["family", "since"], name="hold_of_family")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} since {self.since:%m/%d/%Y}"


class BatchState(models.TextChoices):
    """Where a batch of statements stands."""

    PROPOSED = "proposed", "To be looked through"
    MAKING = "making", "Being made"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Made"
    DROPPED = "dropped", "Not made"


@tracked
class StatementBatch(models.Model):
    """Statements proposed and made together; its PDF holds those that are mailed, by ZIP code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    as_of = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.PROPOSED)
    run = models.PositiveIntegerField(default=0, help_text="Counts starts; an older job gives way.")
    moved_at = models.DateTimeField(null=True, help_text="When it last went on.")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="statement_batch_state"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="proposed"),
                name="one_batch_is_looked_through",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Statements of {self.as_of:%m/%d/%Y}"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"making": "info", "stopped": "warning", "done": "success"}.get(
            self.state, "neutral"
        )


class Statement(models.Model):
    """What a family was told on a day: facts that never change, as ``paper`` prints them.

    ``amount`` is what was due by ``due_on``, ``waiting`` what payers still owed, ``later`` what is
    paid in parts after that day; ``aging`` holds the family's own part by age in days (to 30, 60,
    90, 120, above), in dollars. Making one moves no money.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("ledger_statement_number"), function="nextval"),
        editable=False,
    )
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="statements"
    )
    batch = models.ForeignKey(
        StatementBatch, on_delete=models.PROTECT, null=True, related_name="statements"
    )
    as_of = models.DateField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    unapplied = models.DecimalField(max_digits=14, decimal_places=2)
    waiting = models.DecimalField(max_digits=14, decimal_places=2)
    later = models.DecimalField(max_digits=14, decimal_places=2)
    aging = models.JSONField()
    paper = models.JSONField(help_text="Everything that is printed, so that it prints the same.")
    language = models.CharField(max_length=2, choices=Language.choices)
    way = models.CharField(max_length=10, choices=StatementWay.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_asks_for_something"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("as_of")), name="statement_leaves_time_to_pay"
            ),
            models.UniqueConstraint(fields=["batch", "family"], name="statement_once_in_a_batch"),
        ]
        indexes = [models.Index(fields=["family", "-as_of"], name="statement_of_family")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Statement {self.number}"


class StatementItem(models.Model):
    """A family of a batch: proposed, left out by somebody, then told or no longer due.

    ``place`` is its place in the mailing, by ZIP code and street; ``part`` the PDF it goes into.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(StatementBatch, on_delete=models.PROTECT, related_name="items")
    family = models.ForeignKey("people.FamilyAccount", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    part = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Due when proposed.")
    way = models.CharField(max_length=10, choices=StatementWay.choices)
    zip_code = models.CharField(max_length=20, blank=True)
    is_left_out = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    statement = models.OneToOneField(
        Statement, on_delete=models.PROTECT, null=True, related_name="item"
    )
    sending = models.OneToOneField(
        "messaging.Sending", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "family"], name="family_once_in_a_batch"),
            models.UniqueConstraint(fields=["batch", "place"], name="place_once_in_a_batch"),
            models.CheckConstraint(
                condition=~Q(is_left_out=True, statement__isnull=False),
                name="left_out_has_no_statement",
            ),
        ]
        indexes = [models.Index(fields=["batch", "part"], name="statement_item_of_part")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.family_id}"


class StatementPart(models.Model):
    """The PDF of one part of a batch, kept so that an interrupted batch goes on after it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(StatementBatch, on_delete=models.PROTECT, related_name="parts")
    part = models.PositiveIntegerField()
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveIntegerField(default=0)
    firsts = models.JSONField(
        help_text="The first page of each statement in it, counted from 0, by its number."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["part"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "part"], name="part_once_in_a_batch")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"part {self.part}"
