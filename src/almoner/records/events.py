"""What records tells the areas above."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QueryAsked:
    """A clinician was asked to clarify what a chart says."""

    query_id: UUID
    patient_id: UUID
    encounter_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class QueryEnded:
    """A query was closed with its outcome, or withdrawn (outcome empty)."""

    query_id: UUID
    patient_id: UUID
    encounter_id: UUID | None
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteSigned:
    """Its author signed a note: the first time, or as amended."""

    note_id: UUID
    patient_id: UUID
    encounter_id: UUID | None
    at: datetime
