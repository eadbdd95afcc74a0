"""The tables of the chart: one for every kind of entry, by FHIR R4's names."""

from almoner.records.models import custody, destruction, disclosures, release
from almoner.records.models.asking import PhysicianQuery, QueryMessage, QueryTemplate
from almoner.records.models.completeness import (
    CompletenessPolicy,
    CompletenessRule,
    CompletenessRuleType,
    Deficiency,
    DeficiencyLetter,
)
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
from almoner.records.models.notes import Note
from almoner.records.models.observations import Observation
from almoner.records.models.parts import IN_ERROR, Entry
from almoner.records.models.prints import ChartPrint
from almoner.records.models.questionnaires import (
    AnswerDecision,
    FormRequest,
    Questionnaire,
    QuestionnaireResponse,
    QuestionnaireVersion,
)
from almoner.records.models.reconciling import Reconciliation
from almoner.records.models.signing import Attestation, SealCertificate, SealedCopy
from almoner.records.models.words import ChartWords

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
    "note": Note,
}
"""Every kind of entry, by its word in addresses."""

__all__ = [
    "IN_ERROR",
    "KINDS",
    "AllergyIntolerance",
    "AnswerDecision",
    "Attestation",
    "ChartPrint",
    "ChartWords",
    "CompletenessPolicy",
    "CompletenessRule",
    "CompletenessRuleType",
    "Condition",
    "CoverSheet",
    "Deficiency",
    "DeficiencyLetter",
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
    "Note",
    "Observation",
    "PhysicianQuery",
    "Procedure",
    "QueryMessage",
    "QueryTemplate",
    "Questionnaire",
    "QuestionnaireResponse",
    "QuestionnaireVersion",
    "ReadPage",
    "Reconciliation",
    "Relative",
    "SealCertificate",
    "SealedCopy",
    "custody",
    "destruction",
    "disclosures",
    "release",
]
