"""Upkeep of the patients' register: search keys, duplicates, merges, where rows came from."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models.patient import Patient
from almoner.platform.audit.history import never_deleted, tracked


class PatientSearchKeys(models.Model):
    """The keys under which a patient is found; derived, and made anew by ``people reindex``."""

    patient = models.OneToOneField(
        Patient, on_delete=models.PROTECT, primary_key=True, related_name="search_keys"
    )
    keys = ArrayField(models.TextField())
    match_keys = ArrayField(models.TextField(), default=list)
    facts = models.JSONField(
        default=dict, help_text="What finding ranks and shows, so that it reads this table alone."
    )

    class Meta:
        verbose_name_plural = "patient search keys"
        indexes = [
            # without a pending list: finding must never wait for one to be read through
            GinIndex(fields=["keys"], name="patient_search_keys", fastupdate=False),
            GinIndex(fields=["match_keys"], name="patient_match_keys", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"keys of {self.patient_id}"


class PairStatus(models.TextChoices):
    """What was decided about two patients that may be one."""

    OPEN = "open", "To decide"
    DIFFERENT = "different", "Not the same person"
    MERGED = "merged", "Merged"


@tracked
class DuplicatePair(models.Model):
    """Two patients that may be the same person, and what was decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    left = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(help_text="The likelihood from 0 to 1.")
    why = models.JSONField(default=list, help_text="Sentences: what agrees and what does not.")
    found_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=PairStatus.choices, default=PairStatus.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-score", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], condition=Q(status="open"), name="pair_to_decide")
        ]

    def __str__(self) -> str:
        return f"{self.left_id} / {self.right_id}"


@tracked
class Merge(models.Model):
    """One patient's record joined into another's; ``undone_at`` once it was taken back.

    ``fields`` keeps for every field of the survivor that the merge wrote
    ``{"name": {"before": …, "after": …}}``, so that un-merging can put it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survivor = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    retired = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="retirements")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["retired"], condition=Q(undone_at=None), name="retired_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("retired")), name="merge_of_two"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.retired_id} into {self.survivor_id}"


@tracked
class MergeMove(models.Model):
    """One row that a merge moved from the retired patient to the survivor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="moves")
    model = models.CharField(max_length=100, help_text="people.contactpoint")
    field = models.CharField(max_length=100, help_text="The field that names the patient.")
    row = models.CharField(max_length=64, help_text="The row's primary key.")
    moved_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "model", "field", "row"], name="row_moved_once"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"


class ExternalId(models.Model):
    """What a row is called in the system it was imported from; makes imports repeatable.

    ``kind`` says which table (``patient``, ``location`` …) and ``subject_id`` which row.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=50)
    source_id = models.CharField(max_length=200)
    subject_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "source_id"], name="external_id_once")
        ]
        indexes = [models.Index(fields=["subject_id"], name="external_id_of")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.source_id}"


class ImportRun(models.Model):
    """One run of an import: which file, how far, with what result."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=100)
    file_name = models.CharField(max_length=300)
    kind = models.CharField(max_length=50)
    by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    read = models.PositiveBigIntegerField(default=0)
    added = models.PositiveBigIntegerField(default=0)
    present = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.kind} from {self.file_name}"
