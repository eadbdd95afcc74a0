"""Reading requests for forms, and where a link may be sent."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from almoner.lib.refusal import NotFound
from almoner.people.models import ContactPoint, Patient
from almoner.records.models import FormRequest
from almoner.records.models.questionnaires import RequestState


def found_request(request_id: UUID) -> FormRequest:
    """Return a request with its form and patient; raise ``NotFound``."""
    rows = FormRequest.objects.select_related("response__patient", "response__form")
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise NotFound("This link is not valid any more. Please call the office.")
    return row


def is_open(request: FormRequest, now: datetime) -> bool:
    """Say whether the form of a request may still be filled in by it."""
    states = (RequestState.ASKED, RequestState.OPENED)
    return (
        request.state in states
        and request.expires_at > now
        and not request.response.is_done
        and not request.response.is_in_error
    )


def addresses_of(patient: Patient) -> list[ContactPoint]:
    """Return the e-mail addresses, and the telephones that may get texts."""
    rows = ContactPoint.objects.filter(
        Q(system="email") | Q(system="phone", may_text=True),
        patient=patient,
        is_entered_in_error=False,
        do_not_use=False,
        until=None,
    )
    return list(rows)
