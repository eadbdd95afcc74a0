"""Letters and the templates they are begun from."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient, Practitioner
from almoner.people.models.parts import PostalAddress, not_empty
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile


class TemplateKind(models.TextChoices):
    """What a letter is for."""

    REFERRAL = "referral", "Referral"
    RESULTS = "results", "Results"
    WORK_SCHOOL = "work_school", "Work or school note"
    NO_SHOW = "no_show", "Missed visit"
    COVER_SHEET = "cover_sheet", "Records cover sheet"
    COLLECTION = "collection", "Collection"
    OTHER = "other", "Other"


@tracked
class LetterTemplate(models.Model):
    """A letter with fields still to be filled; ``body`` is canonical HTML of ``lib.richtext``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField("what it is for", max_length=20, choices=TemplateKind.choices)
    subject = models.CharField("subject line", max_length=200, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=35, default="en", help_text="BCP 47: en, es, pt-BR")
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TemplateKind.values), name="letter_template_kind"
            ),
            not_empty("name", "letter_template_has_a_name"),
            not_empty("body", "letter_template_says_something"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class Addressee(models.TextChoices):
    """To whom a letter is written."""

    PATIENT = "patient", "The patient"
    CONTACT = "contact", "A contact of the patient"
    PRACTITIONER = "practitioner", "A practitioner outside"
    FACILITY = "facility", "A facility outside"
    FREE = "free", "Somebody else"


class LetterState(models.TextChoices):
    """Where a letter stands."""

    DRAFT = "draft", "Draft"
    READY = "ready", "Ready to send"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "Not sent"


_TONES: dict[str, str] = {
    LetterState.DRAFT: "warning",
    LetterState.READY: "info",
    LetterState.SENT: "success",
    LetterState.WITHDRAWN: "neutral",
}


@tracked
class Letter(PostalAddress):
    """A letter about a patient. Its address is a copy: paper stays as it was addressed.

    ``pdf`` is there from ``ready`` on, and then the text changes no more (a trigger-kept history
    has every version of the draft).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="letters")
    template = models.ForeignKey(
        LetterTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    addressee = models.CharField("to", max_length=20, choices=Addressee.choices)
    addressee_id = models.UUIDField(null=True, help_text="The row the address was copied from.")
    name = models.CharField("name", max_length=300)
    email = models.EmailField("e-mail", blank=True)
    fax = models.CharField(max_length=50, blank=True)
    subject = models.CharField("subject line", max_length=200, blank=True)
    body = models.TextField(blank=True)
    enclosures = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=35, default="en")
    dated_on = models.DateField("date")
    practitioner = models.ForeignKey(
        Practitioner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name="signed by",
        help_text="Whose name stands below it.",
    )
    signed_at = models.DateTimeField(null=True, help_text="When that practitioner signed it here.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    standing = models.CharField(
        max_length=10, choices=LetterState.choices, default=LetterState.DRAFT
    )
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveSmallIntegerField(default=0)
    holds_records = models.BooleanField(
        default=False, editable=False, help_text="Released pages of the chart, and no letter."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=LetterState.values), name="letter_standing"
            ),
            models.CheckConstraint(
                condition=Q(addressee__in=Addressee.values), name="letter_addressee"
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=("ready", "sent"))
                | Q(pdf__isnull=False, page_count__gt=0),
                name="letter_ready_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(practitioner__isnull=False),
                name="letter_signed_has_its_practitioner",
            ),
            not_empty("name", "letter_has_an_addressee"),
        ]
        indexes = [
            models.Index(fields=["standing", "-saved_at"], name="letter_by_standing"),
            models.Index(fields=["patient", "-begun_at"], name="letter_of_patient"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.subject or (str(self.template) if self.template else "Letter")

    @property
    def tone(self) -> str:
        """The colour of its standing."""
        return _TONES[self.standing]

    @property
    def address_lines(self) -> list[str]:
        """The address as it stands on the envelope, ``CITY, ST ZIP`` on one line."""
        region = " ".join(part for part in (self.state, self.zip_code) if part)
        city = ", ".join(part for part in (self.city, region) if part)
        abroad = self.country if self.country not in ("", "US") else ""
        return [line for line in (self.name, self.line1, self.line2, city, abroad) if line]

    @property
    def has_address(self) -> bool:
        """Whether the Postal Service could deliver it."""
        return bool(self.line1 and (self.zip_code or self.city))

    def is_late(self, today: date) -> bool:
        """Say whether a draft has lain for over a week."""
        return self.standing == LetterState.DRAFT and (today - self.begun_at.date()).days > 7


@tracked
class Signature(models.Model):
    """The picture of a practitioner's signature; it is printed on what they sign here, only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.OneToOneField(
        Practitioner, on_delete=models.PROTECT, related_name="signature"
    )
    picture = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Signature of {self.practitioner}"


@tracked
class Logo(models.Model):
    """The picture at the head of letters: one row, or none before there was one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    picture = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_shown = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_the_one=True), name="one_logo")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return "The logo"
