"""Authentication: who signed which version of what, and the sealed PDF of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.people.models import Patient, Practitioner
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.records.models.documents import DocumentReference
from almoner.records.models.notes import Note


class Method(models.TextChoices):
    """How whoever signed showed that it was them."""

    PASSWORD = "password", "Password typed again"
    PASSKEY = "passkey", "Passkey"


class Meaning(models.TextChoices):
    """In what capacity somebody signs."""

    AUTHOR = "author", "Author"
    ATTENDING = "attending", "Responsible clinician"


class Attestation(models.Model):
    """A clinician signed one version of a note or a document.

    ``content`` is the JSON of what was signed, kept here to the letter, and ``sha256`` its hash:
    the signed version stays readable whatever becomes of the note.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, blank=True, related_name="attestations"
    )
    document = models.ForeignKey(
        DocumentReference,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attestations",
    )
    version = models.PositiveIntegerField()
    meaning = models.CharField(max_length=20, choices=Meaning.choices)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=300, help_text="Name and credential, as signed.")
    at = models.DateTimeField()
    method = models.CharField(max_length=20, choices=Method.choices)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(note=None) ^ Q(document=None), name="attestation_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="attestation_method_is_known"
            ),
            models.CheckConstraint(
                condition=Q(meaning__in=Meaning.values), name="attestation_meaning_is_known"
            ),
            models.UniqueConstraint(
                fields=["note", "document", "version", "practitioner"],
                nulls_distinct=False,
                name="version_signed_once_by_each",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.signed_as}, version {self.version}"


class SealedCopy(models.Model):
    """The sealed PDF of what was signed."""

    attestation = models.OneToOneField(
        Attestation, on_delete=models.PROTECT, primary_key=True, related_name="sealed"
    )
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(
        "records.SealCertificate", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"sealed {self.at:%m/%d/%Y}"


@tracked(exclude=["key", "root_key"])
class SealCertificate(models.Model):
    """What the practice seals with; the keys are encrypted under the installation's secret key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(max_length=500)
    pem = models.TextField()
    chain = models.TextField(help_text="The certificates above it, as PEM; the root is the last.")
    key = models.TextField()
    root_key = models.TextField(blank=True, help_text="Where we made the root ourselves.")
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.expressions.Value(1),
                condition=Q(retired_at=None),
                name="one_seal_certificate_in_use",
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.subject
