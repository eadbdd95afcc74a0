"""Notes of a chart (FHIR Composition): drafts, signed versions, addenda, amendments."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.people.models import Practitioner
from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.documents import DocumentType
from almoner.records.models.parts import (
    IN_ERROR,
    WithinEncounter,
    constraints_of,
    indexes_of,
    status_field,
)
from almoner.records.models.words import keeps_words


class NoteStatus(models.TextChoices):
    """FHIR R4 composition-status."""

    PRELIMINARY = "preliminary", "Draft"
    FINAL = "final", "Signed"
    AMENDED = "amended", "Amended"
    IN_ERROR = IN_ERROR, "Entered in error"


@tracked
class Note(WithinEncounter):
    """A note: ``text`` is its title, ``at`` what it is about happened.

    ``body`` is plain paragraphs; a line that begins with ``#`` is a heading. Until it is signed it
    may be changed; after that it grows by addenda (notes of their own) or is amended, and every
    version that was signed stays with its attestation.
    """

    kind: ClassVar[str] = "note"
    is_day: ClassVar[bool] = False
    WORDS: ClassVar[tuple[str, ...]] = ("body",)

    status = status_field(NoteStatus, NoteStatus.PRELIMINARY)
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    author = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+", help_text="Who signs it."
    )
    addendum_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="addenda"
    )
    amendment_reason = models.CharField("why amended", max_length=300, blank=True)
    signed_at = models.DateTimeField("signed", null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            *constraints_of("note", NoteStatus),
            models.CheckConstraint(condition=~Q(body=""), name="note_has_a_body"),
            models.CheckConstraint(
                condition=~Q(status="final") | Q(signed_at__isnull=False),
                name="final_note_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="preliminary") | Q(signed_at=None),
                name="draft_note_is_not_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="amended") | ~Q(amendment_reason=""),
                name="amended_note_says_why",
            ),
            models.CheckConstraint(
                condition=Q(addendum_to=None) | ~Q(addendum_to=F("id")), name="addendum_to_another"
            ),
        ]
        indexes = [
            *indexes_of("note"),
            models.Index(
                fields=["author", "at"],
                condition=Q(signed_at=None) & ~Q(status=IN_ERROR),
                name="note_waits_for_signature",
            ),
        ]
        triggers = [never_deleted(), keeps_words("note", "body")]

    @property
    def facts(self) -> str:
        """Its type, whose it is, and whether it is signed."""
        what = f"Addendum, {self.type}" if self.addendum_to_id else str(self.type)
        return f"{what}, {self.author}{'' if self.signed_at else ', not signed'}"

    @property
    def waits_for_signature(self) -> bool:
        """Whether its present version is still to be signed."""
        return self.signed_at is None and not self.is_in_error
