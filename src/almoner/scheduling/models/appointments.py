"""What is booked: appointments, the time they take, holds, series and group visits."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from almoner.lib.ids import uuid7
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.scheduling.models.columns import Column
from almoner.scheduling.models.visit_types import VisitType


class Status(models.TextChoices):
    """FHIR R4 AppointmentStatus."""

    PROPOSED = "proposed", "Proposed"
    PENDING = "pending", "Pending"
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    CHECKED_IN = "checked-in", "Checked in"
    FULFILLED = "fulfilled", "Done"
    CANCELLED = "cancelled", "Cancelled"
    NOSHOW = "noshow", "No-show"
    ENTERED_IN_ERROR = "entered-in-error", "Entered in error"
    WAITLIST = "waitlist", "On the waiting list"


GONE = (Status.CANCELLED, Status.ENTERED_IN_ERROR)
"""Statuses of appointments that take no time any more."""


@tracked
class Series(models.Model):
    """What a recurring set of appointments was made from; each occurrence is its own row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(max_length=200, help_text="RFC 5545 recurrence rule.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.rule


@tracked
class GroupVisit(models.Model):
    """One visit with several patients: it takes the columns' time, patients take its seats."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="groups")
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    capacity = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "capacity"], name="group_and_its_capacity"),
            models.CheckConstraint(
                name="group_has_a_duration",
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.topic or str(self.visit_type)


class Appointments(models.QuerySet["Appointment"]):
    """Chainable filters over appointments."""

    def seen_by(self, actor: Actor) -> "Appointments":
        """Keep what ``actor`` may see."""
        return self if actor.may("scheduling.see") else self.none()

    def starting(self, after: datetime, before: datetime) -> "Appointments":
        """Keep those that start in ``[after, before)``; uses the index on the start."""
        return self.filter(during__startswith__gte=after, during__startswith__lt=before)

    def standing(self) -> "Appointments":
        """Keep those that were neither cancelled nor entered in error."""
        return self.exclude(status__in=GONE)


@tracked
class Appointment(models.Model):
    """A booked visit. Its columns' time is in ``occupancies`` (or its group's)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="appointments"
    )
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField(help_text="What the patient is told; half-open, without buffers.")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.BOOKED)
    reason = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=20, blank=True, help_text="desk, link")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    is_late_cancel = models.BooleanField(default=False)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    group = models.ForeignKey(
        GroupVisit, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    group_capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=120, blank=True, help_text="Its name where it came from.")
    version = models.PositiveIntegerField(default=1)

    objects = Appointments.as_manager()

    class Meta:
        indexes = [
            models.Index(Lower("during"), name="appointment_start"),
            models.Index("patient", Lower("during").desc(), name="appointment_of_patient"),
            models.Index(
                fields=["series"], name="appointment_of_series", condition=Q(series__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_has_a_duration",
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
            ),
            models.CheckConstraint(
                name="appointment_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="cancelled_says_when",
                condition=~Q(status=Status.CANCELLED) | Q(cancelled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_within_capacity",
                condition=Q(group__isnull=True, seat__isnull=True, group_capacity__isnull=True)
                | Q(group__isnull=False, seat__gte=1, seat__lte=F("group_capacity")),
            ),
            models.UniqueConstraint(
                fields=["group", "seat"],
                name="one_patient_per_seat",
                condition=Q(group__isnull=False) & ~Q(status__in=GONE),
            ),
            models.UniqueConstraint(
                fields=["group", "patient"],
                name="one_seat_per_patient",
                condition=Q(group__isnull=False) & ~Q(status__in=GONE),
            ),
            models.UniqueConstraint(
                fields=["origin"], name="appointment_came_once", condition=~Q(origin="")
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.visit_type} at {self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def starts_at(self) -> datetime:
        """When the patient's visit begins, in UTC."""
        start: datetime = self.during.lower
        return start

    @property
    def ends_at(self) -> datetime:
        """When the patient's visit ends, in UTC."""
        end: datetime = self.during.upper
        return end

    @property
    def minutes(self) -> int:
        """How long the patient's visit lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Move(models.Model):
    """Where an appointment was before a move; the columns are those released ``at``.

    ``version`` is the version of the appointment that the move made: as long as it is still
    that, the move can be taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="moves")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    was_during = DateTimeRangeField()
    was_location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    was_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "version"], name="moved_once_a_version")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"moved from {self.was_during.lower:%Y-%m-%d %H:%M}Z"


class Hold(models.Model):
    """An opening kept for somebody until ``expires_at``; after that it blocks nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit_type = models.ForeignKey(VisitType, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField(help_text="The patient's time, without buffers.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], name="hold_to_expire", condition=Q(released_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"held until {self.expires_at:%H:%M}Z"


class Occupancy(models.Model):
    """The time, buffers included, that an appointment, a group visit or a hold takes of a column.

    ``no_double_booking`` makes PostgreSQL itself refuse two live rows of one column and lane
    whose times meet. Rows are released, never deleted: the table is its own history.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    column = models.ForeignKey(
        Column,
        to_field="number",
        db_column="column_number",
        on_delete=models.PROTECT,
        related_name="occupancies",
        db_index=False,
    )
    lane = models.PositiveSmallIntegerField(default=0)
    during = DateTimeRangeField()
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="occupancies"
    )
    group = models.ForeignKey(
        GroupVisit, on_delete=models.PROTECT, null=True, blank=True, related_name="occupancies"
    )
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="occupancies"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    MOST_LANES: ClassVar[int] = 32

    class Meta:
        indexes = [
            models.Index(
                "column",
                Lower("during"),
                name="occupancy_of_day",
                condition=Q(released_at__isnull=True),
            )
        ]
        constraints = [
            ExclusionConstraint(
                name="no_double_booking",
                # the time comes first: it tells rows apart best, so the index is built and
                # searched several times as quickly as with the column in front
                expressions=[
                    ("during", RangeOperators.OVERLAPS),
                    (
                        Func("column", "column", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func("lane", "lane", Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="occupancy_has_one_holder",
                condition=Q(appointment__isnull=False, group__isnull=True, hold__isnull=True)
                | Q(appointment__isnull=True, group__isnull=False, hold__isnull=True)
                | Q(appointment__isnull=True, group__isnull=True, hold__isnull=False),
            ),
            models.CheckConstraint(
                name="occupancy_has_a_duration",
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
            ),
            models.CheckConstraint(name="occupancy_lane", condition=Q(lane__lt=32)),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"column {self.column_id} lane {self.lane}"
