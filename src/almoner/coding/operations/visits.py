"""The coding of a visit from its signature to its end: taken, answered, finished, opened again."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from almoner.coding.models import CodedVisit, CodingState, EditAnswer, PayerKind
from almoner.coding.queries import edits
from almoner.lib.refusal import Refusal
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied, tidy
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.models import IN_ERROR, Encounter, PhysicianQuery
from almoner.records.models.asking import QueryState

TOPIC = "coding.visits"


class IsCoded(Refusal):
    """This visit is coded: open it again before you change its codes."""


class IsNotCoded(Refusal):
    """This visit is not coded yet."""


class ChargesStand(Refusal):
    """Its services are charged: take the charges back first, then open it again."""


class HasErrors(Refusal):
    """Something is wrong with these codes: mend it, or say why it does not hold here."""


class NotAPerson(Refusal):
    """A visit is coded by a person: sign in first."""


class IsStay(Refusal):
    """This is an inpatient stay: group it, and it is coded with its DRG."""


class NotAnswerable(Refusal):
    """This cannot be answered with a reason: it has to be mended."""


@transaction.atomic
def await_coding(actor: Actor, *, encounter: Encounter, now: datetime) -> CodedVisit:
    """Put an encounter on the coders' worklist; one that is there stays as it is."""
    actor.must("coding.code")
    if encounter.status == IN_ERROR:
        raise NotAcceptable("This encounter was entered in error: there is nothing to code.")
    zone = ZoneInfo(encounter.location.time_zone) if encounter.location else None
    row, is_new = CodedVisit.objects.get_or_create(
        encounter=encounter,
        defaults={
            "patient_id": encounter.patient_id,
            "practitioner_id": encounter.practitioner_id,
            "location_id": encounter.location_id,
            "on": timezone.localdate(encounter.at, zone),
            "place_of_service": _PLACES.get(encounter.class_code, "11"),
            "since_at": now,
        },
    )
    if is_new:
        audit.record(actor, "coding.await_coding", row, patient_id=row.patient_id)
        tell(TOPIC)
    return row


_PLACES = {"AMB": "11", "VR": "10", "HH": "12", "EMER": "23", "IMP": "21", "OBSENC": "22"}
"""The place of service (CMS's code set) that a class of encounter usually means."""


@transaction.atomic
def describe(
    actor: Actor, *, visit: CodedVisit, seen_version: int, place_of_service: str, payer_kind: str
) -> CodedVisit:
    """Say where the patient was seen and whose rules hold; raises ``IsCoded``."""
    actor.must("coding.code")
    bring_up_to_date(visit, seen_version=seen_version)
    _must_be_open(visit)
    values = tidied(
        CodedVisit, {"place_of_service": place_of_service, "payer_kind": PayerKind(payer_kind)}
    )
    if changed := write(visit, values):
        audit.record(
            actor, "coding.describe", visit, patient_id=visit.patient_id, fields=sorted(changed)
        )
    return visit


def open_for_change(actor: Actor, visit_id: UUID) -> CodedVisit:
    """Lock a visit whose codes are to change, and give it to whoever codes it first."""
    actor.must("coding.code")
    visit = CodedVisit.objects.select_for_update().get(pk=visit_id)
    _must_be_open(visit)
    visit.coder_id = visit.coder_id or actor.user_id
    return visit


def changed(actor: Actor, visit: CodedVisit, verb: str, **what: Any) -> None:  # noqa: ANN401
    """Count a visit's version up after a change of its codes, and log it."""
    visit.version += 1
    visit.save(update_fields=["coder", "version"])
    audit.record(actor, verb, visit, patient_id=visit.patient_id, **what)


def _must_be_open(visit: CodedVisit) -> None:
    if not visit.is_open:
        raise IsCoded


@transaction.atomic
def answer_edit(
    actor: Actor, *, visit: CodedVisit, finding: str, reason: str, now: datetime
) -> EditAnswer:
    """Say why a finding of the edits does not hold here; raises ``NotAnswerable``."""
    actor.must("coding.code")
    visit = open_for_change(actor, visit.pk)
    words = tidied(EditAnswer, {"reason": reason})["reason"]
    if not words:
        raise NotAcceptable("Say why it does not hold here.", field="reason")
    found = next((each for each in edits.findings_of(visit) if each.key == finding), None)
    if found is None:
        raise NotAcceptable("This is not found any more: the codes were changed.")
    if not found.may_be_answered:
        raise NotAnswerable
    row, _is_new = EditAnswer.objects.get_or_create(
        visit=visit, finding=finding, defaults={"reason": words, "at": now, "who": actor.name}
    )
    changed(actor, visit, "coding.answer_edit", finding=finding)
    return row


@transaction.atomic
def finish(actor: Actor, *, visit: CodedVisit, seen_version: int, now: datetime) -> CodedVisit:
    """Say that a visit is coded; raises ``HasErrors`` with what stands in the way."""
    actor.must("coding.code")
    if actor.user_id is None:
        raise NotAPerson
    bring_up_to_date(visit, seen_version=seen_version)
    _must_be_open(visit)
    if visit.is_stay:
        raise IsStay
    in_the_way = [each.sentence for each in edits.findings_of(visit) if each.stands_in_the_way]
    if in_the_way:
        raise HasErrors(" ".join(in_the_way))
    values = {
        "state": CodingState.CODED,
        "since_at": now,
        "coded_at": now,
        "coder_id": actor.user_id,
    }
    write(visit, values)
    audit.record(actor, "coding.finish", visit, patient_id=visit.patient_id)
    tell(TOPIC)
    return visit


@transaction.atomic
def reopen(actor: Actor, *, visit: CodedVisit, reason: str, now: datetime) -> CodedVisit:
    """Open a coded visit again, and say why."""
    actor.must("coding.code")
    visit = CodedVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.is_open:
        raise IsNotCoded
    if not tidy(reason):
        raise NotAcceptable("Say why it is opened again.", field="reason")
    if visit.superbill and visit.superbill.charges.filter(entry__reversed_by=None).exists():
        raise ChargesStand
    changed = {"state": CodingState.TO_CODE, "since_at": now, "coded_at": None}
    write(visit, {**changed, "superbill_id": None})
    audit.record(
        actor, "coding.reopen", visit, patient_id=visit.patient_id, reason=tidy(reason)[:300]
    )
    tell(TOPIC)
    return visit


@transaction.atomic
def hold_or_free(actor: Actor, *, encounter_id: UUID, now: datetime) -> None:
    """Hold a visit while a query about it waits for its answer; free it when none does."""
    actor.must("coding.code")
    visit = CodedVisit.objects.select_for_update().filter(encounter_id=encounter_id).first()
    if visit is None or not visit.is_open:
        return
    waits = PhysicianQuery.objects.filter(
        encounter_id=encounter_id, state__in=(QueryState.OPEN, QueryState.ANSWERED)
    ).exists()
    state = CodingState.HELD if waits else CodingState.TO_CODE
    if visit.state != state:
        write(visit, {"state": state, "since_at": now})
        audit.record(actor, "coding.hold_or_free", visit, patient_id=visit.patient_id, state=state)
        tell(TOPIC)
