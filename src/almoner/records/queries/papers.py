"""Notes to read, and what waits for a clinician's signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from almoner.lib.refusal import NotFound
from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened
from almoner.records.models import (
    IN_ERROR,
    Attestation,
    Deficiency,
    DocumentReference,
    Encounter,
    Note,
)
from almoner.records.queries.opening import open_chart

MOST = 100
"""Papers on one list to sign; the rest come when these are signed."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """A paper that waits for a signature, in full, and why it is on the list."""

    paper: Note | DocumentReference
    why: str

    @property
    def key(self) -> str:
        """How a form names it with the version shown: ``note:id:version``."""
        return f"{self.paper.kind}:{self.paper.pk}:{self.paper.version}"


def practitioner_of(actor: Actor) -> Practitioner | None:
    """Return the practitioner that ``actor`` is, if they are one."""
    if actor.user_id is None:
        return None
    return Practitioner.objects.filter(user_id=actor.user_id, is_active=True).first()


def found_note(patient: Patient, note_id: UUID) -> Note:
    """Return a note of this chart with what its page shows; raises ``NotFound``."""
    rows = Note.objects.select_related("type", "author", "encounter", "addendum_to")
    row = rows.filter(pk=note_id, patient=patient).first()
    if row is None:
        raise NotFound("There is no such note in this chart.")
    return row


def attestations_of(paper: Note | DocumentReference) -> "list[Attestation]":
    """Return who signed which version, the latest first, with the sealed copy if it is made."""
    return list(paper.attestations.select_related("sealed", "practitioner").order_by("-at", "-id"))


def addenda_of(note: Note) -> list[Note]:
    """Return the addenda of a note in order of writing, those in error too."""
    return list(note.addenda.select_related("author", "type").order_by("recorded_at", "id"))


def encounters_of(patient: Patient) -> "list[Encounter]":
    """Return the latest encounters of a chart, for choosing one."""
    rows = Encounter.objects.filter(patient=patient).exclude(status=IN_ERROR)
    return list(rows.select_related("practitioner").order_by("-at", "-id")[:60])


def to_sign(practitioner: Practitioner) -> list[ToSign]:
    """Return what waits for this clinician's signature, the oldest first."""
    notes = (
        Note.objects.filter(author=practitioner, signed_at=None)
        .exclude(status=IN_ERROR)
        .select_related("patient", "type", "author", "addendum_to")
        .order_by("at", "id")[:MOST]
    )
    found = [ToSign(note, _why(note)) for note in notes]
    asked = (
        Deficiency.objects.filter(practitioner=practitioner, closed_at=None)
        .filter(Q(document__isnull=False) | Q(note__signed_at__isnull=False))
        .filter(what__endswith="not signed")
        .select_related(
            *("document__patient", "document__type", "document__author"),
            *("note__patient", "note__type", "note__author", "note__addendum_to"),
        )
        .order_by("due_at", "id")[: MOST - len(found)]
    )
    return [*found, *(ToSign(row.note or row.document, row.what) for row in asked)]  # type: ignore[arg-type] # one of them is


def count_to_sign(practitioner: Practitioner) -> int:
    """Return how many notes wait for this clinician's signature."""
    return Note.objects.filter(author=practitioner, signed_at=None).exclude(status=IN_ERROR).count()


def papers_by_keys(keys: Sequence[str]) -> list[tuple[Note | DocumentReference, int]]:
    """Return the papers that a form names, each with the version it showed."""
    found: list[tuple[Note | DocumentReference, int]] = []
    for key in keys:
        kind, _, rest = key.partition(":")
        name, _, version = rest.partition(":")
        model: type[Note | DocumentReference] = Note if kind == "note" else DocumentReference
        try:
            row = model._default_manager.select_related("patient").get(pk=UUID(name))
        except (ValueError, model.DoesNotExist):
            raise NotFound("One of these papers is not known.") from None
        found.append((row, int(version) if version.isdecimal() else 0))
    return found


def open_sealed(actor: Actor, attestation_id: UUID, *, now: datetime) -> Opened:
    """Return the sealed PDF of what was signed, if ``actor`` may read the chart."""
    rows = Attestation.objects.select_related("sealed__pdf", "note", "document")
    found = rows.filter(pk=attestation_id, sealed__isnull=False).first()
    paper = (found.note or found.document) if found else None
    if found is None or paper is None:
        raise NotFound("There is no sealed copy yet.")
    # the paper's patient: after a merge the attestation still names the record it was made under
    patient = open_chart(actor, paper.patient_id, what="sealed copy", now=now)
    name = f"chart {patient.number} signed {found.at:%Y-%m-%d} v{found.version}.pdf"
    return Opened(found.sealed.pdf, name)


def open_document(actor: Actor, document_id: UUID, *, now: datetime) -> Opened:
    """Return a document's PDF for whoever is to sign it."""
    row = DocumentReference.objects.select_related("pdf").filter(pk=document_id).first()
    if row is None:
        raise NotFound
    open_chart(actor, row.patient_id, what="document", now=now)
    return Opened(row.pdf, f"{row.text}.pdf")


def _why(note: Note) -> str:
    if note.amendment_reason:
        return "Amended"
    return "Addendum" if note.addendum_to_id else "Draft"
