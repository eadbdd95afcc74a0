"""What payers were asked, and what they answered: eligibility, authorizations."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from almoner.insurance.models.coverage import Coverage
from almoner.insurance.models.payers import TradingPartner
from almoner.lib.ids import uuid7
from almoner.people.models.patient import Patient
from almoner.people.models.staff import Practitioner
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.scheduling.models import Appointment, VisitType


class CheckState(models.TextChoices):
    """Where a question to a payer stands."""

    ASKED = "asked", "Asked"
    ANSWERED = "answered", "Answered"
    REJECTED = "rejected", "Rejected by the payer"
    FAILED = "failed", "Not reached"


class CheckWay(models.TextChoices):
    """How it was asked."""

    REAL_TIME = "real-time", "At once"
    BATCH = "batch", "In the nightly file"


@tracked
class EligibilityCheck(models.Model):
    """One question to a payer (270), and its answer (271) as it came and as it is read.

    ``benefits`` is what ``lib.x12`` makes of the answer. A check that failed changes nothing else:
    ``why`` says what to do.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="checks")
    partner = models.ForeignKey(
        TradingPartner, on_delete=models.PROTECT, null=True, related_name="+"
    )
    for_on = models.DateField("date of service")
    way = models.CharField(max_length=9, choices=CheckWay)
    state = models.CharField(max_length=8, choices=CheckState, default=CheckState.ASKED)
    trace = models.CharField(max_length=50, unique=True, help_text="TRN02 of the question.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    question = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(null=True, help_text="Whether the coverage holds that day.")
    benefits = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_state"),
            models.CheckConstraint(condition=Q(way__in=CheckWay.values), name="check_way"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "answered")) | ~Q(why=""), name="check_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["coverage", "-asked_at"], name="checks_of_coverage"),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="checks_waiting"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.for_on}"


class AuthorizationKind(models.TextChoices):
    """What a payer's leave is for (REF*G1, REF*9F)."""

    PRIOR = "G1", "Prior authorization"
    REFERRAL = "9F", "Referral"


class AuthorizationState(models.TextChoices):
    """Where a request for leave stands."""

    TO_ASK = "to-ask", "To be asked for"
    ASKED = "asked", "Asked for"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    ENDED = "ended", "Ended"


@tracked
class Authorization(models.Model):
    """A payer's leave for services: a number, from when to when, and how many.

    Without ``units`` any number is covered; ``codes`` empty covers any service, no ``visit_type``
    any visit, no ``practitioner`` anybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="authorizations")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="authorizations")
    kind = models.CharField(max_length=2, choices=AuthorizationKind)
    state = models.CharField(
        max_length=8, choices=AuthorizationState, default=AuthorizationState.APPROVED
    )
    number = models.CharField("the payer's number", max_length=50, blank=True)
    since = models.DateField("from", null=True, blank=True)
    until = models.DateField("until", null=True, blank=True)
    units = models.PositiveSmallIntegerField("visits or units", null=True, blank=True)
    codes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    visit_type = models.ForeignKey(
        VisitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AuthorizationKind.values), name="authorization_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AuthorizationState.values), name="authorization_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (~Q(number="") & Q(since__isnull=False)),
                name="authorization_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="authorization_ends_after_it_begins",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


@tracked
class AuthorizationUse(models.Model):
    """Units of an authorization that a visit takes; undone where the visit is cancelled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authorization = models.ForeignKey(Authorization, on_delete=models.PROTECT, related_name="uses")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="authorization_uses"
    )
    on = models.DateField("date of service")
    units = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["authorization", "appointment"],
                condition=Q(is_undone=False),
                name="authorization_used_once_a_visit",
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="authorization_use_is_some"),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | ~Q(note=""),
                name="authorization_use_says_what_for",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.units} on {self.on}"
