"""Requests for records, on whose word they are answered, and which pages were picked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.lib.release import AUTHORITIES
from almoner.people.models import Patient
from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.documents import DocumentPage, DocumentReference


class RequesterKind(models.TextChoices):
    """Who asks for records."""

    PROVIDER = "provider", "Doctor or hospital"
    INSURER = "insurer", "Insurer"
    ATTORNEY = "attorney", "Attorney"
    COURT = "court", "Court"
    AGENCY = "agency", "Public agency"
    PERSON = "person", "Relative or other person"
    OTHER = "other", "Other"


@tracked
class Requester(models.Model):
    """Somebody who asks for records, in the directory."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=RequesterKind.choices)
    attention = models.CharField("attention of", max_length=200, blank=True)
    address = models.TextField("postal address", max_length=500, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    email = models.EmailField("e-mail", blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["name", "attention"], name="requester_once"),
            models.CheckConstraint(condition=~Q(name=""), name="requester_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=RequesterKind.values), name="requester_kind"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.name}, {self.attention}" if self.attention else self.name


class RequestKind(models.TextChoices):
    """What is asked for; each kind has its clock (``lib.release.CLOCKS``)."""

    RELEASE = "release", "Release to somebody else"
    ACCESS = "access", "Patient's own access"
    AMENDMENT = "amendment", "Amendment of the record"
    ACCOUNTING = "accounting", "Accounting of disclosures"


class RequestStatus(models.TextChoices):
    """How far a request has come."""

    RECEIVED = "received", "Authority to be checked"
    CHECKED = "checked", "Pages to be picked"
    PICKED = "picked", "Waits for approval"
    APPROVED = "approved", "PDF is being made"
    READY = "ready", "Ready to leave"
    DELIVERED = "delivered", "Answered"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = ("received", "checked", "picked", "approved", "ready")
"""A request in one of these states waits for somebody, and its clock runs."""


@tracked
class ReleaseRequest(models.Model):
    """Somebody asks for records of a patient, or the patient for something about them.

    ``number`` is what people say. Without a requester it is the patient who asks.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("records_release_number"), function="nextval"),
        editable=False,
    )
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    status = models.CharField(
        max_length=20, choices=RequestStatus.choices, default=RequestStatus.RECEIVED
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(
        Requester, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    purpose = models.CharField(max_length=300)
    scope = models.CharField("what is asked for", max_length=1000)
    from_on = models.DateField("records from", null=True, blank=True)
    to_on = models.DateField("records to", null=True, blank=True)
    received_on = models.DateField("came on")
    due_on = models.DateField("due")
    extension_reason = models.CharField(max_length=500, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    prepared_by = models.CharField(max_length=200, blank=True)
    prepared_by_id = models.UUIDField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=1000, blank=True, help_text="Why it was refused, or what was decided."
    )
    settled_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("due_on", "number")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values), name="request_status"
            ),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind"),
            models.CheckConstraint(condition=~Q(scope=""), name="request_says_what"),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")) | Q(to_on=None) | Q(from_on=None),
                name="request_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None, extension_reason="")
                | (Q(extended_on__isnull=False) & ~Q(extension_reason="")),
                name="request_extended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("prepared_by_id")),
                name="request_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(outcome=""),
                name="request_refused_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status__in=OPEN), name="request_open"),
            models.Index(fields=["patient", "-received_on"], name="request_of_patient"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Request {self.number}"

    @property
    def asked_by(self) -> str:
        """Who asks, in words."""
        return str(self.requester) if self.requester else "The patient"

    @property
    def state(self) -> str:
        """How far it has come, in words."""
        if self.status == RequestStatus.RECEIVED and not self.has_pages:
            return "To be answered"
        return self.get_status_display()

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.status in OPEN

    @property
    def has_pages(self) -> bool:
        """Whether it is answered with pages of the chart."""
        return self.kind in (RequestKind.RELEASE, RequestKind.ACCESS)


@tracked
class Authority(models.Model):
    """A ground on which a request is answered, as it was checked (``lib.release.AUTHORITIES``).

    ``elements`` are those its paper has; it can be relied on when it ``is_complete``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ReleaseRequest, on_delete=models.PROTECT, related_name="authorities"
    )
    kind = models.CharField(
        max_length=30, choices=[(each.key, each.words) for each in AUTHORITIES.values()]
    )
    elements = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    is_complete = models.BooleanField(default=False)
    signed_on = models.DateField("signed on", null=True, blank=True)
    expires_on = models.DateField("ends on", null=True, blank=True)
    expires_with = models.CharField("or ends with", max_length=200, blank=True)
    revoked_on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        DocumentReference, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    checked_by = models.CharField(max_length=200)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("checked_at",)
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(AUTHORITIES)), name="authority_kind"),
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=Q(revoked_on=None),
                name="authority_of_a_kind_once",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return AUTHORITIES[self.kind].words


@tracked
class PickedPage(models.Model):
    """A page that was picked to leave, with what is blacked out on it.

    ``boxes`` are ``[left, top, width, height]``, fractions of the page from its upper left.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="picked")
    page = models.ForeignKey(DocumentPage, on_delete=models.PROTECT, related_name="+")
    is_picked = models.BooleanField(default=True)
    boxes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "page"], name="page_picked_once")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.page_id}"
