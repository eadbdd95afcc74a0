"""The level of a visit (E/M): the facts a coder counted, and what they support."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from almoner.coding.models import CodedVisit, PayerKind
from almoner.coding.queries.visits import Desk
from almoner.lib import evaluation
from almoner.lib.code_edits import Finding, Rule, Severity
from almoner.lib.evaluation import (
    Beside,
    Comparison,
    Data,
    DataKind,
    Evidence,
    Family,
    Judgement,
    Longitudinal,
    NoTable,
    Problem,
    ProblemKind,
    Risk,
    RiskKind,
)
from almoner.records.models import IN_ERROR, Encounter

Facts = Mapping[str, Any]
"""As ``CodedVisit.level`` keeps them: family, minutes, around, is_continuing, beside, and lists of
``{"kind", "what", "phrase"}`` under problems, data and risks."""
_INPATIENT = {"IMP": Family.HOSPITAL_INITIAL, "OBSENC": Family.HOSPITAL_INITIAL}
_AT_HOME = {"HH"}


def last_seen_on(visit: CodedVisit) -> date | None:
    """Return when the patient was last seen before by the same specialty of this practice."""
    zone = ZoneInfo(visit.location.time_zone) if visit.location else ZoneInfo("UTC")
    begins = datetime.combine(visit.on, time(), zone)
    rows = Encounter.objects.filter(
        patient=visit.patient_id, at__lt=begins, practitioner__isnull=False
    ).exclude(status__in=(IN_ERROR, "cancelled"))
    if visit.practitioner is not None:
        rows = rows.filter(practitioner__taxonomy=visit.practitioner.taxonomy)
    latest = rows.order_by("-at").values_list("at", flat=True).first()
    return latest.astimezone(zone).date() if latest else None


def usual_family(visit: CodedVisit) -> Family:
    """Return the kind of visit that its encounter most likely is."""
    if visit.encounter.class_code in _INPATIENT:
        return _INPATIENT[visit.encounter.class_code]
    if visit.encounter.class_code == "EMER":
        return Family.EMERGENCY
    new = evaluation.is_new(last_seen_on(visit), visit.on)
    if visit.encounter.class_code in _AT_HOME:
        return Family.HOME_NEW if new else Family.HOME_ESTABLISHED
    return Family.OFFICE_NEW if new else Family.OFFICE_ESTABLISHED


def judged(visit: CodedVisit, desk: Desk) -> Judgement | None:
    """Return what the facts kept of a visit support; ``None`` while none are or no table holds."""
    if not visit.level:
        return None
    try:
        return evaluation.judge(_as_judged(visit, desk, visit.level))
    except NoTable:
        return None


def _as_judged(visit: CodedVisit, desk: Desk, facts: Facts) -> evaluation.Visit:
    chosen = ""
    modifiers: tuple[str, ...] = ()
    for line in desk.services:
        if evaluation.family_of(line.row.code) is not None:
            chosen, modifiers = line.row.code, tuple(line.row.modifiers)
            break
    payer = evaluation.PayerKind.AMA
    if visit.payer_kind == PayerKind.MEDICARE:
        payer = evaluation.PayerKind.MEDICARE
    return evaluation.Visit(
        family=Family(facts["family"]),
        on=visit.on,
        payer=payer,
        problems=tuple(
            Problem(ProblemKind(each["kind"]), _evidence(each)) for each in facts["problems"]
        ),
        data=tuple(
            Data(DataKind(each["kind"]), each["what"], _evidence(each)) for each in facts["data"]
        ),
        risks=tuple(Risk(RiskKind(each["kind"]), _evidence(each)) for each in facts["risks"]),
        minutes=facts["minutes"],
        around=facts["around"],
        last_seen_on=last_seen_on(visit),
        chosen=chosen,
        relation=Longitudinal(is_continuing=facts["is_continuing"]),
        modifiers=modifiers,
        beside=tuple(Beside(each) for each in facts["beside"]),
    )


def _evidence(each: Mapping[str, str]) -> Evidence | None:
    return Evidence("note", each["phrase"]) if each["phrase"] else None


def level_finding(visit: CodedVisit, desk: Desk) -> Finding | None:
    """Return what is to say where the level that was chosen is not the one supported."""
    found = judged(visit, desk)
    if found is None or found.comparison in (Comparison.SUPPORTED, Comparison.NOT_CHOSEN):
        return None
    lines = [line for line in desk.services if evaluation.family_of(line.row.code)]
    is_lower = found.comparison is Comparison.LOWER
    return Finding(
        Rule.LEVEL,
        Severity.ADVICE if is_lower else Severity.WARNING,
        f"line {lines[0].number}",
        (str(lines[0].row.pk),),
        found.sentence,
        found.table.edition,
    )
