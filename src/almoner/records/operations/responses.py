"""Filling forms in: begun, kept while they are typed, completed, amended, filed in the chart."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib import questionnaires as lib
from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files.models import StoredFile
from almoner.platform.files.operations import Upload
from almoner.platform.jobs import later
from almoner.platform.live import tell
from almoner.platform.ui.notices import topic_of
from almoner.records.models import (
    DocumentType,
    FormRequest,
    Questionnaire,
    QuestionnaireResponse,
)
from almoner.records.models.documents import DocumentOrigin, DocumentStatus
from almoner.records.models.parts import IN_ERROR, noon_of
from almoner.records.models.questionnaires import (
    DONE,
    FilledBy,
    FormStatus,
    RequestState,
    ResponseStatus,
)
from almoner.records.operations.attaching import let_go, take_in
from almoner.records.operations.checking import lock
from almoner.records.operations.documents import PageText, file_document
from almoner.records.queries.alerts import responsible_users
from almoner.records.queries.responses import body_of

TOPIC = "records.forms"
"""Told whenever a form is asked for, filled in or reviewed."""


class NotInUse(Refusal):
    """This form is not in use: publish it first, or bring it back."""


class FilledElsewhere(ChangedMeanwhile):
    """This form was changed on another screen meanwhile: load it again to go on from there."""


class NotBeingFilled(Refusal):
    """This form is complete: amend it to change it."""

    status = 409


class NotCompleted(Refusal):
    """This form is not complete yet."""

    status = 409


class NotYetComplete(Refusal):
    """Something in this form is still missing or cannot be right."""

    def __init__(self, found: tuple[lib.Finding, ...]) -> None:
        super().__init__(" ".join(each.sentence for each in found))
        self.findings = found


@transaction.atomic
def start(
    actor: Actor,
    *,
    patient: Patient,
    questionnaire: Questionnaire,
    filled_by: FilledBy,
    now: datetime,
) -> QuestionnaireResponse:
    """Begin a form for a patient, in the version that is in use."""
    actor.must("records.fill_forms")
    lock(patient)
    form = questionnaire.versions.order_by("-number").first()
    if form is None or questionnaire.status != FormStatus.ACTIVE:
        raise NotInUse
    row = QuestionnaireResponse.objects.create(
        patient=patient,
        form=form,
        answers=lib.started(body_of(form)).as_text(),
        filled_by=filled_by,
        started_at=now,
        started_by=actor.name,
    )
    audit.record(actor, "records.start_form", row, patient_id=patient.pk)
    tell(TOPIC)
    return row


@transaction.atomic
def attach(
    actor: Actor,
    *,
    response: QuestionnaireResponse,
    upload: Upload,
    editor: str,
    seen_version: int,
    now: datetime,
) -> dict[str, object]:
    """Take in a file sent with a form that is being filled in; return the Attachment to answer.

    It waits in Incoming, for this patient, whether the form is ever completed or not. Raises
    ``TooManyFiles``, ``FileTooLarge``, and what ``save`` raises.
    """
    actor.must("records.fill_forms")
    row = _being_filled(response, editor, seen_version)
    return take_in(actor, row=row, upload=upload, now=now)


@transaction.atomic
def save(
    actor: Actor,
    *,
    response: QuestionnaireResponse,
    answers: lib.Response,
    editor: str,
    seen_version: int,
    now: datetime,
) -> QuestionnaireResponse:
    """Keep what was typed so far; nothing is asked of it. Files taken out are set aside.

    ``editor`` is the page that saves: it may save again and again, while another page that opened
    the form before is refused (``FilledElsewhere``).
    """
    actor.must("records.fill_forms")
    row = _being_filled(response, editor, seen_version)
    let_go(actor, row=row, answers=answers, now=now)
    write(row, {"answers": answers.as_text(), "editor": editor})
    return row


@transaction.atomic
def complete(
    actor: Actor,
    *,
    response: QuestionnaireResponse,
    answers: lib.Response,
    editor: str,
    seen_version: int,
    now: datetime,
) -> QuestionnaireResponse:
    """Complete a form, or an amendment of it; a job files it in the chart as a document.

    Raises ``NotYetComplete`` with what is missing or wrong. Answers to what is not asked are left
    out. What staff must see at once is kept as the response's ``alert``.
    """
    actor.must("records.fill_forms")
    row = _being_filled(response, editor, seen_version)
    form = body_of(row.form)
    if wrong := lib.findings(form, answers):
        raise NotYetComplete(wrong)
    status = ResponseStatus.AMENDED if row.revision else ResponseStatus.COMPLETED
    done = replace(
        lib.finished(form, answers), status=str(status), authored=now.isoformat(timespec="seconds")
    )
    sums = lib.scored(form, done)
    alert = _alert(row, form, done)
    let_go(actor, row=row, answers=done, now=now)
    write(
        row,
        {
            "answers": done.as_text(),
            "editor": editor,
            "status": status,
            "authored_at": now,
            "revision": row.revision + 1,
            "score": sums[0].total if sums else None,
            "score_says": sums[0].means[:200] if sums else "",
            "alert": alert,
            "alert_seen_by": "",
            "alert_seen_at": None,
            "alert_done": "",
            "reviewed_by": "",
            "reviewed_at": None,
        },
    )
    FormRequest.objects.filter(response=row).update(state=RequestState.ANSWERED, answered_at=now)
    audit.record(
        actor, "records.complete_form", row, patient_id=row.patient_id, revision=row.revision
    )
    later("records.file_form", response_id=row.pk, revision=row.revision)
    tell(TOPIC)
    for user_id in responsible_users() if alert else ():
        tell(topic_of(user_id))
    return row


@transaction.atomic
def amend(actor: Actor, *, response: QuestionnaireResponse, now: datetime) -> QuestionnaireResponse:
    """Open a complete form to change it; the document filed of it stays until it is done."""
    actor.must("records.fill_forms")
    row = _locked(response)
    if row.status not in DONE:
        raise NotCompleted
    write(row, {"status": ResponseStatus.IN_PROGRESS, "editor": ""})
    audit.record(actor, "records.amend_form", row, patient_id=row.patient_id, at=now.isoformat())
    tell(TOPIC)
    return row


@transaction.atomic
def mark_response_in_error(
    actor: Actor, *, response: QuestionnaireResponse, reason: str
) -> QuestionnaireResponse:
    """Say that this form was never the patient's; it stays readable."""
    actor.must("records.fill_forms")
    reason = tidied(QuestionnaireResponse, {"error_reason": reason})["error_reason"]
    if not reason:
        raise NotAcceptable("Say why: others read it.", field="reason")
    row = _locked(response)
    write(row, {"status": IN_ERROR, "error_reason": reason})
    FormRequest.objects.filter(response=row).exclude(state=RequestState.ANSWERED).update(
        state=RequestState.WITHDRAWN
    )
    if row.document:
        write(row.document, {"status": DocumentStatus.IN_ERROR, "error_reason": reason})
    audit.record(actor, "records.form_in_error", row, patient_id=row.patient_id)
    tell(TOPIC)
    return row


@transaction.atomic
def see_alert(
    actor: Actor, *, response: QuestionnaireResponse, done: str, now: datetime
) -> QuestionnaireResponse:
    """Say what was ``done`` about what a form told staff to see at once."""
    actor.must("records.see")
    done = tidied(QuestionnaireResponse, {"alert_done": done})["alert_done"]
    if not done:
        raise NotAcceptable("Say what was done: others read it.", field="done")
    row = _locked(response)
    if row.alert and not row.alert_seen_by:
        write(row, {"alert_seen_by": actor.name, "alert_seen_at": now, "alert_done": done})
        audit.record(actor, "records.see_form_alert", row, patient_id=row.patient_id)
        tell(TOPIC)
    return row


@transaction.atomic
def file_response(
    actor: Actor,
    *,
    response_id: UUID,
    revision: int,
    paper: StoredFile,
    pages: list[str],
    now: datetime,
) -> None:
    """File the PDF of a completed form in the chart; that of an earlier revision is superseded."""
    actor.must("records.file")
    row = _locked(QuestionnaireResponse(pk=response_id))
    if row.revision != revision or row.status not in DONE or row.authored_at is None:
        return
    if row.document and row.document.original_id == paper.pk:
        return
    if row.document:
        write(row.document, {"status": DocumentStatus.SUPERSEDED})
    kind, _is_new = DocumentType.objects.get_or_create(
        name="Form filled in by the patient", defaults={"loinc": "74465-6"}
    )
    day = noon_of(localdate(row.authored_at))
    document = file_document(
        actor,
        patient=row.patient,
        type=kind,
        title=row.form.title,
        at=day,
        origin=DocumentOrigin.FORM,
        original=paper,
        pdf=paper,
        pages=[PageText(text) for text in pages],
        source="The patient",
        now=now,
    )
    write(row, {"document": document})
    tell(TOPIC)


def _alert(row: QuestionnaireResponse, form: lib.Questionnaire, done: lib.Response) -> str:
    """Return what staff must see; an amendment does not take away what nobody has seen to."""
    unseen = row.alert if not row.alert_seen_by else ""
    return (" ".join(lib.alarms(form, done)) or unseen)[:500]


def _locked(response: QuestionnaireResponse) -> QuestionnaireResponse:
    rows = QuestionnaireResponse.objects.select_for_update(of=("self",))
    row = rows.select_related("form", "patient", "document").filter(pk=response.pk).first()
    if row is None:
        raise NotFound
    return row


def _being_filled(
    response: QuestionnaireResponse, editor: str, seen_version: int
) -> QuestionnaireResponse:
    row = _locked(response)
    if row.status != ResponseStatus.IN_PROGRESS:
        raise NotBeingFilled
    if row.version != seen_version and not (editor and row.editor == editor):
        raise FilledElsewhere
    return row
