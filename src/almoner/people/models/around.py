"""What hangs on a patient: names, telephones, addresses, contacts, consents, alerts, numbers.

These rows are never deleted. One that no longer holds gets an ``until``; one that was never
true is marked entered in error.
"""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.lib.phones import display_phone
from almoner.people.models.parts import PostalAddress, not_empty
from almoner.people.models.patient import Patient
from almoner.platform.audit.history import never_deleted, tracked
from almoner.platform.files.models import StoredFile


def holding(on: date) -> Q:
    """Return the condition that a row of any of these tables holds on the day ``on``."""
    return Q(is_entered_in_error=False) & (Q(until=None) | Q(until__gte=on))


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name=name
    )


class NameKind(models.TextChoices):
    """Why somebody has another name."""

    FORMER = "former", "Former name"
    MAIDEN = "maiden", "Maiden name"
    ALIAS = "alias", "Also known as"


@tracked
class FormerName(models.Model):
    """A name that the patient had or is also known by; they are found under it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="former_names")
    family_name = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=NameKind.choices, default=NameKind.FORMER)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(family_name="", given_name=""), name="former_name_has_a_name"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ContactSystem(models.TextChoices):
    """How a contact point is used (FHIR ContactPoint.system)."""

    PHONE = "phone", "Telephone"
    EMAIL = "email", "E-mail"


class ContactUse(models.TextChoices):
    """Which telephone or address it is (FHIR ContactPoint.use)."""

    HOME = "home", "Home"
    MOBILE = "mobile", "Mobile"
    WORK = "work", "Work"
    OLD = "old", "Old"


@tracked
class ContactPoint(models.Model):
    """A telephone number or e-mail address, and what it may be used for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contact_points")
    system = models.CharField(max_length=10, choices=ContactSystem.choices)
    use = models.CharField(max_length=10, choices=ContactUse.choices, default=ContactUse.MOBILE)
    value = models.CharField(max_length=254, help_text="As it was given.")
    e164 = models.CharField(max_length=20, blank=True, help_text="+19785550142")
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 is tried first.")
    do_not_use = models.BooleanField(default=False)
    may_text = models.BooleanField(default=False)
    may_leave_message = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "telephone or e-mail address"
        verbose_name_plural = "telephones and e-mail addresses"
        ordering: ClassVar[list[str]] = ["do_not_use", "rank", "id"]
        constraints = [
            not_empty("value", "contact_point_has_a_value"),
            _ends_after_it_begins("contact_point_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["e164"], condition=~Q(e164=""), name="contact_point_by_e164")
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.display

    @property
    def display(self) -> str:
        """The number or address as people write it."""
        return display_phone(self.e164) if self.e164 else self.value


class AddressUse(models.TextChoices):
    """Which address it is (FHIR Address.use)."""

    HOME = "home", "Home"
    WORK = "work", "Work"
    TEMPORARY = "temp", "Temporary"
    BILLING = "billing", "Billing"
    OLD = "old", "Old"


@tracked
class PatientAddress(PostalAddress):
    """Where a patient lives or gets post."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="addresses")
    use = models.CharField(max_length=10, choices=AddressUse.choices, default=AddressUse.HOME)
    do_not_use = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "address"
        verbose_name_plural = "addresses"
        ordering: ClassVar[list[str]] = ["do_not_use", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(line1="", city="", zip_code=""), name="address_is_not_empty"
            ),
            _ends_after_it_begins("address_ends_after_it_begins"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.one_line


class MayBeTold(models.TextChoices):
    """What a contact may be told about the patient."""

    APPOINTMENTS = "appointments", "Appointments"
    BILLING = "billing", "Bills and insurance"
    RESULTS = "results", "Results"
    CARE = "care", "Diagnoses and care"
    PRESCRIPTIONS = "prescriptions", "Prescriptions, pick-up"


@tracked
class PatientContact(models.Model):
    """Somebody around the patient, and what they may be told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=300)
    relationship = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(blank=True)
    may_be_told = ArrayField(
        models.CharField(max_length=20, choices=MayBeTold.choices), default=list, blank=True
    )
    is_emergency = models.BooleanField(default=False)
    is_legal_representative = models.BooleanField(
        default=False, help_text="Parent of a minor, guardian, health-care proxy."
    )
    note = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering: ClassVar[list[str]] = ["-is_legal_representative", "-is_emergency", "name"]
        constraints = [
            not_empty("name", "contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(may_be_told__contained_by=[choice.value for choice in MayBeTold]),
                name="contact_may_be_told_known_things",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name

    @property
    def told(self) -> list[str]:
        """What they may be told, in words; empty when nothing at all."""
        return [str(choice.label) for choice in MayBeTold if choice.value in self.may_be_told]


class ConsentKind(models.TextChoices):
    """What a patient agrees to or not."""

    TREATMENT = "treatment", "Treatment"
    PRIVACY_NOTICE = "privacy_notice", "Privacy notice received"
    ASSIGNMENT = "assignment", "Assignment of benefits"
    TEXT = "text", "Text messages"
    EMAIL = "email", "E-mail"
    VOICEMAIL = "voicemail", "Messages on voice mail"
    EXCHANGE = "exchange", "Health information exchange"
    PHOTO = "photo", "Photograph"


@tracked
class Consent(models.Model):
    """A patient's yes or no to one thing on a day; the latest of a kind holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    given = models.BooleanField()
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_entered_in_error = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "-on", "-id"]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'yes' if self.given else 'no'}"


class AlertLevel(models.TextChoices):
    """How loudly an alert is shown."""

    NOTE = "note", "Note"
    WARNING = "warning", "Warning"
    DANGER = "danger", "Danger"


@tracked
class PatientAlert(models.Model):
    """Something everyone who meets the patient must see first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alerts")
    text = models.CharField(max_length=300)
    level = models.CharField(max_length=10, choices=AlertLevel.choices, default=AlertLevel.WARNING)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)

    class Meta:
        verbose_name = "alert"
        verbose_name_plural = "alerts"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [not_empty("text", "alert_says_something")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.text


class IdentifierKind(models.TextChoices):
    """Which number it is."""

    SSN = "ssn", "Social Security number"
    DRIVER_LICENCE = "driver_licence", "Driver's licence"
    PASSPORT = "passport", "Passport"
    OTHER_CHART = "other_chart", "Chart number elsewhere"


@tracked
class PatientIdentifier(models.Model):
    """A number by which the patient is known elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=IdentifierKind.choices)
    value = models.CharField(max_length=100)
    until = models.DateField(null=True, blank=True)
    is_entered_in_error = models.BooleanField(default=False)

    class Meta:
        verbose_name = "number elsewhere"
        verbose_name_plural = "numbers elsewhere"
        ordering: ClassVar[list[str]] = ["kind", "id"]
        constraints = [not_empty("value", "identifier_has_a_value")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown}"

    @property
    def shown(self) -> str:
        """The value as screens show it: of a Social Security number only the last four digits."""
        return f"•••-••-{self.value[-4:]}" if self.kind == IdentifierKind.SSN else self.value
