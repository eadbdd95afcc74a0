"""Coding looked at again: a second coder agrees, or says what is right and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.coding.models.visits import CodedVisit
from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked


@tracked
class CodingAudit(models.Model):
    """One coded visit in the hands of a second coder; closed once every code has a verdict."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(CodedVisit, on_delete=models.PROTECT, related_name="audits")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audited"
    )
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(closed_at=None),
                name="a_visit_is_in_one_open_audit",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(auditor__isnull=False),
                name="closed_audit_has_an_auditor",
            ),
            models.CheckConstraint(
                condition=Q(auditor=None) | ~Q(auditor=models.F("coder")),
                name="nobody_audits_their_own_coding",
            ),
        ]
        indexes = [
            models.Index(fields=["closed_at", "opened_at"], name="audit_worklist"),
            models.Index(fields=["coder", "closed_at"], name="audit_of_coder"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return "Closed" if self.closed_at else "Open"


class Verdict(models.TextChoices):
    """What the second coder found of one code."""

    AGREED = "agreed", "Agreed"
    CHANGED = "changed", "Another code is right"
    REMOVED = "removed", "Not supported"
    MISSED = "missed", "Missing"


class CodingVerdict(models.Model):
    """The verdict on one code; rows are only added when an audit is closed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(
        max_length=10, choices=[("diagnosis", "Diagnosis"), ("service", "Service")]
    )
    is_first = models.BooleanField(default=False, help_text="It was, or should be, first-listed.")
    coded = models.CharField(max_length=20, blank=True, help_text="What the coder had.")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    right = models.CharField(max_length=20, blank=True, help_text="What is right instead.")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="agreed", right="")
                | (Q(verdict="removed", right="") & ~Q(reason=""))
                | (Q(verdict="changed") & ~Q(right="") & ~Q(reason=""))
                | (Q(verdict="missed", coded="") & ~Q(right="") & ~Q(reason="")),
                name="verdict_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(verdict="missed") | ~Q(coded=""), name="verdict_is_on_a_code"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.get_verdict_display()
