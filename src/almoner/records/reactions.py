"""What the chart does when something leaves the office."""

from almoner.lib import paper
from almoner.lib.events import react
from almoner.messages.events import LetterSent
from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files.models import StoredFile
from almoner.records import operations
from almoner.records.models import DocumentType
from almoner.records.models.documents import DocumentOrigin

LETTER, OTHER = "Correspondence", "Other"
"""Types of document as shipped; the first that the office has kept is taken."""


@react(LetterSent)
def letter_sent(event: LetterSent) -> None:
    """File a letter in the chart, as it left; an office without types of document files none."""
    kind = DocumentType.objects.filter(name__in=(LETTER, OTHER)).order_by("name").first()
    if kind is None:
        return
    pdf = StoredFile.objects.get(pk=event.pdf_id)
    operations.file_document(
        SYSTEM,
        patient=Patient.objects.get(pk=event.patient_id),
        type=kind,
        title=f"{event.title}, to {event.to}"[:500],
        at=event.at,
        origin=DocumentOrigin.LETTER,
        original=pdf,
        pdf=pdf,
        pages=[operations.PageText(text) for text in paper.texts_of(pdf.path.read_bytes())],
        author=_author(event),
        now=event.at,
    )


def _author(event: LetterSent) -> Practitioner | None:
    if event.practitioner_id is None:
        return None
    return Practitioner.objects.filter(pk=event.practitioner_id).first()
