"""What was taken over into charts from the discrete entries of documents."""

from django.db import models

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only
from almoner.records.models.documents import DocumentReference


class Reconciliation(models.Model):
    """That an entry of a C-CDA document was taken over into the chart, by whom and as what."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(
        DocumentReference, on_delete=models.PROTECT, related_name="reconciliations"
    )
    number = models.PositiveIntegerField(help_text="Of the entry in the document, from 0.")
    entry_kind = models.CharField(max_length=20)
    entry_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="an_entry_is_taken_over_once"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.entry_kind} from entry {self.number}"
