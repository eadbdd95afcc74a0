"""What every entry of a chart has."""

from datetime import UTC, date, datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient

IN_ERROR = "entered-in-error"
"""FHIR's word for an entry that was never true."""


def noon_of(day: date) -> datetime:
    """Return how a day without a time is stored: 12:00 UTC, the same day in every US zone."""
    return datetime.combine(day, time(12), UTC)


class Entry(models.Model):
    """One entry of a chart. ``text`` says what it is; ``at`` is when it happened or began."""

    kind: ClassVar[str]
    """Its word in addresses."""
    is_day: ClassVar[bool] = True
    """Whether ``at`` is a day without a time (see ``noon_of``)."""
    WORDS: ClassVar[tuple[str, ...]] = ()
    """Its fields that are searched besides ``text``, ``code`` and ``note``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("when")
    text = models.CharField("what", max_length=500)
    code_system = models.CharField(
        max_length=100, blank=True, help_text="FHIR's URI of the system, such as http://loinc.org"
    )
    code = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    source = models.CharField(
        "told by", max_length=100, blank=True, help_text="The patient, another practice, a file."
    )
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=200, editable=False)
    error_reason = models.CharField("why in error", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    status: "models.CharField[str, str]"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def is_in_error(self) -> bool:
        """Whether it was never true."""
        return self.status == IN_ERROR

    @property
    def facts(self) -> str:
        """What else matters about it, in words."""
        return ""


class WithinEncounter(Entry):
    """An entry that was made in an encounter, if that is known."""

    encounter = models.ForeignKey(
        "records.Encounter", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


def status_field(
    choices: type[models.TextChoices], default: models.TextChoices
) -> "models.CharField[str, str]":
    """Return the status of an entry: FHIR's words for its kind, entered-in-error among them."""
    return models.CharField(max_length=20, choices=choices.choices, default=default)


def constraints_of(
    kind: str, statuses: type[models.TextChoices], end: str = ""
) -> list[models.BaseConstraint]:
    """Return what holds of every entry: it says something, its status is known, it ends later."""
    found: list[models.BaseConstraint] = [
        models.CheckConstraint(condition=~Q(text=""), name=f"{kind}_says_something"),
        models.CheckConstraint(condition=Q(status__in=statuses.values), name=f"{kind}_status"),
    ]
    if end:
        after = Q(**{end: None}) | Q(**{f"{end}__gte": F("at")})
        found.append(models.CheckConstraint(condition=after, name=f"{kind}_ends_after_start"))
    return found


def indexes_of(kind: str) -> list[models.Index]:
    """Return the index by which a chart is read, the latest first."""
    return [models.Index(F("patient"), F("at").desc(), F("id").desc(), name=f"{kind}_chart")]
