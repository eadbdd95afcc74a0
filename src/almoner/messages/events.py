"""What messages tell the areas above."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LetterSent:
    """A letter left for the first time; ``pdf_id`` is the stored file that left."""

    letter_id: UUID
    patient_id: UUID
    practitioner_id: UUID | None
    pdf_id: UUID
    title: str
    to: str
    at: datetime
