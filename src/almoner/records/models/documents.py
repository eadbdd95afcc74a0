"""Documents of a chart, page by page (FHIR DocumentReference)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Practitioner
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.records.models.parts import (
    IN_ERROR,
    WithinEncounter,
    constraints_of,
    indexes_of,
    status_field,
)
from almoner.records.models.words import keeps_words, keeps_words_of_page


class ReleaseClass(models.TextChoices):
    """What the law asks for before a page may leave."""

    ORDINARY = "ordinary", "Ordinary"
    PART_2 = "part2", "Substance use (42 CFR Part 2)"
    PSYCHOTHERAPY = "psychotherapy", "Psychotherapy notes (45 CFR 164.501)"
    STATE = "state", "Restricted by state law"


@tracked
class DocumentType(models.Model):
    """A kind of document, as the practice files them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    loinc = models.CharField("LOINC code", max_length=20, blank=True)
    release_class = models.CharField(
        "class of its pages",
        max_length=20,
        choices=ReleaseClass.choices,
        default=ReleaseClass.ORDINARY,
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class DocumentStatus(models.TextChoices):
    """FHIR R4 document-reference-status."""

    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"
    IN_ERROR = IN_ERROR, "Entered in error"


class DocumentOrigin(models.TextChoices):
    """How a document came into the chart."""

    UPLOAD = "upload", "Uploaded"
    SCAN = "scan", "Scanned"
    FOLDER = "folder", "From the watched folder"
    EMAIL = "email", "By e-mail"
    FAX = "fax", "By fax"
    FORM = "form", "Filled in here"
    LETTER = "letter", "Written here"
    IMPORT = "import", "Imported"


@tracked
class DocumentReference(WithinEncounter):
    """A document: ``text`` is its title, ``at`` the day it bears."""

    kind: ClassVar[str] = "document"

    status = status_field(DocumentStatus, DocumentStatus.CURRENT)
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=20, choices=DocumentOrigin.choices)
    original = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", help_text="As it came in."
    )
    pdf = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What is read, printed and released: the original itself, where it is a PDF.",
    )
    page_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "document"
        constraints = [
            *constraints_of("document", DocumentStatus),
            models.CheckConstraint(
                condition=Q(origin__in=DocumentOrigin.values), name="document_origin"
            ),
            models.CheckConstraint(condition=Q(page_count__gt=0), name="document_has_pages"),
        ]
        indexes = indexes_of("document")
        triggers = [never_deleted(), keeps_words("document")]

    @property
    def facts(self) -> str:
        """Its type, how it came, and how long it is."""
        pages = "1 page" if self.page_count == 1 else f"{self.page_count} pages"
        return f"{self.type}, {self.get_origin_display().lower()}, {pages}"


@tracked
class DocumentPage(models.Model):
    """One page of a document: its words, and what is asked for before it may leave."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(DocumentReference, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField(help_text="From 1, in the PDF.")
    text = models.TextField(blank=True, help_text="Its text layer, or what was read from it.")
    confidence = models.FloatField(
        null=True, help_text="How surely the text was read: 0 to 1; none for a text layer."
    )
    release_class = models.CharField(
        max_length=20, choices=ReleaseClass.choices, default=ReleaseClass.ORDINARY
    )

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_page_of_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="pages_count_from_one"),
            models.CheckConstraint(
                condition=Q(release_class__in=ReleaseClass.values), name="page_class_is_known"
            ),
        ]
        triggers = [never_deleted(), keeps_words_of_page()]

    def __str__(self) -> str:
        return f"Page {self.number}"
