"""The tables of the chart: one for every kind of entry, by FHIR R4's names."""

from almoner.records.models import custody, disclosures, release
from almoner.records.models.documents import DocumentPage, DocumentReference, DocumentType
from almoner.records.models.entries import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Immunization,
    MedicationStatement,
    Procedure,
)
from almoner.records.models.histories import FamilyMemberHistory, Relative
from almoner.records.models.incoming import (
    CoverSheet,
    IncomingDocument,
    IncomingState,
    ReadPage,
)
from almoner.records.models.observations import Observation
from almoner.records.models.parts import IN_ERROR, Entry
from almoner.records.models.questionnaires import (
    AnswerDecision,
    FormRequest,
    Questionnaire,
    QuestionnaireResponse,
    QuestionnaireVersion,
)

KINDS: dict[str, type[Entry]] = {
    "encounter": Encounter,
    "problem": Condition,
    "allergy": AllergyIntolerance,
    "medication": MedicationStatement,
    "immunization": Immunization,
    "observation": Observation,
    "procedure": Procedure,
    "document": DocumentReference,
    "family": FamilyMemberHistory,
}
"""Every kind of entry, by its word in addresses."""

__all__ = [
    "IN_ERROR",
    "KINDS",
    "AllergyIntolerance",
    "AnswerDecision",
    "Condition",
    "CoverSheet",
    "DocumentPage",
    "DocumentReference",
    "DocumentType",
    "Encounter",
    "Entry",
    "FamilyMemberHistory",
    "FormRequest",
    "Immunization",
    "IncomingDocument",
    "IncomingState",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "Questionnaire",
    "QuestionnaireResponse",
    "QuestionnaireVersion",
    "ReadPage",
    "Relative",
    "custody",
    "disclosures",
    "release",
]
