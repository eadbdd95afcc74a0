"""Who waits for an opening, what was offered to whom and why; and who should come back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.scheduling.models.appointments import Appointment, Hold
from almoner.scheduling.models.columns import Column
from almoner.scheduling.models.visit_types import VisitType


class Priority(models.IntegerChoices):
    """How soon somebody on the waiting list should come."""

    URGENT = 1, "Urgent"
    SOON = 2, "Soon"
    ROUTINE = 3, "Routine"


class EntryState(models.TextChoices):
    """Where an entry of the waiting list stands."""

    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    BOOKED = "booked", "Booked"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked
class WaitingListEntry(models.Model):
    """A patient who wants a visit of a type, and which openings would do.

    Empty preferences mean "any". ``appointment`` is the visit they have already and would give
    up for an earlier one. ``notice_hours`` is how long before a visit they must know.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="waiting_list_entries"
    )
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ROUTINE)
    column_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    location_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)
    notice_hours = models.PositiveSmallIntegerField(default=24)
    note = models.CharField(max_length=300, blank=True)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="wishes"
    )
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.WAITING)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["priority", "joined_at"]
        indexes = [
            models.Index(
                fields=["visit_type", "priority", "joined_at"],
                name="waiting_in_order",
                condition=Q(state="waiting"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="waiting_times_in_order",
                condition=Q(start_time__isnull=True, end_time__isnull=True)
                | Q(end_time__gt=F("start_time")),
            ),
            models.CheckConstraint(
                name="waiting_dates_in_order",
                condition=Q(from_on__isnull=True)
                | Q(until_on__isnull=True)
                | Q(until_on__gte=F("from_on")),
            ),
            models.UniqueConstraint(
                fields=["patient", "visit_type"],
                name="waits_once_for_a_type",
                condition=Q(state__in=["waiting", "offered"]),
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.visit_type} since {self.joined_at:%Y-%m-%d}"


class OfferState(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked
class Offer(models.Model):
    """A freed slot offered to one entry, kept for them by a hold until it expires.

    The slot's columns are the hold's occupancies. ``previous`` is the offer of the same slot
    that nobody took before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(WaitingListEntry, on_delete=models.PROTECT, related_name="offers")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="offer")
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next"
    )
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="from_offer"
    )
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_sent_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-offered_at"]
        indexes = [
            models.Index(fields=["expires_at"], name="offer_to_expire", condition=Q(state="open"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], name="one_open_offer_per_entry", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="accepted_offer_is_booked",
                condition=~Q(state="accepted") | Q(appointment__isnull=False),
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"offer of {self.offered_at:%Y-%m-%d %H:%M}Z"


class OfferLog(models.Model):
    """One entry that was looked at when a slot was offered: its rank, the facts, and the reason.

    Rank 1 got the offer; an entry that did not fit has no rank and says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="log")
    entry = models.ForeignKey(WaitingListEntry, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(null=True, blank=True)
    facts = models.JSONField(help_text="priority, joined_at, offers_before: what the order used.")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = [F("rank").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(fields=["offer", "entry"], name="looked_at_once"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.reason


class RecallState(models.TextChoices):
    """Where a recall stands."""

    DUE = "due", "To be called"
    CONTACTED = "contacted", "Contacted"
    BOOKED = "booked", "Booked"
    DECLINED = "declined", "Declined"
    CLOSED = "closed", "Closed"


@tracked
class Recall(models.Model):
    """A visit that will be due: whom to call back, for what and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="recalls")
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    column = models.ForeignKey(
        Column, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RecallState.choices, default=RecallState.DUE)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="recalls"
    )
    made_at = models.DateTimeField()
    closed_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on"]
        indexes = [
            models.Index(
                fields=["due_on"], name="recall_open", condition=Q(state__in=["due", "contacted"])
            ),
            models.Index(fields=["patient"], name="recall_of_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                name="booked_recall_has_appointment",
                condition=~Q(state="booked") | Q(appointment__isnull=False),
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.visit_type} due {self.due_on}"


class RecallContact(models.Model):
    """One attempt to reach a patient about a recall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    how = models.CharField(
        max_length=8,
        choices=[("phone", "Phone"), ("letter", "Letter"), ("email", "E-mail"), ("sms", "Text")],
    )
    outcome = models.CharField(
        max_length=12,
        choices=[
            ("reached", "Reached"),
            ("no_answer", "No answer"),
            ("left_word", "Left word"),
            ("wrong_number", "Wrong number"),
            ("sent", "Sent"),
        ],
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_how_display()}: {self.get_outcome_display()}"
