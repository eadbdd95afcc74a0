"""Forms (FHIR Questionnaire), what was answered to them, and whom they were asked of."""

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.records.models.documents import DocumentReference
from almoner.records.models.parts import IN_ERROR


class FormStatus(models.TextChoices):
    """FHIR R4 publication-status."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "In use"
    RETIRED = "retired", "Retired"


@tracked
class Questionnaire(models.Model):
    """A form of the library: ``draft`` is being built, its versions are what is filled in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = models.CharField(max_length=500, unique=True, help_text="FHIR's canonical address.")
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=20, choices=FormStatus.choices, default=FormStatus.DRAFT)
    draft = models.TextField(help_text="FHIR JSON of what is being built.")
    is_draft_published = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "form"
        ordering = ("title", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="form_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=FormStatus.values), name="form_status_is_known"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """A form as it was published; it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(help_text="FHIR JSON.")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_form_version_of_a_number"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class ResponseStatus(models.TextChoices):
    """FHIR R4 questionnaire-answers-status."""

    IN_PROGRESS = "in-progress", "Being filled in"
    COMPLETED = "completed", "Complete"
    AMENDED = "amended", "Amended"
    IN_ERROR = IN_ERROR, "Entered in error"


DONE = (ResponseStatus.COMPLETED, ResponseStatus.AMENDED)


class FilledBy(models.TextChoices):
    """Where a form was filled in."""

    DESK = "desk", "At the desk"
    TABLET = "tablet", "On the tablet"
    LINK = "link", "By link"


@tracked
class QuestionnaireResponse(models.Model):
    """A form as a patient (or somebody for them) filled it in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses"
    )
    status = models.CharField(
        max_length=20, choices=ResponseStatus.choices, default=ResponseStatus.IN_PROGRESS
    )
    answers = models.TextField(help_text="FHIR JSON of the QuestionnaireResponse.")
    filled_by = models.CharField(max_length=10, choices=FilledBy.choices)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    authored_at = models.DateTimeField("completed", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="How often it was completed.")
    editor = models.CharField(max_length=40, blank=True, help_text="The page that saved last.")
    score = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    score_says = models.CharField(max_length=200, blank=True)
    alert = models.CharField(max_length=500, blank=True, help_text="What staff must see at once.")
    alert_seen_by = models.CharField(max_length=200, blank=True)
    alert_seen_at = models.DateTimeField(null=True, blank=True)
    alert_done = models.CharField("what was done about it", max_length=500, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    error_reason = models.CharField("why in error", max_length=300, blank=True)
    document = models.ForeignKey(
        DocumentReference, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "filled form"
        ordering = ("-started_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ResponseStatus.values), name="response_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(filled_by__in=FilledBy.values), name="response_filled_by_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[*DONE]) | Q(authored_at__isnull=False),
                name="response_complete_says_when",
            ),
            models.CheckConstraint(
                condition=Q(alert_done="") | ~Q(alert_seen_by=""), name="response_alert_says_who"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-started_at"], name="response_of_patient"),
            models.Index(
                fields=["-authored_at"],
                condition=Q(reviewed_at=None, status__in=["completed", "amended"]),
                name="response_to_review",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.form.title

    @property
    def is_done(self) -> bool:
        """Whether it is complete."""
        return self.status in DONE

    @property
    def is_in_error(self) -> bool:
        """Whether it was never the patient's."""
        return self.status == IN_ERROR


class Decision(models.TextChoices):
    """What a person decided about an answer."""

    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Left out"


class AnswerDecision(models.Model):
    """That somebody accepted or refused what an answer would change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    response = models.ForeignKey(
        QuestionnaireResponse, on_delete=models.PROTECT, related_name="decisions"
    )
    revision = models.PositiveIntegerField()
    key = models.CharField(max_length=400)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    where = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "revision", "key"], name="an_answer_is_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="decision_is_known"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.where}: {self.decision}"


class RequestState(models.TextChoices):
    """How far a patient came with a form they were asked to fill in."""

    ASKED = "asked", "Asked"
    OPENED = "opened", "Opened"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RequestWay(models.TextChoices):
    """How a patient gets to the form."""

    LINK = "link", "By link"
    TABLET = "tablet", "On the tablet"


@tracked
class FormRequest(models.Model):
    """That a patient was asked to fill in a form; whoever has its link and birth date may."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    response = models.OneToOneField(
        QuestionnaireResponse, on_delete=models.PROTECT, related_name="request"
    )
    way = models.CharField(max_length=10, choices=RequestWay.choices)
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(
        default=0, help_text="Wrong birth dates in a row."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField("why withdrawn", max_length=300, blank=True)
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "request for a form"
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="form_request_state"
            ),
            models.CheckConstraint(condition=Q(way__in=RequestWay.values), name="form_request_way"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("asked_at")), name="form_request_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | (Q(state=RequestState.WITHDRAWN) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
                name="form_request_withdrawn_says_why",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.response} {self.get_way_display().lower()}"

    @property
    def is_out(self) -> bool:
        """Whether the patient was asked and has not answered; it may have expired."""
        return self.state in (RequestState.ASKED, RequestState.OPENED)
