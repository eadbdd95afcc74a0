"""What people tells the areas above."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PatientRegistered:
    """A patient is new in the register."""

    patient_id: UUID


@dataclass(frozen=True, slots=True)
class PatientsMerged:
    """One record was joined into another; every row that follows its patient has moved."""

    survivor_id: UUID
    retired_id: UUID


@dataclass(frozen=True, slots=True)
class PatientsUnmerged:
    """A merge was taken back; the rows it had moved are with the restored patient again."""

    survivor_id: UUID
    restored_id: UUID
