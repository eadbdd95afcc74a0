"""What a chart must hold, and what is missing of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.lib.completeness import Demand, Moment, Signer
from almoner.lib.ids import uuid7
from almoner.people.models import Patient, Practitioner
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.records.models.documents import DocumentReference, DocumentType
from almoner.records.models.entries import Encounter, EncounterClass
from almoner.records.models.notes import Note


def _choices(words: "type[Demand | Moment | Signer]") -> list[tuple[str, str]]:
    return [(word.value, word.words) for word in words]


@tracked
class CompletenessRule(models.Model):
    """Something that must exist, by when, signed by whom; the office edits these."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    demand = models.CharField(
        "what must be", max_length=20, choices=_choices(Demand), default=Demand.EXISTS.value
    )
    encounter_classes = ArrayField(
        models.CharField(max_length=10, choices=EncounterClass.choices),
        default=list,
        blank=True,
        verbose_name="in encounters of class",
        help_text="None: in all.",
    )
    only_with_procedure = models.BooleanField("only where something was done", default=False)
    hours = models.PositiveIntegerField("within hours", default=24)
    moment = models.CharField(
        "of", max_length=20, choices=_choices(Moment), default=Moment.START.value
    )
    signer = models.CharField(
        "signed by", max_length=20, choices=_choices(Signer), default=Signer.NOBODY.value
    )
    applies_from = models.DateField(
        "for what happened from", help_text="Older encounters and papers are left alone."
    )
    is_active = models.BooleanField("in use", default=True)
    types_changed = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="completeness_rule_has_a_name"),
            models.CheckConstraint(
                condition=Q(demand__in=[each.value for each in Demand]),
                name="completeness_demand_is_known",
            ),
            models.CheckConstraint(
                condition=Q(moment__in=[each.value for each in Moment]),
                name="completeness_moment_is_known",
            ),
            models.CheckConstraint(
                condition=Q(signer__in=[each.value for each in Signer]),
                name="completeness_signer_is_known",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class CompletenessRuleType(models.Model):
    """A type of paper that a rule is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.ForeignKey(CompletenessRule, on_delete=models.PROTECT, related_name="rule_types")
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "type"], name="type_once_in_a_rule")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.type_id}"


@tracked
class Deficiency(models.Model):
    """Something that a rule asks for and the chart has not; one row however often it comes back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.ForeignKey(CompletenessRule, on_delete=models.PROTECT, related_name="+")
    rule_version = models.PositiveIntegerField()
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        DocumentReference, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=300)
    due_at = models.DateTimeField("due")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(
        max_length=400, blank=True, help_text="What made it complete, or why it was waived."
    )
    is_waived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "deficiencies"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "encounter", "note", "document"],
                nulls_distinct=False,
                name="deficiency_once",
            ),
            models.CheckConstraint(
                condition=Q(encounter__isnull=False)
                | Q(note__isnull=False)
                | Q(document__isnull=False),
                name="deficiency_is_of_something",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) ^ ~Q(closed_by=""),
                name="closed_deficiency_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(is_waived=False) | Q(closed_at__isnull=False),
                name="waived_deficiency_is_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practitioner", "due_at"],
                condition=Q(closed_at=None),
                name="deficiency_worklist",
            ),
            models.Index(fields=["patient"], name="deficiency_of_patient"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.what


@tracked
class CompletenessPolicy(models.Model):
    """What the office does about late papers: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    warn_after_days = models.PositiveIntegerField(
        "warn after days", default=14, help_text="Late by that many days: shown as a warning."
    )
    suspend_after_days = models.PositiveIntegerField(
        "suspension after days", default=21, help_text="Late by more: suspension is due."
    )
    letter = models.TextField(
        "words of the letter",
        help_text="Stands above the list in the letter to a clinician.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_completeness_policy"),
            models.CheckConstraint(
                condition=Q(suspend_after_days__gte=models.F("warn_after_days")),
                name="warning_comes_before_suspension",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"suspension after {self.suspend_after_days} days"


class DeficiencyLetter(models.Model):
    """A letter to a clinician about what is missing, as it was handed out or sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(help_text="How many deficiencies it names.")
    warning = models.CharField(
        max_length=300, blank=True, help_text="What it says of suspension, if anything."
    )
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-written_at", "-id")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Letter to {self.practitioner}"
