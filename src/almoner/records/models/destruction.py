"""Destroying documents after their time: which rule, which list, who approved, what became of it.

The database itself guards it: a list is approved by another person than proposed it, and nothing
of it is destroyed before that, before its time, or while a legal hold stands.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.custody import RetentionRule
from almoner.records.models.documents import DocumentReference, DocumentType


@tracked
class RetentionOfType(models.Model):
    """By which rule documents of a type are kept; a type without a row is kept for good."""

    type = models.OneToOneField(
        DocumentType, on_delete=models.PROTECT, primary_key=True, related_name="retention"
    )
    rule = models.ForeignKey(
        RetentionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="types"
    )

    class Meta:
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.type}: {self.rule or 'kept'}"


class ListState(models.TextChoices):
    """How far a destruction list has come."""

    PROPOSED = "proposed", "Waits for a second person"
    APPROVED = "approved", "Being carried out"
    DONE = "done", "Carried out"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked
class DestructionList(models.Model):
    """Documents to be destroyed together; ``number`` is that of the certificate."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("records_destruction_number"), function="nextval"),
        editable=False,
    )
    state = models.CharField(max_length=20, choices=ListState.choices, default=ListState.PROPOSED)
    method = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposed_by_id = models.UUIDField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_by_id = models.UUIDField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="destruction_list_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "done"))
                | (Q(approved_at__isnull=False, approved_by_id__isnull=False) & ~Q(approved_by="")),
                name="destruction_list_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("proposed_by_id")),
                name="destruction_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_why=""),
                name="withdrawn_destruction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="done") ^ Q(done_at=None), name="done_destruction_says_when"
            ),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.Protect(
                name="begins_proposed",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.state <> 'proposed' OR NEW.approved_by_id IS NOT NULL"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Destruction {self.number}"


class ItemState(models.TextChoices):
    """What became of a document on a list."""

    LISTED = "listed", "On the list"
    DESTROYED = "destroyed", "Destroyed"
    KEPT = "kept", "Kept"


def _gate() -> pgtrigger.Trigger:
    """Return the trigger that refuses to destroy what is held, not approved, or not yet due."""
    return pgtrigger.Trigger(
        name="destruction_gate",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
    IF TG_OP = 'UPDATE' AND (OLD.state <> 'listed' OR NEW.document_id <> OLD.document_id
            OR NEW.list_id <> OLD.list_id OR NEW.kept_until <> OLD.kept_until) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'destruction_is_final',
            MESSAGE = 'what became of a document on a destruction list is never changed';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT FROM records_destructionlist list
        WHERE list.id = NEW.list_id AND list.state = 'proposed') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'destruction_list_is_open',
            MESSAGE = 'nothing is added to a destruction list after it was approved';
    END IF;
    IF NEW.state = 'kept' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM records_legalhold hold
        JOIN records_documentreference document ON document.patient_id = hold.patient_id
        WHERE document.id = NEW.document_id AND hold.released_on IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_held',
            MESSAGE = 'a legal hold keeps this document';
    END IF;
    IF NEW.state = 'destroyed' AND (TG_OP = 'INSERT' OR NOT EXISTS (
        SELECT FROM records_destructionlist list
        WHERE list.id = NEW.list_id AND list.state = 'approved')) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'destruction_is_approved',
            MESSAGE = 'nothing is destroyed before a second person approved the list';
    END IF;
    RETURN NEW;
""",
    )


class DestructionItem(models.Model):
    """One document on a list: why it may go, and the tombstone of what went."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(
        DocumentReference, on_delete=models.PROTECT, related_name="destructions"
    )
    rule = models.CharField(max_length=450, help_text="The rule as it read then.")
    kept_until = models.DateField()
    page_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the PDF.")
    state = models.CharField(max_length=20, choices=ItemState.choices, default=ItemState.LISTED)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it is kept.")
    settled_at = models.DateTimeField(null=True)
    shared_files = models.PositiveSmallIntegerField(
        default=0, help_text="Files that stay, because another record keeps the same content."
    )

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=("listed", "destroyed")),
                name="document_destroyed_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="destruction_item_state"
            ),
            models.CheckConstraint(
                condition=Q(state="listed") ^ Q(settled_at__isnull=False),
                name="settled_destruction_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | ~Q(reason=""), name="kept_document_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="destroyed") | Q(settled_at__date__gt=F("kept_until")),
                name="document_destroyed_after_its_time",
            ),
        ]
        triggers = [never_deleted(), _gate()]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_state_display().lower()}"
