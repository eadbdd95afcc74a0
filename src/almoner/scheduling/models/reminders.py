"""Which reminders go out, which went out, and calendar feeds and saved views."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import tracked
from almoner.scheduling.models.appointments import Appointment
from almoner.scheduling.models.columns import Column
from almoner.scheduling.models.visit_types import VisitType


class Channel(models.TextChoices):
    """How a reminder travels."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"


@tracked
class ReminderRule(models.Model):
    """Remind so many hours before a visit by one channel; no visit type means all of them.

    A rule for a visit type replaces the general rules of the same channel for that type.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit_type = models.ForeignKey(
        VisitType, on_delete=models.PROTECT, null=True, blank=True, related_name="reminder_rules"
    )
    channel = models.CharField(max_length=5, choices=Channel.choices)
    days_before = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["visit_type__name", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit_type", "channel", "days_before"],
                name="reminder_rule_said_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="reminder_rule_days", condition=Q(days_before__lte=60)),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before by {self.get_channel_display()}"


class Reply(models.TextChoices):
    """What the patient answered through the links."""

    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"


@tracked
class Reminder(models.Model):
    """That a rule was carried out for an appointment: sent as a message, or why not.

    ``starts_at`` is the time the patient was told; a moved appointment is reminded anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField()
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_sent_because = models.CharField(max_length=200, blank=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["-made_at"], name="reminder_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "rule", "starts_at"], name="reminded_once"
            ),
            models.CheckConstraint(
                name="reminder_sent_or_says_why",
                condition=Q(message__isnull=False) | ~Q(not_sent_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"reminder of {self.made_at:%Y-%m-%d}"


@tracked
class Feed(models.Model):
    """A calendar feed of one column under a secret address; only its SHA-256 is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"feed of {self.column}"


@tracked
class SavedView(models.Model):
    """A named choice of columns for the day sheet, in order; without owner it is everybody's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    column_ids = ArrayField(models.UUIDField())
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="view_named_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name
