"""A patient's presence in the office, step by step."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.history import append_only, never_deleted, tracked


class Status(models.TextChoices):
    """Where a visit stands. An appointment of today without a visit is expected."""

    EXPECTED = "expected", "Expected"
    ARRIVED = "arrived", "Arrived"
    ROOMED = "roomed", "In a room"
    WITH_CLINICIAN = "with_clinician", "With clinician"
    DONE = "done", "Done"
    NO_SHOW = "no_show", "No-show"
    LEFT = "left", "Left unseen"


HERE = (Status.ARRIVED, Status.ROOMED, Status.WITH_CLINICIAN)
"""Statuses of patients who are in the office."""
OVER = (Status.DONE, Status.NO_SHOW, Status.LEFT)
"""Statuses after which nothing more is to be done."""


class Identity(models.TextChoices):
    """How the desk made sure who stands before it."""

    PHOTO_ID = "photo_id", "Photo ID seen"
    PHOTO_ON_FILE = "photo_on_file", "Looks like the photo on file"
    BIRTH_DATE = "birth_date", "Said name and birth date"
    KNOWN = "known", "Known to the desk"


class Visits(models.QuerySet["Visit"]):
    """Chainable filters over visits."""

    def seen_by(self, actor: Actor) -> "Visits":
        """Keep what ``actor`` may see."""
        return self if actor.may("frontdesk.see_board") else self.none()


@tracked
class Visit(models.Model):
    """A patient's visit on one day at one location, with an appointment or as a walk-in.

    ``on`` is the date there. ``since_at`` is when the present status began. ``queue_number`` is
    the number a walk-in was given.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="visits")
    appointment = models.OneToOneField(
        "scheduling.Appointment", on_delete=models.PROTECT, null=True, related_name="visit"
    )
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="visits")
    practitioner = models.ForeignKey(
        "people.Practitioner", on_delete=models.PROTECT, null=True, related_name="walk_ins"
    )
    on = models.DateField()
    purpose = models.CharField(max_length=300, blank=True)
    queue_number = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.EXPECTED)
    since_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    room = models.ForeignKey(
        "people.Room", on_delete=models.PROTECT, null=True, related_name="visits"
    )
    identity = models.CharField(max_length=16, choices=Identity, blank=True)
    is_confirmed = models.BooleanField(
        default=False, help_text="The patient confirmed address, telephone, e-mail and language."
    )
    missing = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="What was still missing when the patient was checked in.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Visits.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="visit_status"),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, queue_number__isnull=True)
                | Q(appointment__isnull=True, queue_number__isnull=False),
                name="visit_is_booked_or_in_the_queue",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=HERE) | Q(arrived_at__isnull=False),
                name="visit_here_has_arrived",
            ),
            models.UniqueConstraint(
                fields=["location", "on", "queue_number"], name="queue_number_given_once"
            ),
        ]
        indexes = [
            models.Index(fields=["on", "location"], name="visit_of_day"),
            models.Index(fields=["patient", "-on"], name="visit_of_patient"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_status_display()} on {self.on}"

    @property
    def pill(self) -> str:
        """The look of the status."""
        return "no-show" if self.status == Status.LEFT else self.status.replace("_", "-")


class VisitStep(models.Model):
    """One step of a visit, or the undoing of one. Rows are only ever added."""

    class Kind(models.TextChoices):
        """What was done."""

        ARRIVED = "arrived", "Checked in"
        ROOMED = "roomed", "Taken to a room"
        WITH_CLINICIAN = "with_clinician", "Clinician came in"
        DONE = "done", "Checked out"
        NO_SHOW = "no_show", "Marked as no-show"
        LEFT = "left", "Left unseen"
        UNDONE = "undone", "Undone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind)
    before = models.JSONField(help_text="The visit's fields as they were, to undo the step.")
    after = models.JSONField(help_text="The visit's fields as this step left them.")
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False)
                | (~Q(kind="undone") & Q(undoes__isnull=True)),
                name="undoing_names_its_step",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.get_kind_display()


class QueueCounter(models.Model):
    """The last number given out at a location on a day, of one kind of slip."""

    class Kind(models.TextChoices):
        """Which numbers are counted."""

        WALK_IN = "walk_in", "Walk-ins"
        VISITOR = "visitor", "Visitors' badges"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "on", "kind"], name="one_counter_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"
