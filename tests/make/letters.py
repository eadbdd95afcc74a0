"""Letters for tests."""

from datetime import UTC, datetime
from typing import Any

from almoner.messages import operations, queries
from almoner.messages.models import Letter, LetterTemplate, Sending
from almoner.people.models import Patient, PatientAddress
from almoner.platform.accounts.actor import SYSTEM
from tests.make.people import patient as make_patient

AT = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def posted(of: Patient, **fields: Any) -> Patient:
    """Give a patient an address to which post can go."""
    usual = {"line1": "12 Elm Street", "city": "Lowell", "state": "MA", "zip_code": "01852"}
    PatientAddress.objects.create(patient=of, **{**usual, **fields})
    return of


def template(name: str = "Hello", body: str = "", **fields: Any) -> LetterTemplate:
    return operations.keep_template(
        SYSTEM,
        name=name,
        kind=fields.pop("kind", "other"),
        body=body
        or "<p>Dear <span data-field='to.greeting'></span>,</p><p>Please come in again.</p>",
        **fields,
    )


def letter(patient: Patient | None = None, **fields: Any) -> Letter:
    """Return a draft to the patient themselves, begun on March 9."""
    patient = patient or posted(make_patient())
    body = fields.pop("body", "<p>All is well.</p>")
    usual: dict[str, Any] = {"to": queries.near(patient, AT.date())[0], "now": AT, "on": AT.date()}
    if "template" not in fields:
        usual |= {"template": None, "subject": "News", "body": body}
    return operations.begin_letter(SYSTEM, patient=patient, **{**usual, **fields})


def ready_letter(patient: Patient | None = None, **fields: Any) -> Letter:
    """Return a letter on paper, not signed here."""
    return operations.finish_letter(SYSTEM, letter_id=letter(patient, **fields).pk, now=AT)


def sending(of: Letter | None = None, *, way: str = "mail", **fields: Any) -> Sending:
    """Return the sending of a letter that is ready."""
    return operations.send_letter(
        SYSTEM, letter_id=(of or ready_letter()).pk, way=way, **{"now": AT, **fields}
    )
