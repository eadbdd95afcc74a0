"""What can be booked for: visit types, what they need, and the office's own rules."""

from datetime import time

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked
from almoner.scheduling.models.columns import Kind

NOTICE_HOURS = 24
"""What most practices ask for, until the office says otherwise."""


class BookingPower(models.TextChoices):
    """The power that booking a visit type needs."""

    BOOK = "scheduling.book", "Everyone who books"
    RESTRICTED = "scheduling.book_restricted", "Those who may book restricted types"


class VisitTypes(models.QuerySet["VisitType"]):
    """Chainable filters over visit types."""

    def active(self) -> "VisitTypes":
        """Keep those that can be booked, by name."""
        return self.filter(is_active=True).order_by("name")


@tracked
class VisitType(models.Model):
    """How long a visit is and what it needs.

    ``before_minutes`` and ``after_minutes`` are taken from the columns but not told to the
    patient. ``capacity`` above one makes it a group visit. ``preparation`` maps a language
    (``"en"``) to what the patient should do before coming.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    minutes = models.PositiveSmallIntegerField()
    before_minutes = models.PositiveSmallIntegerField(default=0)
    after_minutes = models.PositiveSmallIntegerField(default=0)
    preparation = models.JSONField(default=dict, blank=True)
    booking_power = models.CharField(
        max_length=40, choices=BookingPower.choices, default=BookingPower.BOOK
    )
    is_online = models.BooleanField(default=False)
    colour = models.PositiveSmallIntegerField(default=1)
    capacity = models.PositiveSmallIntegerField(default=1)
    notice_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Cancelling later than this is late; empty: office's rule."
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisitTypes.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="visit_type_minutes", condition=Q(minutes__gte=1, minutes__lte=1440)
            ),
            models.CheckConstraint(
                name="visit_type_buffers",
                condition=Q(before_minutes__lte=240, after_minutes__lte=240),
            ),
            models.CheckConstraint(
                name="visit_type_colour", condition=Q(colour__gte=1, colour__lte=12)
            ),
            models.CheckConstraint(
                name="visit_type_capacity", condition=Q(capacity__gte=1, capacity__lte=500)
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class Requirement(models.Model):
    """``count`` columns of a kind that a visit type takes, having ``tag`` if one is given."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    tag = models.CharField(max_length=60, blank=True)
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["kind", "tag"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit_type", "kind", "tag"], name="requirement_said_once"
            ),
            models.CheckConstraint(
                name="requirement_count", condition=Q(count__gte=1, count__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.tag or self.kind}"


@tracked
class Policy(models.Model):
    """The office's own rules for the schedule: one row, or none before they were changed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    notice_hours = models.PositiveSmallIntegerField(
        default=NOTICE_HOURS,
        help_text="Cancelling later than this before the visit is a late cancellation.",
    )
    offer_minutes = models.PositiveSmallIntegerField(
        default=120, help_text="How long a freed slot is held for one person on the waiting list."
    )
    quiet_from = models.TimeField(
        default=time(20), help_text="No message goes out to patients from this time …"
    )
    quiet_until = models.TimeField(
        default=time(8), help_text="… until this time, by the clock of their location."
    )
    feed_shows_initials = models.BooleanField(
        default=False, help_text="Calendar feeds show initials instead of “Booked”."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="policy_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="policy_offer_minutes", condition=Q(offer_minutes__gte=5)),
        ]

    def __str__(self) -> str:
        return "the office's rules"

    @classmethod
    def current(cls) -> "Policy":
        """Return the office's rules, or the usual ones."""
        return cls.objects.first() or cls()
