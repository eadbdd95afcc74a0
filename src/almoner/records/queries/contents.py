"""What is signed, to the letter: the JSON that an attestation keeps and its PDF is set from."""

from datetime import datetime
from typing import Any

from almoner.people.models import Location, Practice
from almoner.records.models import DocumentReference, Note


def content_of(
    paper: Note | DocumentReference, *, signed_as: str, meaning: str, at: datetime
) -> dict[str, Any]:
    """Return what is signed: the patient, the paper's words or its file's hash, who and when."""
    patient = paper.patient
    practice = Practice.objects.first()
    said: dict[str, Any] = {
        "practice": practice.name if practice else "",
        "patient": {
            "name": patient.legal_name,
            "number": str(patient.number),
            "born": patient.birth_date.isoformat(),
            "sex": patient.get_sex_display(),
        },
        "type": paper.type.name,
        "title": paper.text,
        "at": paper.at.isoformat(),
        "author": str(paper.author) if paper.author else "",
        "version": paper.version,
        "signature": {"by": signed_as, "as": meaning, "at": at.isoformat()},
    }
    if isinstance(paper, Note):
        to = paper.addendum_to
        return {
            **said,
            "kind": "note",
            "body": paper.body,
            "amendment": paper.amendment_reason,
            "addendum_to": f"{to.text}, {to.at:%m/%d/%Y}" if to else "",
            "time_zone": _zone(paper),
        }
    return {
        **said,
        "kind": "document",
        "pdf_sha256": paper.pdf.sha256,
        "pages": paper.page_count,
        "time_zone": _zone(paper),
    }


def _zone(paper: Note | DocumentReference) -> str:
    encounter = paper.encounter
    if encounter and encounter.location:
        return encounter.location.time_zone
    first = Location.objects.filter(is_active=True).order_by("id").first()
    return first.time_zone if first else "UTC"
