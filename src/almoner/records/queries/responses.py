"""Reading filled forms: one of them, those of a patient, those that wait for somebody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from almoner.lib import questionnaires as lib
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import FormRequest, QuestionnaireResponse, QuestionnaireVersion
from almoner.records.models.questionnaires import DONE, RequestState, ResponseStatus

WAITING = 100
"""Rows of the list of forms that wait."""
CAME_AS = "urn:uuid:"
"""How the address of an Attachment begins that came with the form; its incoming document's key."""


def body_of(form: QuestionnaireVersion) -> lib.Questionnaire:
    """Return a published form, read once."""
    return _read(form.pk, form.body)


@lru_cache(maxsize=64)
def _read(_version_id: UUID, body: str) -> lib.Questionnaire:
    return lib.read_questionnaire(body)


def answers_of(response: QuestionnaireResponse) -> lib.Response:
    """Return what was answered."""
    return lib.read_response(response.answers)


def attached(answers: lib.Response) -> frozenset[UUID]:
    """Return the keys of the incoming documents that came with a response."""
    values = (answer.value for each in answers.all_items() for answer in each.answers)
    return frozenset(key for value in values if value and (key := key_of_file(value)))


def key_of_file(value: lib.Value) -> UUID | None:
    """Return the key of the incoming document that an Attachment names, if it came with a form."""
    url = str(value.members.get("url", ""))
    try:
        return UUID(url) if value.kind == "Attachment" and url.startswith(CAME_AS) else None
    except ValueError:
        return None


def found_response(response_id: UUID) -> QuestionnaireResponse:
    """Return a filled form; raise ``NotFound``. Opening the patient is the caller's."""
    rows = QuestionnaireResponse.objects.select_related("form", "patient", "request")
    row = rows.filter(pk=response_id).first()
    if row is None:
        raise NotFound("There is no such form.")
    return row


def responses_of(patient: Patient) -> "QuerySet[QuestionnaireResponse]":
    """Return the forms of a patient, the latest first."""
    rows = QuestionnaireResponse.objects.filter(patient=patient).defer("answers", "form__body")
    return rows.select_related("form", "request").order_by("-started_at", "-id")


def waiting_responses(actor: Actor, *, q: str = "", state: str = "") -> Sequence[Any]:
    """Return forms that wait for staff or patients: alerts first, then the longest waiting."""
    actor.must("records.fill_forms")
    rows = QuestionnaireResponse.objects.select_related("form", "patient", "request")
    rows = rows.defer("answers", "form__body")
    to_review = Q(status__in=DONE, reviewed_at=None)
    underway = Q(status=ResponseStatus.IN_PROGRESS)
    alert = ~Q(alert="") & Q(alert_seen_by="") & Q(status__in=DONE)
    kinds = {"review": to_review, "underway": underway, "alert": alert}
    rows = rows.filter(kinds.get(state, to_review | underway | alert))
    for word in q.split():
        rows = rows.filter(
            Q(patient__family_name__istartswith=word)
            | Q(patient__given_name__istartswith=word)
            | Q(form__title__icontains=word)
        )
    found = list(rows.order_by("started_at", "id")[:WAITING])
    order = {True: 0, False: 1}
    return sorted(found, key=lambda row: (order[has_alert(row)], row.status not in DONE))


def has_alert(row: QuestionnaireResponse) -> bool:
    """Say whether staff must see this form at once."""
    return bool(row.alert) and not row.alert_seen_by and row.status in DONE


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A form of a patient as the desk sees it when they come in."""

    response_id: UUID
    title: str
    state: str
    tone: str


def forms_at_desk(patient_ids: Collection[UUID], now: datetime) -> dict[UUID, list[AtDesk]]:
    """Return the forms of patients that are due, or answered and not reviewed, in one query."""
    rows = QuestionnaireResponse.objects.filter(patient__in=patient_ids)
    rows = rows.filter(Q(status=ResponseStatus.IN_PROGRESS) | Q(status__in=DONE, reviewed_at=None))
    rows = rows.select_related("form", "request").defer("answers", "form__body")
    found: dict[UUID, list[AtDesk]] = {}
    for row in rows.order_by("started_at"):
        state, tone = state_of(row, now)
        found.setdefault(row.patient_id, []).append(AtDesk(row.pk, row.form.title, state, tone))
    return found


def state_of(row: QuestionnaireResponse, now: datetime) -> tuple[str, str]:
    """Return how far a form is, in words and as a tone of the screen."""
    if row.is_in_error:
        return "Entered in error", "danger"
    if row.status in DONE:
        return ("Answered", "success") if row.reviewed_at is None else ("Reviewed", "neutral")
    request = getattr(row, "request", None)
    if request is None or row.revision:
        return ("Being amended", "warning") if row.revision else ("Begun at the desk", "info")
    return _of_request(request, now)


def _of_request(request: FormRequest, now: datetime) -> tuple[str, str]:
    if request.state == RequestState.WITHDRAWN:
        return "Withdrawn", "neutral"
    if request.expires_at <= now:
        return "Expired", "warning"
    if request.state == RequestState.OPENED:
        return "Opened, not finished", "info"
    return "Asked", "info"


def panel_of_forms(_actor: Actor, patient: Patient, now: datetime) -> Mapping[str, Any]:
    """Return what the patient's page shows of their forms."""
    rows = list(responses_of(patient)[:4])
    return {"rows": [(row, *state_of(row, now)) for row in rows]}
