"""One letter to many patients: chosen, begun, stopped, gone on with, each patient once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from almoner.lib.refusal import NotFound, Refusal
from almoner.messages.models import (
    Fate,
    LetterTemplate,
    Mailing,
    MailingState,
    Postage,
    Recipient,
    Sending,
    Way,
)
from almoner.messages.operations.letters import FieldsEmpty, begin_letter, finish_letter
from almoner.messages.operations.outgoing import AddressNotUsable
from almoner.messages.operations.sending import send_letter
from almoner.messages.queries.addressees import Address, of_patient
from almoner.people.models import Patient, Practitioner
from almoner.people.models.around import ConsentKind
from almoner.people.queries.pages import PatientPage, patient_page
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.jobs import later
from almoner.platform.live import tell

MAILINGS = "mailings"
"""The topic that is told whenever any mailing moves."""
STANDS_STILL = timedelta(minutes=2)
"""After which a running mailing that did not move has lost its job."""


class NobodyChosen(Refusal):
    """Nobody fits: choose other patients."""


class NotRunning(Refusal):
    """This mailing does not run."""

    status = 409


@transaction.atomic
def make_mailing(
    actor: Actor,
    *,
    name: str,
    template: LetterTemplate,
    way: str,
    postage: str = "",
    practitioner: Practitioner | None = None,
    patients: Iterable[UUID],
    chosen_by: str,
    unknown: Sequence[str] = (),
    now: datetime,
) -> Mailing:
    """Keep whom a template goes to; nothing leaves before :func:`start_mailing`.

    ``unknown`` are chart numbers of the given list that nobody has. Raises ``NobodyChosen``.
    """
    actor.must("messages.mail_many")
    ids = list(dict.fromkeys(patients))
    if not ids:
        raise NobodyChosen
    if not name.strip():
        raise Refusal("Give the mailing a name.", field="name")
    mailing = Mailing.objects.create(
        name=name.strip()[:100],
        template=template,
        way=Way(way),
        postage=Postage(postage or Postage.FIRST_CLASS) if way == Way.MAIL else "",
        practitioner=practitioner,
        chosen_by=chosen_by[:500],
        unknown="\n".join(unknown),
        made_at=now,
        made_by=actor.name,
        author_id=actor.user_id,
    )
    Recipient.objects.bulk_create(
        (Recipient(mailing=mailing, patient_id=patient_id) for patient_id in ids), batch_size=1000
    )
    audit.record(actor, "messages.make_mailing", mailing, patients=len(ids), way=str(way))
    tell(MAILINGS)
    return mailing


@transaction.atomic
def start_mailing(actor: Actor, *, mailing_id: UUID, now: datetime) -> Mailing:
    """Begin a mailing, or go on where it was stopped."""
    actor.must("messages.mail_many")
    mailing = _locked(mailing_id)
    if mailing.state not in (MailingState.CHOSEN, MailingState.STOPPED):
        raise NotRunning("This mailing runs already, or is done.")
    mailing.state, mailing.moved_at = MailingState.RUNNING, now
    _queue(mailing)
    audit.record(actor, "messages.start_mailing", mailing)
    return mailing


@transaction.atomic
def stop_mailing(actor: Actor, *, mailing_id: UUID) -> Mailing:
    """Stop a mailing after the letter it is at; what was written stays."""
    actor.must("messages.mail_many")
    mailing = _locked(mailing_id)
    if mailing.state != MailingState.RUNNING:
        raise NotRunning
    mailing.state = MailingState.STOPPED
    mailing.save()
    audit.record(actor, "messages.stop_mailing", mailing)
    tell(MAILINGS, f"mailing:{mailing.pk}")
    return mailing


@transaction.atomic
def mail_next(actor: Actor, *, mailing_id: UUID, run: int, now: datetime, on: date) -> bool:
    """Write and send the letter of one waiting patient; ``False`` when there is no more to do.

    The patient's row is locked until the letter is queued, so that no two workers write to one
    person, and a killed one leaves nothing half done.
    """
    actor.must("messages.mail_many")
    mailing = (
        Mailing.objects.select_related("template", "practitioner").filter(pk=mailing_id).first()
    )
    if mailing is None or mailing.state != MailingState.RUNNING or mailing.run != run:
        return False
    waiting = Recipient.objects.select_for_update(of=("self",), skip_locked=True)
    recipient = (
        waiting.select_related("patient")
        .filter(mailing=mailing, fate=Fate.WAITING)
        .order_by("id")
        .first()
    )
    if recipient is None:
        Mailing.objects.filter(pk=mailing.pk, run=run).update(state=MailingState.DONE, moved_at=now)
        tell(MAILINGS, f"mailing:{mailing.pk}")
        return False
    _deal_with(actor, mailing, recipient, now=now, on=on)
    Mailing.objects.filter(pk=mailing.pk).update(moved_at=now)
    tell(f"mailing:{mailing.pk}")
    return True


@transaction.atomic
def pick_up_mailings(actor: Actor, *, now: datetime) -> int:
    """Queue again running mailings that stand still: their worker was lost. Returns how many."""
    actor.must("messages.mail_many")
    still = list(
        Mailing.objects.select_for_update(skip_locked=True).filter(
            state=MailingState.RUNNING, moved_at__lt=now - STANDS_STILL
        )
    )
    for mailing in still:
        mailing.moved_at = now
        _queue(mailing)
    return len(still)


def _deal_with(
    actor: Actor, mailing: Mailing, recipient: Recipient, *, now: datetime, on: date
) -> None:
    patient = recipient.patient
    page = patient_page(patient, on)
    to = of_patient(patient, page)
    reason = why_left_out(mailing.way, patient, page, to)
    if not reason:
        try:
            with transaction.atomic():
                recipient.sending = _write(actor, mailing, patient, page, to, now=now, on=on)
        except (FieldsEmpty, AddressNotUsable) as refusal:
            reason = refusal.message
    recipient.fate = Fate.LEFT_OUT if reason else Fate.WRITTEN
    recipient.reason = reason[:300]
    recipient.save()


def why_left_out(way: str, patient: Patient, page: PatientPage, to: Address) -> str:
    """Return why a patient gets no letter of a mailing, in words, or ""."""
    if patient.merged_into_id or patient.is_entered_in_error:
        return "The chart was merged or entered in error."
    if patient.is_deceased:
        return "Has died."
    if patient.is_restricted:
        return "The chart is restricted: write by hand."
    if way == Way.MAIL:
        post = to.post
        is_complete = post.get("line1") and (post.get("zip_code") or post.get("city"))
        return "" if is_complete else "No complete address."
    if any(each.kind == ConsentKind.EMAIL and not each.given for each in page.consents):
        return "Does not want e-mail."
    if not to.email:
        return "No e-mail address."
    return "" if _texted(page) else "No number that may be texted: the code could not reach them."


def _write(
    actor: Actor,
    mailing: Mailing,
    patient: Patient,
    page: PatientPage,
    to: Address,
    *,
    now: datetime,
    on: date,
) -> Sending:
    letter = begin_letter(
        actor,
        patient=patient,
        template=mailing.template,
        to=to,
        practitioner=mailing.practitioner,
        now=now,
        on=on,
        author_id=mailing.author_id,
    )
    finish_letter(actor, letter_id=letter.pk, now=now)
    return send_letter(
        actor,
        letter_id=letter.pk,
        way=mailing.way,
        postage=mailing.postage,
        text_code_to=_texted(page) if mailing.way == Way.EMAIL else "",
        now=now,
    )


def _texted(page: PatientPage) -> str:
    """Return the first number that may be texted, or ""."""
    usable = (phone for phone in page.phones if phone.may_text and not phone.do_not_use)
    return next((phone.e164 for phone in usable if phone.e164), "")


def _queue(mailing: Mailing) -> None:
    mailing.run += 1
    mailing.save()
    later("messages.run_mailing", mailing_id=mailing.pk, run=mailing.run)
    tell(MAILINGS, f"mailing:{mailing.pk}")


def _locked(mailing_id: UUID) -> Mailing:
    mailing = Mailing.objects.select_for_update().filter(pk=mailing_id).first()
    if mailing is None:
        raise NotFound("There is no such mailing.")
    return mailing
