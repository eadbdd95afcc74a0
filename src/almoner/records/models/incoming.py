"""Paper and files on their way into a chart: kept from the moment they arrive until they are filed.

received → reading → confirm → filed, or held (with the reason), or set aside (with the reason).
"""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.records.models.documents import DocumentOrigin, DocumentReference, DocumentType


class IncomingState(models.TextChoices):
    """Where an incoming document stands."""

    RECEIVED = "received", "Waiting to be read"
    READING = "reading", "Being read"
    CONFIRM = "confirm", "To confirm"
    HELD = "held", "Held"
    FILED = "filed", "Filed"
    ASIDE = "aside", "Set aside"


OPEN_STATES = (
    IncomingState.RECEIVED,
    IncomingState.READING,
    IncomingState.CONFIRM,
    IncomingState.HELD,
)


@tracked
class IncomingDocument(models.Model):
    """One document that came in, or a part of one that was split."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    arrival_key = models.CharField(
        max_length=300, unique=True, help_text="What keeps one arrival from coming in twice."
    )
    name = models.CharField(max_length=300, help_text="As the file was called.")
    origin = models.CharField(max_length=20, choices=DocumentOrigin.choices)
    sender = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200)
    original = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=100, blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    wanted_patient = models.ForeignKey(
        Patient,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whose chart it was sent to: from their chart, or by a cover sheet.",
    )
    wanted_type = models.ForeignKey(
        DocumentType, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cover = models.ForeignKey(
        "records.CoverSheet", on_delete=models.PROTECT, null=True, related_name="+"
    )

    state = models.CharField(
        max_length=20, choices=IncomingState.choices, default=IncomingState.RECEIVED
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it is held or set aside.")
    attempts = models.PositiveIntegerField(default=0)
    is_forced = models.BooleanField(
        default=False, help_text="Taken in although it was held, without what is active in it."
    )
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveIntegerField(default=0)
    proposal = models.JSONField(default=dict, help_text="Patient, type and date, and why.")
    document = models.OneToOneField(
        DocumentReference, on_delete=models.PROTECT, null=True, related_name="arrival"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    is_open: ClassVar[tuple[str, ...]] = OPEN_STATES

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IncomingState.values), name="incoming_state"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=DocumentOrigin.values), name="incoming_origin"
            ),
            models.CheckConstraint(
                condition=Q(state="filed", document__isnull=False)
                | (~Q(state="filed") & Q(document=None)),
                name="incoming_filed_is_in_a_chart",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "aside")) | ~Q(reason=""),
                name="incoming_held_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirm", "filed"))
                | Q(pdf__isnull=False, page_count__gt=0),
                name="incoming_to_confirm_has_pages",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "received_at", "id"],
                condition=~Q(state__in=("filed", "aside")),
                name="incoming_open",
            ),
            models.Index(fields=["-received_at", "-id"], name="incoming_latest"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name

    @property
    def is_attached(self) -> bool:
        """Whether it came with an e-mail, and was no part of another file."""
        return self.arrival_key.startswith("attached:")

    @property
    def tone(self) -> str:
        """The colour of its state."""
        tones = {"confirm": "accent", "held": "danger", "filed": "success", "aside": "neutral"}
        return tones.get(self.state, "info")


def _forgotten_only() -> pgtrigger.Trigger:
    """Return the trigger that refuses every change but one: the words go with the bytes."""
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func="""
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.pdf_id = OLD.pdf_id
            AND NEW.number = OLD.number AND NEW.text = '' AND NEW.mark = ''
            AND cardinality(NEW.codes) = 0 AND cardinality(NEW.keys) = 0
            AND EXISTS (SELECT FROM files_fileremoval WHERE file_id = OLD.pdf_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append_only: what was read on a page is not changed';
""",
    )


class ReadPage(models.Model):
    """What was read on one page of a PDF. It depends on nothing but the PDF's bytes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    confidence = models.FloatField(null=True)
    codes = ArrayField(models.TextField(), default=list, help_text="What its barcodes say.")
    mark = models.CharField(max_length=64, blank=True, help_text="Hash of its picture.")
    keys = ArrayField(models.BigIntegerField(), default=list, help_text="Shared by like pages.")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["pdf", "number"], name="a_page_is_read_once")
        ]
        indexes = [GinIndex(fields=["keys"], name="like_pages")]
        triggers = [_forgotten_only()]

    def __str__(self) -> str:
        return f"Page {self.number}"


class CoverSheet(models.Model):
    """A printed sheet whose code says where the pages behind it belong."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Cover sheet {self.pk}"
