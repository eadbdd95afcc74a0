"""Physician queries: a clinician is asked to clarify what the chart says."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient, Practitioner
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.records.models.entries import Encounter
from almoner.records.models.notes import Note


class QueryState(models.TextChoices):
    """Where a query stands."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class QueryOutcome(models.TextChoices):
    """What came of a query."""

    AGREED = "agreed", "Agreed: documented"
    DISAGREED = "disagreed", "Disagreed"
    UNDETERMINED = "undetermined", "Unable to determine"
    NO_RESPONSE = "no-response", "No response"


@tracked
class QueryTemplate(models.Model):
    """A query as it is asked again and again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    question = models.TextField()
    options = ArrayField(models.CharField(max_length=200), verbose_name="answers to choose from")
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(title="") & ~Q(question=""),
                name="query_template_says_something",
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class PhysicianQuery(models.Model):
    """A question to a clinician about one chart, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="+", verbose_name="to"
    )
    template = models.ForeignKey(
        QueryTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    findings = models.TextField(help_text="What the chart says, each with its date and source.")
    question = models.TextField()
    options = ArrayField(models.CharField(max_length=200))
    due_on = models.DateField("answer by")
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_by_name = models.CharField(max_length=200, editable=False)
    state = models.CharField(max_length=20, choices=QueryState.choices, default=QueryState.OPEN)
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=QueryOutcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.ForeignKey(
        Note,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The addendum in which the answer was documented.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "physician queries"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=QueryState.values), name="query_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(question="") & ~Q(findings=""),
                name="query_says_something",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(outcome=""))
                | (~Q(state="closed") & Q(outcome="")),
                name="closed_query_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="answered_query_has_an_answer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["practitioner", "due_on"],
                condition=Q(state__in=["open", "answered"]),
                name="query_worklist",
            ),
            models.Index(fields=["patient"], name="query_of_patient"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.title


class QueryMessage(models.Model):
    """One line of a query's thread."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    query = models.ForeignKey(PhysicianQuery, on_delete=models.PROTECT, related_name="thread")
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="query_message_says_something")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text[:60]
