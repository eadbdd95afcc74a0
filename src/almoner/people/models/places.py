"""The practice and its places: locations, their hours and holidays, rooms, equipment."""

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.people.models.parts import PostalAddress, not_empty, npi_check, npi_field
from almoner.platform.audit.history import tracked


@tracked
class Practice(PostalAddress):
    """The practice itself: one row, or none before it has been named."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=200)
    npi = npi_field()
    tax_id = models.CharField("tax id", max_length=20, blank=True, help_text="EIN, 12-3456789.")
    taxonomy = models.CharField(max_length=10, blank=True, help_text="NUCC code: 193200000X.")
    phone = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_the_one=True), name="one_practice"),
            not_empty("name", "practice_has_a_name"),
            npi_check("practice_npi"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Location(PostalAddress):
    """A place where the practice sees patients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    time_zone = models.CharField(max_length=64, help_text="IANA name: America/New_York.")
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    npi = npi_field()
    place_of_service = models.CharField(
        max_length=2, default="11", help_text="CMS place-of-service code; 11 is an office."
    )
    clia = models.CharField(
        "CLIA number", max_length=10, blank=True, help_text="Of its laboratory: 22D1234567."
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            not_empty("name", "location_has_a_name"),
            not_empty("time_zone", "location_has_a_time_zone"),
            npi_check("location_npi"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the clock on the wall there."""
        return ZoneInfo(self.time_zone)


class Weekday(models.IntegerChoices):
    """Days of the week as Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


@tracked
class LocationHours(models.Model):
    """Hours on a weekday during which a location is open; there may be several in a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "opens_at"]
        verbose_name_plural = "location hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="hours_end_after_they_begin"
            ),
            models.UniqueConstraint(
                fields=["location", "weekday", "opens_at"], name="hours_begin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M} to {self.closes_at:%H:%M}"


class HolidaySet(models.QuerySet["Holiday"]):
    """Chainable filters of holidays."""

    def of(self, location: Location) -> "HolidaySet":
        """Holidays of ``location``, those of the whole practice included."""
        return self.filter(Q(location=None) | Q(location=location))

    def between(self, first: date, last: date) -> "HolidaySet":
        """Holidays from ``first`` to ``last``, both included."""
        return self.filter(on__range=(first, last))


@tracked
class Holiday(models.Model):
    """A day on which one location, or (``location`` empty) the whole practice, is closed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="holidays"
    )
    on = models.DateField()
    name = models.CharField(max_length=100)

    objects = HolidaySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "on"], nulls_distinct=False, name="one_holiday_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.on}"


class RoomKind(models.TextChoices):
    """What a room is for."""

    EXAM = "exam", "Examination"
    PROCEDURE = "procedure", "Procedure"
    CONSULT = "consult", "Consultation"
    LABORATORY = "laboratory", "Laboratory"
    IMAGING = "imaging", "Imaging"
    OTHER = "other", "Other"


@tracked
class Room(models.Model):
    """A room that can be booked or that a patient waits in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=RoomKind.choices, default=RoomKind.EXAM)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["location", "name"]
        constraints = [
            models.UniqueConstraint(fields=["location", "name"], name="room_named_once"),
            not_empty("name", "room_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Equipment(models.Model):
    """A device that can be booked: an ultrasound, a treadmill."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="equipment")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=100, blank=True, help_text="Ultrasound, ECG, treadmill …")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["location", "name"]
        verbose_name_plural = "equipment"
        constraints = [
            models.UniqueConstraint(fields=["location", "name"], name="equipment_named_once"),
            not_empty("name", "equipment_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
