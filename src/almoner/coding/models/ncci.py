"""NCCI's tables as an office loaded them: pairs, limits and add-on codes, with CMS's own dates.

A row's key is the one CMS gives it, and its primary key is the index by which the rows of a visit
are found. Rows are added and ended by later files; what a file does not speak of stays.
"""

from django.db import models
from django.db.models import F, Q

from almoner.lib import ncci
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted


class Ruleset(models.IntegerChoices):
    """Whose edits, for whose services."""

    MEDICARE_PRACTITIONER = 1, "Medicare, practitioners"
    MEDICARE_HOSPITAL = 2, "Medicare, outpatient hospital"
    MEDICARE_DME = 3, "Medicare, medical equipment"
    MEDICAID_PRACTITIONER = 4, "Medicaid, practitioners"
    MEDICAID_HOSPITAL = 5, "Medicaid, outpatient hospital"
    MEDICAID_DME = 6, "Medicaid, medical equipment"


class NcciFile(models.Model):
    """A file of NCCI that was loaded, and what it changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(
        max_length=4, choices=[("ptp", "Pairs"), ("mue", "Units"), ("aoc", "Add-on codes")]
    )
    ruleset = models.SmallIntegerField(choices=Ruleset.choices)
    edition = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    file_name = models.CharField(max_length=255)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(help_text="Pairs that never applied (indicator 9).")
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ruleset", "digest"], name="an_ncci_file_is_loaded_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ptp", "mue", "aoc"]), name="ncci_file_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ruleset__in=Ruleset.values), name="ncci_file_ruleset_is_known"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_ruleset_display()}, {self.edition}"


class NcciPair(models.Model):
    """A PTP edit: beside ``column1`` the code in ``column2`` is denied, through ``ends_on``."""

    pk = models.CompositePrimaryKey("ruleset", "column1", "column2", "starts_on")
    ruleset = models.SmallIntegerField(choices=Ruleset.choices)
    column1 = models.CharField(max_length=5, db_collation="C")
    column2 = models.CharField(max_length=5, db_collation="C")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    modifier = models.SmallIntegerField(help_text="1: a modifier resolves it; 0: none does.")
    rationale = models.CharField(max_length=120, blank=True)
    edition = models.CharField(max_length=12, help_text="That stated it so first.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruleset__in=Ruleset.values), name="ncci_pair_ruleset_is_known"
            ),
            models.CheckConstraint(
                condition=Q(modifier__in=[0, 1]), name="ncci_pair_modifier_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="ncci_pair_ends_after_it_begins",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.column1} {self.column2}"

    def fact(self) -> ncci.Pair:
        """Return the edit as the checks want it."""
        return ncci.Pair(
            self.column1,
            self.column2,
            self.starts_on,
            self.ends_on,
            self.modifier,
            self.rationale,
            self.edition,
        )


class NcciLimit(models.Model):
    """An MUE of a quarter; the one begun last counts, also where a later file leaves it out."""

    pk = models.CompositePrimaryKey("ruleset", "code", "starts_on")
    ruleset = models.SmallIntegerField(choices=Ruleset.choices)
    code = models.CharField(max_length=5, db_collation="C")
    starts_on = models.DateField()
    units = models.IntegerField()
    adjudication = models.SmallIntegerField(help_text="MAI: 1 a line, 2 and 3 a day.")
    rationale = models.CharField(max_length=120, blank=True)
    edition = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruleset__in=Ruleset.values), name="ncci_limit_ruleset_is_known"
            ),
            models.CheckConstraint(
                condition=Q(adjudication__in=[1, 2, 3], units__gte=0),
                name="ncci_limit_is_countable",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.code}: {self.units}"

    def fact(self) -> ncci.Limit:
        """Return the limit as the checks want it."""
        return ncci.Limit(
            self.code,
            self.units,
            ncci.Adjudication(self.adjudication),
            self.starts_on,
            self.rationale,
            self.edition,
        )


class NcciAddOn(models.Model):
    """An add-on code and a primary it may stand with; those of a program, for all settings."""

    pk = models.CompositePrimaryKey("ruleset", "addon", "primary", "starts_on")
    ruleset = models.SmallIntegerField(choices=Ruleset.choices)
    addon = models.CharField(max_length=5, db_collation="C")
    primary = models.CharField(max_length=5, db_collation="C")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    kind = models.SmallIntegerField(help_text="1 listed, 2 by the contractor, 3 both.")
    note = models.CharField(max_length=120, blank=True)
    edition = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruleset__in=Ruleset.values), name="ncci_addon_ruleset_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[1, 2, 3]), name="ncci_addon_kind_is_known"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.addon} {self.primary}"

    def fact(self) -> ncci.AddOn:
        """Return the row as the checks want it."""
        return ncci.AddOn(
            ncci.AddOnType(self.kind),
            self.addon,
            self.primary,
            self.starts_on,
            self.ends_on,
            self.note,
            self.edition,
        )
