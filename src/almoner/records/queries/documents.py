"""Documents in a chart: one with its pages, and the doors to its files."""

from uuid import UUID

from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, is_open_to
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened
from almoner.records.models import DocumentReference
from almoner.records.queries.destroying import must_be_there


def document_of(patient: Patient, document_id: UUID) -> DocumentReference:
    """Return a document of this patient's chart; raise ``NotFound``."""
    rows = DocumentReference.objects.select_related("type", "pdf", "original", "author")
    found = rows.filter(pk=document_id, patient=patient).first()
    if found is None:
        raise NotFound("There is no such document in this chart.")
    return found


def open_document_pdf(actor: Actor, document_id: UUID, *, patient_id: UUID | None = None) -> Opened:
    """Return a document's PDF; the door of its stored file."""
    row = _open(actor, document_id)
    if patient_id and row.patient_id != patient_id:
        raise NotFound("There is no such document in this chart.")
    return Opened(row.pdf, f"{row.text}.pdf".replace("/", "-"))


def open_document_original(actor: Actor, document_id: UUID) -> Opened:
    """Return a document as it came in; the door of its stored file."""
    row = _open(actor, document_id)
    arrival = getattr(row, "arrival", None)
    return Opened(row.original, arrival.name if arrival else f"{row.text}.pdf".replace("/", "-"))


def _open(actor: Actor, document_id: UUID) -> DocumentReference:
    actor.must("records.see")
    actor.must("people.open")
    rows = DocumentReference.objects.select_related("pdf", "original", "patient", "arrival")
    reach = Patient.objects.seen_by(actor)
    row = rows.filter(pk=document_id, patient__in=reach).first()
    if row is None:
        raise NotFound("There is no such document, or it is not yours to see.")
    if not is_open_to(actor, row.patient):
        raise ChartRestricted(row.patient_id)
    must_be_there(row)
    return row
