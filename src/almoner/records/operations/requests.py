"""Asking patients for forms: by a signed link before the visit, or on the tablet at the desk."""

from datetime import date, datetime, timedelta

from django.db import transaction

from almoner.lib.refusal import NotFound, Refusal
from almoner.messages import operations as messages
from almoner.people.models import ContactPoint, Patient, Practice
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.links import link
from almoner.records.models import FormRequest, Questionnaire
from almoner.records.models.questionnaires import (
    FilledBy,
    RequestState,
    RequestWay,
    ResponseStatus,
)
from almoner.records.operations.responses import TOPIC, start
from almoner.records.queries.requests import addresses_of, is_open

LINK_LASTS, LONGEST_LINK = 14, 60
"""Days that a link lives unless the office says otherwise, and the most it may."""
TABLET_LASTS = timedelta(hours=2)
MOST_TRIES = 8
"""Wrong birth dates after which a link is dead: the office sends another one."""
_WORDS = {
    "en": (
        "A form before your visit",
        "{practice}: please fill in a form before your visit: {link}",
    ),
    "es": (
        "Un formulario antes de su cita",
        "{practice}: por favor complete un formulario antes de su cita: {link}",
    ),
}


class NotReachable(Refusal):
    """This is no address that a link may be sent to."""

    field = "to"


class LinkOver(Refusal):
    """This link is not valid any more. Please call the office."""

    status = 410


class WrongBirthDate(Refusal):
    """This is not the birth date we have. Please try again, or call the office."""

    field = "birth_date"


@transaction.atomic
def request_form(
    actor: Actor,
    *,
    patient: Patient,
    questionnaire: Questionnaire,
    to: ContactPoint | None,
    now: datetime,
    lasts: int = LINK_LASTS,
) -> FormRequest:
    """Ask a patient to fill a form in by a link, which is sent to ``to``; to none, it is shown.

    The link lives for ``lasts`` days. The message names neither the form nor the reason
    (45 CFR 164.530(c)). Raises ``NotReachable`` and ``NotAcceptable``.
    """
    actor.must("records.fill_forms")
    if not 1 <= lasts <= LONGEST_LINK:
        raise NotAcceptable(f"A link lives from 1 to {LONGEST_LINK} days.", field="days")
    row = start(
        actor, patient=patient, questionnaire=questionnaire, filled_by=FilledBy.LINK, now=now
    )
    request = FormRequest.objects.create(
        response=row,
        way=RequestWay.LINK,
        asked_at=now,
        asked_by=actor.name,
        expires_at=now + timedelta(days=lasts),
    )
    if to is not None:
        _send(actor, request, patient, to, now)
    audit.record(actor, "records.ask_form", request, patient_id=patient.pk)
    tell(TOPIC)
    return request


@transaction.atomic
def hand_over(
    actor: Actor, *, patient: Patient, questionnaire: Questionnaire, now: datetime
) -> FormRequest:
    """Hand the tablet over with one form on it; whoever has it in hand may fill that form in."""
    actor.must("records.fill_forms")
    row = start(
        actor, patient=patient, questionnaire=questionnaire, filled_by=FilledBy.TABLET, now=now
    )
    request = FormRequest.objects.create(
        response=row,
        way=RequestWay.TABLET,
        asked_at=now,
        asked_by=actor.name,
        expires_at=now + TABLET_LASTS,
    )
    audit.record(actor, "records.hand_over", request, patient_id=patient.pk)
    tell(TOPIC)
    return request


@transaction.atomic
def enter(actor: Actor, *, request: FormRequest, born: date | None, now: datetime) -> bool:
    """Open the form of a link for whoever knows the birth date; say whether they did.

    A wrong one is counted: after ``MOST_TRIES`` in a row the link is dead. Raises ``LinkOver``.
    """
    actor.must("records.fill_forms")
    row = _locked(request)
    if not is_open(row, now):
        raise LinkOver
    if born != row.response.patient.birth_date:
        tries = row.wrong_tries + 1
        row.wrong_tries = tries
        row.state = RequestState.WITHDRAWN if tries >= MOST_TRIES else row.state
        row.save(update_fields=["wrong_tries", "state"])
        audit.record(actor, "records.wrong_birth_date", row, patient_id=row.response.patient_id)
        return False
    row.wrong_tries = 0
    row.state, row.opened_at = RequestState.OPENED, row.opened_at or now
    row.save(update_fields=["wrong_tries", "state", "opened_at"])
    tell(TOPIC)
    return True


@transaction.atomic
def withdraw_request(
    actor: Actor, *, request: FormRequest, reason: str, now: datetime
) -> FormRequest:
    """Take a request back: its link is dead, what was typed stays to go on with at the desk.

    Raises ``LinkOver`` for one that is answered or was withdrawn, ``NotAcceptable`` without reason.
    """
    actor.must("records.fill_forms")
    row = _locked(request)
    if not row.is_out:
        done = "answered" if row.state == RequestState.ANSWERED else "withdrawn"
        raise LinkOver(f"This form is {done} already.")
    reason = tidied(FormRequest, {"withdrawn_reason": reason})["withdrawn_reason"]
    if not reason:
        raise NotAcceptable("Say why: others read it.", field="reason")
    row.state, row.withdrawn_at = RequestState.WITHDRAWN, now
    row.withdrawn_by, row.withdrawn_reason = actor.name, reason
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if row.response.status == ResponseStatus.IN_PROGRESS:
        write(row.response, {"editor": ""})
    audit.record(actor, "records.withdraw_form", row, patient_id=row.response.patient_id)
    tell(TOPIC)
    return row


def _send(
    actor: Actor, request: FormRequest, patient: Patient, to: ContactPoint, now: datetime
) -> None:
    if to not in addresses_of(patient):
        raise NotReachable
    subject, body = _WORDS.get(patient.language[:2], _WORDS["en"])
    practice = Practice.objects.first()
    name = practice.name if practice else "Your doctor's office"
    request.message = messages.send(
        actor,
        channel="email" if to.system == "email" else "sms",
        to=to.value,
        subject=subject,
        body=body.format(practice=name, link=link(request.pk)),
        language=patient.language[:2],
        about="Form before a visit",
        reference_id=request.pk,
        patient_id=patient.pk,
        now=now,
    )
    request.save(update_fields=["message"])


def _locked(request: FormRequest) -> FormRequest:
    rows = FormRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("response__patient").filter(pk=request.pk).first()
    if row is None:
        raise NotFound
    return row
