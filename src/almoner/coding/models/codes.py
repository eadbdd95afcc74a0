"""Codes through time, what each release changed, and who vouched for a licence."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from almoner.coding.models.releases import CodeSystem, Release, ReleaseState
from almoner.lib.codesets import Kind as ChangeKind
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, tracked
from almoner.platform.files.models import StoredFile

CHANGES = [(each.value, each.value.capitalize()) for each in ChangeKind]


_KEY = "(hashtextextended(system || ':' || code, 0) & ~65535)"
_DAY = "coalesce({bound}(during) - date '1950-01-01', {end})"
TIME_OF_CODE = (
    f"int8range({_KEY} + {_DAY.format(bound='lower', end=0)}, "
    f"{_KEY} + {_DAY.format(bound='upper', end=65535)})"
)
"""A stretch of time of a code as one range of numbers: its hash, then days since 1950.

Two stretches of a code overlap where these ranges do. One range in SP-GiST takes a quarter of the
time that two in GiST take, and needs no extension.
"""


class Code(models.Model):
    """What a code says in a stretch of time; ``during`` is half-open, open where not known.

    What a release changed of it is in :class:`CodeChange`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=20, choices=CodeSystem.choices)
    code = models.CharField(max_length=24, help_text="Without dot.")
    title = models.CharField(max_length=300)
    long_title = models.TextField(blank=True)
    is_billable = models.BooleanField(default=True)
    attributes = models.JSONField(default=dict)
    during = DateRangeField()
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="codes")

    class Meta:
        indexes = [models.Index(fields=["system", "code"], name="code_of_system")]
        constraints = [
            ExclusionConstraint(
                name="a_code_says_one_thing_at_a_time",
                index_type="SPGIST",
                expressions=[(Func(template=TIME_OF_CODE), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(system__in=CodeSystem.values), name="code_system_is_known"
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="code_has_a_time"),
        ]

    def __str__(self) -> str:
        return self.code


class CodeChange(models.Model):
    """What a release changed of a code: before and after, as titles and flags stood."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="changes")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=10, choices=CHANGES)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["release", "kind", "code"], name="change_of_release")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in ChangeKind]),
                name="change_kind_is_known",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"


class CodeTie(models.Model):
    """A code that leads to another: to its successor, from ICD-9 to ICD-10, to an HCC."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="ties")
    source = models.CharField(max_length=24)
    target = models.CharField(max_length=24)
    since = models.DateField(null=True)
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["source"], name="tie_by_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "source", "target", "attributes"], name="a_tie_is_said_once"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"


class Attestation(models.Model):
    """Somebody's word that the office holds the licence for a code set it does not own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=20, choices=CodeSystem.choices)
    words = models.TextField(help_text="What was attested, as it was read.")
    licence_number = models.CharField(max_length=100)
    attested_at = models.DateTimeField()
    attested_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(system__in=CodeSystem.values), name="attested_system_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(licence_number="") & ~Q(words=""), name="attestation_says_what"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.licence_number}"


@tracked
class ReleaseUpload(models.Model):
    """A release file given on screen: read, shown with what it changes, then loaded or not."""

    HALF_DONE = (ReleaseState.WAITING, ReleaseState.APPLYING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, help_text="What was said to be in it.")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    edition = models.CharField(max_length=40, blank=True)
    effective_on = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=ReleaseState.choices, default=ReleaseState.WAITING
    )
    refusal = models.TextField(blank=True)
    preview = models.JSONField(default=dict, help_text="Counts, and the first of the changes.")
    attestation = models.ForeignKey(
        Attestation, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values), name="upload_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(release__isnull=False),
                name="applied_upload_has_release",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
