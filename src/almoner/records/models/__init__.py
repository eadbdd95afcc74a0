"""The tables of the chart: one for every kind of entry, by FHIR R4's names."""

from almoner.records.models.documents import DocumentPage, DocumentReference, DocumentType
from almoner.records.models.entries import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Immunization,
    MedicationStatement,
    Procedure,
)
from almoner.records.models.observations import Observation
from almoner.records.models.parts import IN_ERROR, Entry
from almoner.records.models.prints import ChartPrint

KINDS: dict[str, type[Entry]] = {
    "encounter": Encounter,
    "problem": Condition,
    "allergy": AllergyIntolerance,
    "medication": MedicationStatement,
    "immunization": Immunization,
    "observation": Observation,
    "procedure": Procedure,
    "document": DocumentReference,
}
"""Every kind of entry, by its word in addresses."""

__all__ = [
    "IN_ERROR",
    "KINDS",
    "AllergyIntolerance",
    "ChartPrint",
    "Condition",
    "DocumentPage",
    "DocumentReference",
    "DocumentType",
    "Encounter",
    "Entry",
    "Immunization",
    "MedicationStatement",
    "Observation",
    "Procedure",
]
