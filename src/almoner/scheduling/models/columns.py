"""What can be booked, and when: columns, sessions, changed days and blocks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked

WEEKDAYS = (
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
)


class Kind(models.TextChoices):
    """What a column is."""

    PRACTITIONER = "practitioner", "Practitioner"
    ROOM = "room", "Room"
    EQUIPMENT = "equipment", "Equipment"


class Columns(models.QuerySet["Column"]):
    """Chainable filters over columns."""

    def active(self) -> "Columns":
        """Keep the columns that can be booked, in the office's order."""
        return self.filter(is_active=True).order_by("position", "name")


@tracked
class Column(models.Model):
    """A practitioner, room or piece of equipment that can be booked.

    ``number`` comes from a sequence; the constraint against double booking compares numbers,
    because PostgreSQL can put them in a GiST index without any extension.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("scheduling_column_number"), function="nextval"),
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120, help_text="The heading on the day sheet: “Dr. Chen”.")
    practitioner = models.OneToOneField(
        "people.Practitioner", on_delete=models.PROTECT, null=True, blank=True
    )
    room = models.OneToOneField("people.Room", on_delete=models.PROTECT, null=True, blank=True)
    equipment = models.OneToOneField(
        "people.Equipment", on_delete=models.PROTECT, null=True, blank=True
    )
    tags = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What it is and can do, in lower case: “exam room”, “ultrasound”.",
    )
    overbook_limit = models.PositiveSmallIntegerField(
        default=0, help_text="How many visits may be booked into a taken time."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on the day sheet.")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = Columns.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="column_is_what_it_says",
                condition=Q(
                    kind=Kind.PRACTITIONER,
                    practitioner__isnull=False,
                    room__isnull=True,
                    equipment__isnull=True,
                )
                | Q(
                    kind=Kind.ROOM,
                    practitioner__isnull=True,
                    room__isnull=False,
                    equipment__isnull=True,
                )
                | Q(
                    kind=Kind.EQUIPMENT,
                    practitioner__isnull=True,
                    room__isnull=True,
                    equipment__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="overbook_limit_is_small", condition=Q(overbook_limit__lte=10)
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class Session(models.Model):
    """Weekly hours of a column at a location; both days of validity are included.

    ``visit_type_ids`` are the only visit types that may be booked into it; none means any.
    Visit types are never deleted, so the ids always name one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="sessions")
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    start_time = models.TimeField()
    end_time = models.TimeField()
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    visit_type_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["column", "weekday", "start_time"]
        constraints = [
            models.CheckConstraint(name="session_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="session_ends_after_start", condition=Q(end_time__gt=F("start_time"))
            ),
            models.CheckConstraint(
                name="session_dates_in_order",
                condition=Q(from_on__isnull=True)
                | Q(until_on__isnull=True)
                | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start_time:%H:%M}-{self.end_time:%H:%M}"


@tracked
class SessionException(models.Model):
    """One date on which a column keeps other hours at a location, or none at all (no times).

    It replaces everything weekly on that date, and wins over a holiday.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="exceptions")
    on = models.DateField()
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["column", "on", "start_time"]
        indexes = [models.Index(fields=["column", "on"], name="exception_of_day")]
        constraints = [
            models.CheckConstraint(
                name="exception_closed_or_hours",
                condition=Q(start_time__isnull=True, end_time__isnull=True)
                | Q(end_time__gt=F("start_time"), location__isnull=False),
            )
        ]

    def __str__(self) -> str:
        hours = f"{self.start_time:%H:%M}-{self.end_time:%H:%M}" if self.start_time else "closed"
        return f"{self.on} {hours}"


@tracked
class Block(models.Model):
    """Time kept in a column, weekly or on one date, for some visit types or from everyone.

    ``release_hours`` before it begins it opens for any visit type; empty means never. Without
    ``visit_type_ids`` nobody may book into it (lunch, a meeting).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="blocks")
    name = models.CharField(max_length=80)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    start_time = models.TimeField()
    end_time = models.TimeField()
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    visit_type_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    release_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["column", "weekday", "on", "start_time"]
        constraints = [
            models.CheckConstraint(
                name="block_weekly_or_on_a_date",
                condition=Q(weekday__isnull=True, on__isnull=False)
                | Q(weekday__isnull=False, weekday__lte=6, on__isnull=True),
            ),
            models.CheckConstraint(
                name="block_ends_after_start", condition=Q(end_time__gt=F("start_time"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_time:%H:%M}-{self.end_time:%H:%M}"
