"""Answers become part of the record when a person accepts them, one by one."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from almoner.lib.refusal import ChangedMeanwhile, Refusal
from almoner.people import operations as people
from almoner.people.models import Patient
from almoner.people.operations import around
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.models import AnswerDecision, QuestionnaireResponse
from almoner.records.models.questionnaires import DONE, Decision
from almoner.records.operations.entries import add
from almoner.records.operations.responses import TOPIC, NotCompleted
from almoner.records.queries.proposals import PEOPLE, Proposal, proposals_of


class AnswersChanged(ChangedMeanwhile):
    """These answers, or the patient, were changed meanwhile: look at them again."""


class CannotAccept(Refusal):
    """An answer cannot be taken over."""


@transaction.atomic
def decide(
    actor: Actor,
    *,
    response: QuestionnaireResponse,
    seen_revision: int,
    seen_patient: int,
    accept: Collection[str],
    refuse: Collection[str],
    is_finished: bool,
    now: datetime,
) -> QuestionnaireResponse:
    """Take the answers with the keys ``accept`` over into the record, and leave ``refuse`` out.

    ``seen_patient`` is the version of the patient that the old values were shown of. Each answer is
    decided once in a revision of the form; with ``is_finished`` the form has been reviewed. All of
    it happens or nothing. Raises ``AnswersChanged``, and ``CannotAccept`` with the answer's name.
    """
    actor.must("records.fill_forms")
    patient = Patient.objects.select_for_update().get(pk=response.patient_id)
    rows = QuestionnaireResponse.objects.select_for_update(of=("self",)).select_related("form")
    row = rows.get(pk=response.pk)
    row.patient = patient
    if row.status not in DONE:
        raise NotCompleted
    if row.revision != seen_revision or patient.version != seen_patient:
        raise AnswersChanged
    wanted = {key: Decision.ACCEPTED for key in accept}
    wanted |= {key: Decision.REFUSED for key in refuse}
    for each in proposals_of(actor, row):
        decision = wanted.get(each.key)
        if decision and not each.decision and not each.is_known:
            _decide(actor, row, each, decision, now)
    if is_finished and row.reviewed_at is None:
        write(row, {"reviewed_by": actor.name, "reviewed_at": now})
        audit.record(actor, "records.review_form", row, patient_id=patient.pk)
    tell(TOPIC)
    return row


def _decide(
    actor: Actor,
    response: QuestionnaireResponse,
    each: Proposal,
    decision: Decision,
    now: datetime,
) -> None:
    if decision == Decision.ACCEPTED:
        try:
            _take_over(actor, response.patient, each, now)
        except Refusal as no:
            raise CannotAccept(f"{each.where}: {no.message}", field=each.key) from no
    AnswerDecision.objects.create(
        response=response,
        revision=response.revision,
        key=each.key,
        decision=decision,
        where=each.where[:200],
        before=each.before,
        after=each.after,
        at=now,
        by=actor.name,
    )


def _take_over(actor: Actor, patient: Patient, each: Proposal, now: datetime) -> None:
    if each.power != PEOPLE:
        add(actor, patient=patient, kind=each.model, values=each.values, now=now)
    elif each.model is Patient:
        people.edit(
            actor, patient=patient, seen_version=patient.version, values=each.values, now=now
        )
    elif each.row is not None:
        around.edit_row(actor, row=each.row, seen_version=each.row.version, values=each.values)
    else:
        around.add(actor, patient=patient, kind=each.model, values=each.values)
