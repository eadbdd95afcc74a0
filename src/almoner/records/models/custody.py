"""Keeping records: holds, retention, paper charts and boxes, and what was destroyed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient
from almoner.platform.audit.history import append_only, never_deleted, tracked


@tracked
class LegalHold(models.Model):
    """Nothing of a patient's record may be destroyed while a matter is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=300, help_text="The case, and who told us.")
    placed_on = models.DateField()
    placed_by = models.CharField(max_length=200)
    released_on = models.DateField(null=True, blank=True)
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-placed_on",)
        constraints = [
            models.CheckConstraint(condition=~Q(matter=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(released_on=None, release_reason="")
                | (Q(released_on__gte=F("placed_on")) & ~Q(release_reason="")),
                name="hold_released_with_a_reason",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.matter


@tracked
class RetentionRule(models.Model):
    """How long the practice keeps paper charts: the law of its state, as it was looked up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    years = models.PositiveSmallIntegerField("years after the last visit")
    years_after_18 = models.PositiveSmallIntegerField(
        "years after the 18th birthday", default=0, help_text="For those seen as children."
    )
    source = models.CharField(max_length=300, help_text="The law it follows.")

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(years__gt=0), name="rule_keeps_something")
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class ArchiveBox(models.Model):
    """A box of paper, on a shelf here or in a store elsewhere; its number is on its label."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("records_paper_number"), function="nextval"),
        editable=False,
    )
    contents = models.CharField(max_length=300, help_text="Charts A-C, last seen 2012")
    place = models.CharField(max_length=200, help_text="Store, room, shelf.")

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "archive boxes"
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Box {self.number}"


@tracked
class PaperChart(models.Model):
    """A paper chart, or one volume of it; its number is on its label."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("records_paper_number"), function="nextval"),
        editable=False,
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    volume = models.PositiveSmallIntegerField(default=1)
    place = models.CharField("its place", max_length=200, help_text="Room and shelf.")
    box = models.ForeignKey(
        ArchiveBox, on_delete=models.PROTECT, null=True, blank=True, related_name="charts"
    )
    last_seen_on = models.DateField("last entry in it")
    is_destroyed = models.BooleanField(default=False)

    class Meta:
        ordering = ("number",)
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Paper chart {self.number}"


@tracked
class PaperLoan(models.Model):
    """A paper chart or a box is out: with whom, what for, and when it is due back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chart = models.ForeignKey(
        PaperChart, on_delete=models.PROTECT, null=True, blank=True, related_name="loans"
    )
    box = models.ForeignKey(
        ArchiveBox, on_delete=models.PROTECT, null=True, blank=True, related_name="loans"
    )
    out_to = models.CharField("out to", max_length=200)
    reason = models.CharField("what for", max_length=300)
    out_at = models.DateTimeField()
    out_by = models.CharField(max_length=200)
    due_on = models.DateField("due back")
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(chart=None, box__isnull=False) | Q(chart__isnull=False, box=None),
                name="loan_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["chart"], condition=Q(returned_at=None), name="chart_is_out_once"
            ),
            models.UniqueConstraint(
                fields=["box"], condition=Q(returned_at=None), name="box_is_out_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("out_at")),
                name="loan_ends_after_it_began",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Out to {self.out_to}"


def _held() -> pgtrigger.Trigger:
    """Return the trigger that refuses to destroy what is held or must still be kept."""
    return pgtrigger.Trigger(
        name="destruction_gate",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
    IF EXISTS (
        SELECT FROM records_legalhold hold
        JOIN records_paperchart chart ON chart.patient_id = hold.patient_id
        WHERE chart.id = NEW.chart_id AND hold.released_on IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_is_held',
            MESSAGE = 'a legal hold keeps this chart';
    END IF;
    RETURN NEW;
""",
    )


class Destruction(models.Model):
    """A paper chart was destroyed: when, how, on which rule, and who saw it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chart = models.OneToOneField(PaperChart, on_delete=models.PROTECT, related_name="destruction")
    rule = models.CharField(max_length=450, help_text="The rule as it read then.")
    kept_until = models.DateField()
    destroyed_on = models.DateField()
    method = models.CharField(max_length=200)
    certificate = models.CharField("certificate number", max_length=100, blank=True)
    witness = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-destroyed_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_on__gt=F("kept_until")), name="destroyed_after_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(method="") & ~Q(witness=""), name="destruction_is_documented"
            ),
        ]
        triggers = [append_only(), _held()]

    def __str__(self) -> str:
        return f"Destroyed {self.destroyed_on:%m/%d/%Y}"
