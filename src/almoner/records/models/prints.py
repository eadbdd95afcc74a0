"""PDFs of parts of a chart, kept for a day for whoever asked for them."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient


class PrintState(models.TextChoices):
    """How far a PDF has come."""

    WAITING = "waiting", "Waiting for its turn"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Not made"
    GONE = "gone", "No longer kept"


class ChartPrint(models.Model):
    """A selection of a chart as PDF. The log says who asked; only they may open it."""

    HALF_DONE: ClassVar[tuple[str, ...]] = ("waiting", "making")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    kept_until = models.DateTimeField()
    selection = models.JSONField(help_text="What queries.Selection holds.")
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.WAITING)
    entry_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    page_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PrintState.values), name="chart_print_state"
            ),
            models.CheckConstraint(condition=Q(entry_count__gt=0), name="chart_print_of_something"),
            models.CheckConstraint(
                condition=Q(done_count__lte=F("entry_count")), name="chart_print_done"
            ),
        ]
        indexes = [
            models.Index(fields=["kept_until"], condition=~Q(state="gone"), name="chart_print_kept")
        ]

    def __str__(self) -> str:
        return f"PDF of {self.entry_count} entries"

    @property
    def path(self) -> Path:
        """Where the PDF lies while it is kept."""
        return Path(settings.FILES_ROOT) / "prints" / f"{self.pk}.pdf"
