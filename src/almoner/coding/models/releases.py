"""Code systems and their releases."""

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only


class CodeSystem(models.TextChoices):
    """Code systems by the last part of their FHIR URI (terminology.hl7.org), or a like name."""

    ICD_10_CM = "icd-10-cm", "ICD-10-CM"
    ICD_10_CM_BOOK = "icd-10-cm-book", "ICD-10-CM tabular list and indexes"
    ICD_10_PCS = "icd-10-pcs", "ICD-10-PCS"
    HCPCS = "hcpcs", "HCPCS Level II"
    MODIFIER = "hcpcs-modifier", "HCPCS Level II modifiers"
    POS = "pos", "Place of service"
    DISCHARGE = "discharge-status", "Discharge status"
    CVX = "cvx", "CVX vaccines"
    TAXONOMY = "nucc-taxonomy", "NUCC provider taxonomy"
    MS_DRG = "ms-drg", "MS-DRG"
    DRG_WEIGHT = "ms-drg-weight", "MS-DRG weights (Table 5)"
    CC = "ms-drg-cc", "CC list"
    MCC = "ms-drg-mcc", "MCC list"
    POA_EXEMPT = "poa-exempt", "POA exempt diagnoses"
    CONVERSION = "icd-10-cm-was", "ICD-10-CM conversion table"
    GEM_CM = "gem-icd-9-cm", "GEM, ICD-9-CM to ICD-10-CM"
    GEM_PCS = "gem-icd-9-pcs", "GEM, ICD-9-CM to ICD-10-PCS"
    HCC_V24 = "cms-hcc-v24", "CMS-HCC V24"
    HCC_V28 = "cms-hcc-v28", "CMS-HCC V28"
    CPT = "cpt", "CPT"
    CDT = "cdt", "CDT"
    NUBC = "nubc-revenue", "NUBC revenue codes"
    RVU = "rvu", "Physician fee schedule RVUs"
    NCCI_PTP = "ncci-ptp", "NCCI procedure-to-procedure edits"
    NCCI_MUE = "ncci-mue", "NCCI medically unlikely edits"


class Release(models.Model):
    """A release of a code system that this office loaded.

    ``content`` is for systems that are used compiled (the logic of the MS-DRGs), of which the
    newest of a version counts; the codes of others are rows (:class:`Code`). What comes with
    Almoner is in its package and gets a row when the first release of its system is loaded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=20, choices=CodeSystem.choices)
    version = models.CharField(max_length=40, help_text="The edition: FY 2026, April 2026, v43.1.")
    effective_on = models.DateField(null=True, help_text="The first day on which it holds.")
    content = models.BinaryField(default=bytes, help_text="What the file says, compiled.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it says.")
    file_name = models.CharField(max_length=255)
    is_shipped = models.BooleanField(default=False, help_text="It came with Almoner.")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict, help_text="How many rows were passed over, by why.")
    attestation = models.ForeignKey(
        "coding.Attestation", on_delete=models.PROTECT, null=True, related_name="releases"
    )
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "version", "digest"], name="a_release_is_loaded_once"
            ),
            models.CheckConstraint(
                condition=Q(system__in=CodeSystem.values), name="release_system_is_known"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.version}"


class ReleaseState(models.TextChoices):
    """How far an uploaded release file is."""

    WAITING = "waiting", "Waiting to be read"
    PREVIEWED = "previewed", "Read: see what it changes"
    APPLYING = "applying", "Being loaded"
    APPLIED = "applied", "Loaded"
    REFUSED = "refused", "Refused"
    DROPPED = "dropped", "Not loaded"
