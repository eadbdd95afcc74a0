"""The family's history. The others are kinds of entry that exist already.

Past illnesses are problems (FHIR Condition), surgery is a Procedure, social history an Observation
of the category ``social-history``.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.platform.audit.history import never_deleted, tracked
from almoner.records.models.parts import (
    IN_ERROR,
    WithinEncounter,
    constraints_of,
    indexes_of,
    status_field,
)
from almoner.records.models.words import keeps_words


class FamilyHistoryStatus(models.TextChoices):
    """FHIR R4 history-status."""

    PARTIAL = "partial", "Partial"
    COMPLETED = "completed", "Complete"
    UNKNOWN = "health-unknown", "Health unknown"
    IN_ERROR = IN_ERROR, "Entered in error"


class Relative(models.TextChoices):
    """HL7 v3 RoleCode, the relatives that are asked for."""

    MOTHER = "MTH", "Mother"
    FATHER = "FTH", "Father"
    SISTER = "SIS", "Sister"
    BROTHER = "BRO", "Brother"
    DAUGHTER = "DAU", "Daughter"
    SON = "SON", "Son"
    GRANDMOTHER = "GRMTH", "Grandmother"
    GRANDFATHER = "GRFTH", "Grandfather"
    AUNT = "AUNT", "Aunt"
    UNCLE = "UNCLE", "Uncle"
    OTHER = "FAMMEMB", "Other relative"


@tracked
class FamilyMemberHistory(WithinEncounter):
    """What a relative has or had: ``text`` is the illness, ``at`` the day it was told."""

    kind: ClassVar[str] = "family"

    status = status_field(FamilyHistoryStatus, FamilyHistoryStatus.COMPLETED)
    relative = models.CharField(max_length=10, choices=Relative.choices, default=Relative.OTHER)
    onset_age = models.PositiveSmallIntegerField("age when it began", null=True, blank=True)
    is_deceased = models.BooleanField("has died", default=False)

    class Meta:
        verbose_name = "family history"
        verbose_name_plural = "family history"
        constraints = [
            *constraints_of("family", FamilyHistoryStatus),
            models.CheckConstraint(
                condition=Q(relative__in=Relative.values), name="family_relative_is_known"
            ),
            models.CheckConstraint(
                condition=Q(onset_age=None) | Q(onset_age__lte=120), name="family_onset_age"
            ),
        ]
        indexes = indexes_of("family")
        triggers = [never_deleted(), keeps_words("family")]

    @property
    def facts(self) -> str:
        """Who, since which age, and whether they died."""
        age = f"from age {self.onset_age}" if self.onset_age is not None else ""
        died = "has died" if self.is_deceased else ""
        return ", ".join(part for part in (self.get_relative_display(), age, died) if part)
