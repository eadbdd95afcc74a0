"""Audits of coding: those that wait, one with its codes, and how often coders agree."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from almoner.coding.models import CodedVisit, CodingAudit, CodingVerdict, Verdict
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User


def audits_list(actor: Actor, *, is_open: bool = True) -> "QuerySet[CodingAudit]":
    """Return the audits that wait, the oldest first, or those that are closed."""
    actor.must("coding.audit")
    rows = CodingAudit.objects.select_related(
        "coder", "auditor", "visit__patient", "visit__encounter"
    ).filter(closed_at__isnull=is_open)
    if not is_open:
        rows = rows.annotate(
            wrong=Count("verdicts", filter=~Q(verdicts__verdict=Verdict.AGREED)),
            judged=Count("verdicts"),
        )
    return rows.order_by("opened_at" if is_open else "-closed_at", "id")


def found_audit(actor: Actor, audit_id: UUID) -> CodingAudit:
    """Return an audit; raises ``NotFound``."""
    actor.must("coding.audit")
    row = CodingAudit.objects.select_related("visit", "coder", "auditor").filter(pk=audit_id)
    found = row.first()
    if found is None:
        raise NotFound
    return found


def coders() -> "list[User]":
    """Return who has coded visits."""
    keys = CodedVisit.objects.exclude(coder=None).order_by().values("coder").distinct()
    return list(User.objects.filter(pk__in=keys).order_by("name"))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often second coders agreed with a coder.

    ``codes`` were judged or missing, ``agreed`` of them right; ``firsts`` are first-listed
    diagnoses; a visit is ``clean`` where everything was agreed to.
    """

    coder: str
    visits: int
    clean: int
    codes: int
    agreed: int
    changed: int
    removed: int
    missed: int
    firsts: int
    firsts_agreed: int

    @property
    def rate(self) -> float:
        """The share of codes that were right, from 0 to 1."""
        return self.agreed / self.codes if self.codes else 0.0

    @property
    def first_rate(self) -> float:
        """The share of first-listed diagnoses that were right."""
        return self.firsts_agreed / self.firsts if self.firsts else 0.0


def agreements(actor: Actor, *, since: date, until: date) -> list[Agreement]:
    """Return the agreement of each coder over audits closed from ``since`` to ``until``."""
    actor.must("coding.audit")
    rows = CodingVerdict.objects.filter(
        audit__closed_at__date__gte=since, audit__closed_at__date__lte=until
    ).values_list("audit__coder__name", "audit_id", "verdict", "kind", "is_first")
    by_coder: dict[str, list[tuple[UUID, str, bool]]] = defaultdict(list)
    for name, audit_id, verdict, kind, is_first in rows:
        by_coder[name].append((audit_id, verdict, is_first and kind == "diagnosis"))
    return [_agreement(name, found) for name, found in sorted(by_coder.items())]


def _agreement(name: str, found: list[tuple[UUID, str, bool]]) -> Agreement:
    verdicts = [verdict for _, verdict, _ in found]
    wrong = {audit_id for audit_id, verdict, _ in found if verdict != Verdict.AGREED}
    audits = {audit_id for audit_id, _, _ in found}
    firsts = [verdict for _, verdict, is_first in found if is_first]
    return Agreement(
        coder=name,
        visits=len(audits),
        clean=len(audits - wrong),
        codes=len(verdicts),
        agreed=verdicts.count(Verdict.AGREED),
        changed=verdicts.count(Verdict.CHANGED),
        removed=verdicts.count(Verdict.REMOVED),
        missed=verdicts.count(Verdict.MISSED),
        firsts=len(firsts),
        firsts_agreed=firsts.count(Verdict.AGREED),
    )
