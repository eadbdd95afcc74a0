"""Coded visits looked at again by a second coder, code by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from almoner.coding.models import (
    CodedDiagnosis,
    CodedService,
    CodedVisit,
    CodingAudit,
    CodingState,
    CodingVerdict,
    Verdict,
)
from almoner.coding.operations.visits import NotAPerson, reopen
from almoner.lib.refusal import Refusal
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.models.entries import EncounterClass

TOPIC = "coding.audits"
MOST = 200


class NothingToDraw(Refusal):
    """This coder has coded nothing since then that was not audited already."""


class OwnCoding(Refusal):
    """You coded this visit: somebody else looks at it again."""

    status = 403


class AuditIsClosed(Refusal):
    """This audit is closed."""


class NotAllJudged(Refusal):
    """Say of every code whether it is right."""


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """What a second coder says of a code: ``coded`` is empty where it is missing."""

    kind: str
    coded: str
    verdict: Verdict
    right: str = ""
    reason: str = ""


@transaction.atomic
def draw(
    actor: Actor, *, coder_id: UUID, since: date, count: int, now: datetime
) -> list[CodingAudit]:
    """Draw ``count`` visits at random of those a coder coded since a day, none of them twice."""
    actor.must("coding.audit")
    if not 1 <= count <= MOST:
        raise NotAcceptable(f"Draw from 1 to {MOST} visits.", field="count")
    if actor.user_id == coder_id:
        raise OwnCoding
    drawn = (
        CodedVisit.objects.filter(
            state=CodingState.CODED, coder=coder_id, coded_at__date__gte=since, audits=None
        )
        .exclude(encounter__class_code=EncounterClass.INPATIENT)
        .order_by("?")
        .select_for_update(of=("self",))[:count]
    )
    rows = [CodingAudit(visit=visit, coder_id=coder_id, opened_at=now) for visit in drawn]
    if not rows:
        raise NothingToDraw
    CodingAudit.objects.bulk_create(rows)
    for row in rows:
        audit.record(actor, "coding.draw_audit", row, patient_id=row.visit.patient_id)
    tell(TOPIC)
    return rows


@transaction.atomic
def close_audit(
    actor: Actor,
    *,
    row: CodingAudit,
    verdicts: Sequence[GivenVerdict],
    remark: str,
    give_back: bool,
    now: datetime,
) -> CodingAudit:
    """Close an audit with a verdict on every code; ``give_back`` opens the visit again.

    Raises ``NotAllJudged``, and ``NotAcceptable`` for a verdict that does not say what and why.
    """
    actor.must("coding.audit")
    if actor.user_id is None:
        raise NotAPerson
    row = CodingAudit.objects.select_for_update().select_related("visit").get(pk=row.pk)
    if row.closed_at is not None:
        raise AuditIsClosed
    if row.coder_id == actor.user_id:
        raise OwnCoding
    coded = _coded(row.visit)
    judged = [(each.kind, each.coded) for each in verdicts if each.coded]
    if sorted(judged) != sorted(coded):
        raise NotAllJudged
    firsts = {kind: code for kind, code in reversed(coded)}
    CodingVerdict.objects.bulk_create(
        [_verdict(row, each, is_first=firsts.get(each.kind) == each.coded) for each in verdicts]
    )
    row.auditor_id, row.closed_at = actor.user_id, now
    row.remark = tidied(CodingAudit, {"remark": remark})["remark"]
    row.save(update_fields=["auditor", "closed_at", "remark"])
    audit.record(actor, "coding.close_audit", row, patient_id=row.visit.patient_id)
    if give_back and not row.visit.is_open:
        reopen(SYSTEM, visit=row.visit, reason=f"Audit by {actor.name}.", now=now)
    tell(TOPIC)
    return row


def _coded(visit: CodedVisit) -> list[tuple[str, str]]:
    return [
        *((CodedDiagnosis.kind, row.code) for row in visit.diagnoses.filter(is_kept=True)),
        *((CodedService.kind, str(row)) for row in visit.services.filter(is_kept=True)),
    ]


def _verdict(row: CodingAudit, given: GivenVerdict, *, is_first: bool) -> CodingVerdict:
    values = {"right": tidy(given.right).upper(), "reason": tidy(given.reason)}
    if given.verdict == Verdict.AGREED:
        values = {"right": "", "reason": ""}
    elif not values["reason"]:
        raise NotAcceptable(f"Say why, of {given.coded or values['right']}.", field="reason")
    if given.verdict in (Verdict.CHANGED, Verdict.MISSED) and not values["right"]:
        raise NotAcceptable(f"Say which code is right instead of {given.coded}.", field="right")
    if given.verdict == Verdict.REMOVED:
        values["right"] = ""
    checked = tidied(CodingVerdict, values)
    return CodingVerdict(
        audit=row,
        kind=given.kind,
        coded=given.coded,
        verdict=given.verdict,
        is_first=is_first,
        **checked,
    )
