"""The chart as FHIR R4 resources: pure functions from rows to dicts, and the bundles of a search.

What FHIR has a place for is there; a problem or an allergy that was never true has only the
verification status entered-in-error, as their constraints con-5 and ait-2 ask.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.db.models import Model

from almoner.records.models import (
    IN_ERROR,
    AllergyIntolerance,
    Condition,
    DocumentReference,
    Encounter,
    Entry,
    FamilyMemberHistory,
    Immunization,
    MedicationStatement,
    Note,
    Observation,
    Procedure,
)
from almoner.records.models.parts import WithinEncounter

Resource = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
_TERMS = "http://terminology.hl7.org/CodeSystem/"


def resource_of(row: Entry, updated_at: datetime) -> Resource:
    """Return the resource of an entry of any kind, which was last written at ``updated_at``."""
    resource: Resource = {
        "resourceType": name_of(type(row)),
        "id": str(row.pk),
        "meta": {
            "versionId": str(row.version),
            "lastUpdated": updated_at.isoformat(),
        },
        **_OWN[type(row)](row),
    }
    if (
        isinstance(row, WithinEncounter)
        and row.encounter_id
        and type(row) is not FamilyMemberHistory
    ):
        resource |= _encounter(row, str(row.encounter_id))
    filled: Resource = _filled(resource)
    return filled


def has_resource(kind: type[Entry]) -> bool:
    """Say whether entries of this kind are given out as FHIR."""
    return kind in _OWN


def name_of(kind: type[Entry]) -> str:
    """Return FHIR's name of a kind of entries."""
    return _NAMES.get(kind, kind.__name__)


def bundle(
    entries: Iterable[Resource], *, base: str, links: dict[str, str], total: int
) -> Resource:
    """Return the answer to a search: ``base`` ends before the resource type, ``links`` are URLs."""
    filled: Resource = _filled(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": total,
            "link": [{"relation": name, "url": url} for name, url in links.items()],
            "entry": [
                {
                    "fullUrl": f"{base}{each['resourceType']}/{each['id']}",
                    "resource": each,
                    "search": {"mode": "match"},
                }
                for each in entries
            ],
        }
    )
    return filled


def outcome(text: str, *, code: str = "invalid") -> Resource:
    """Return an OperationOutcome that says what was wrong."""
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _encounter_fields(row: Encounter) -> Resource:
    return {
        "status": row.status,
        "class": {"system": f"{_TERMS}v3-ActCode", "code": row.class_code},
        "type": [_concept(row)],
        "subject": _subject(row),
        "period": _period(row, row.ended_at),
        "reasonCode": [{"text": row.reason}] if row.reason else [],
        "participant": _participants(row),
        "location": [{"location": _named("Location", row.location)}] if row.location else [],
    }


def _participants(row: Encounter) -> list[Resource]:
    found = [_named("Practitioner", row.practitioner)] if row.practitioner else []
    found += [{"display": row.seen_by}] if row.seen_by else []
    return [{"individual": each} for each in found]


def _condition(row: Condition) -> Resource:
    return {
        **_verified(row, "condition-clinical", "condition-ver-status"),
        "category": [_coded(f"{_TERMS}condition-category", "problem-list-item")],
        "code": _concept(row),
        "subject": _subject(row),
        "onsetDateTime": _when(row),
        "abatementDateTime": _ended(row, row.ended_at),
        "recordedDate": row.recorded_at.isoformat(),
        **_noted(row),
    }


def _allergy(row: AllergyIntolerance) -> Resource:
    reaction = {
        "manifestation": [{"text": row.reaction or "Not recorded"}],
        "severity": row.severity,
    }
    return {
        **_verified(row, "allergyintolerance-clinical", "allergyintolerance-verification"),
        "type": row.type,
        "category": [row.category] if row.category else [],
        "code": _concept(row),
        "patient": _subject(row),
        "onsetDateTime": _when(row),
        "recordedDate": row.recorded_at.isoformat(),
        "reaction": [reaction] if row.reaction or row.severity else [],
        **_noted(row),
    }


def _medication(row: MedicationStatement) -> Resource:
    return {
        "status": row.status,
        "medicationCodeableConcept": _concept(row),
        "subject": _subject(row),
        "effectivePeriod": _period(row, row.ended_at),
        "dateAsserted": row.recorded_at.isoformat(),
        "dosage": [{"text": row.dosage}] if row.dosage else [],
        "reasonReference": _reason(row.reason_id),
        **_noted(row),
    }


def _immunization(row: Immunization) -> Resource:
    return {
        "status": row.status,
        "vaccineCode": _concept(row),
        "patient": _subject(row),
        "occurrenceDateTime": _when(row),
        "recorded": row.recorded_at.isoformat(),
        "lotNumber": row.lot_number,
        "site": {"text": row.site} if row.site else {},
        **_noted(row),
    }


def _observation(row: Observation) -> Resource:
    value: Resource = {"valueString": row.value_text}
    if row.value is not None:
        number = float(row.value)
        unit = {"unit": row.unit, "system": UCUM, "code": row.unit} if row.unit else {}
        value = {"valueQuantity": {"value": number, **unit}}
    known = row.category != "other"
    return {
        "status": row.status,
        "category": [_coded(f"{_TERMS}observation-category", row.category)] if known else [],
        "code": _concept(row),
        "subject": _subject(row),
        "effectiveDateTime": _when(row),
        "issued": row.recorded_at.isoformat(),
        **value,
        **_noted(row),
    }


def _procedure(row: Procedure) -> Resource:
    return {
        "status": row.status,
        "code": _concept(row),
        "subject": _subject(row),
        "performedPeriod": _period(row, row.ended_at),
        "reasonReference": _reason(row.reason_id),
        **_noted(row),
    }


def _document(row: DocumentReference) -> Resource:
    coding = [{"system": "http://loinc.org", "code": row.type.loinc}] if row.type.loinc else []
    attachment = {
        "contentType": "application/pdf",
        "url": f"Binary/{row.pk}",
        "title": row.text,
        "size": row.pdf.size,
    }
    return {
        "status": row.status,
        "type": {"coding": coding, "text": row.type.name},
        "subject": _subject(row),
        "date": row.at.isoformat(),
        "description": row.text,
        "content": [{"attachment": attachment}],
    }


def _family(row: FamilyMemberHistory) -> Resource:
    relative = _coded(f"{_TERMS}v3-RoleCode", row.relative)
    condition: Resource = {"code": _concept(row)}
    if row.onset_age is not None:
        age = {"value": row.onset_age, "unit": "a", "system": UCUM, "code": "a"}
        condition["onsetAge"] = age
    return {
        "status": row.status,
        "patient": _subject(row),
        "date": _when(row),
        "relationship": {**relative, "text": row.get_relative_display()},
        "deceasedBoolean": row.is_deceased or None,
        "condition": [condition],
        **_noted(row),
    }


def _note(row: Note) -> Resource:
    coding = [{"system": "http://loinc.org", "code": row.type.loinc}] if row.type.loinc else []
    author = _named("Practitioner", row.author)
    signed = {"mode": "legal", "party": author}
    if row.signed_at:
        signed["time"] = row.signed_at.isoformat()
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in row.body.splitlines() if line.strip())
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'
    before = {"reference": f"Composition/{row.addendum_to_id}"}
    return {
        "status": row.status,
        "type": {"coding": coding, "text": row.type.name},
        "subject": _subject(row),
        "date": row.at.isoformat(),
        "author": [author],
        "title": row.text,
        "attester": [signed] if row.signed_at else [],
        "relatesTo": [{"code": "appends", "targetReference": before}] if row.addendum_to_id else [],
        "section": [{"title": row.text, "text": {"status": "generated", "div": div}}],
    }


_OWN: dict[type[Entry], Callable[[Any], Resource]] = {
    Encounter: _encounter_fields,
    Condition: _condition,
    AllergyIntolerance: _allergy,
    MedicationStatement: _medication,
    Immunization: _immunization,
    Observation: _observation,
    Procedure: _procedure,
    DocumentReference: _document,
    FamilyMemberHistory: _family,
    Note: _note,
}
_NAMES: dict[type[Entry], str] = {Note: "Composition"}
"""FHIR's names where they are not ours."""


def _encounter(row: Entry, key: str) -> Resource:
    reference = {"reference": f"Encounter/{key}"}
    if isinstance(row, DocumentReference):
        return {"context": {"encounter": [reference]}}
    name = "context" if isinstance(row, MedicationStatement) else "encounter"
    return {name: reference}


def _verified(row: Entry, clinical: str, verification: str) -> Resource:
    if row.status == IN_ERROR:
        return {"verificationStatus": _coded(f"{_TERMS}{verification}", IN_ERROR)}
    return {
        "clinicalStatus": _coded(f"{_TERMS}{clinical}", row.status),
        "verificationStatus": _coded(f"{_TERMS}{verification}", "confirmed"),
    }


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _concept(row: Entry) -> Resource:
    coding = [{"system": row.code_system, "code": row.code, "display": row.text}]
    return {"coding": coding if row.code else [], "text": row.text}


def _subject(row: Entry) -> Resource:
    return {"reference": f"Patient/{row.patient_id}"}


def _named(kind: str, row: Model) -> Resource:
    return {"reference": f"{kind}/{row.pk}", "display": str(row)}


def _reason(condition: object) -> list[Resource]:
    return [{"reference": f"Condition/{condition}"}] if condition else []


def _noted(row: Entry) -> Resource:
    return {"note": [{"text": row.note}]} if row.note else {}


def _when(row: Entry) -> str:
    return f"{row.at.astimezone(UTC):%Y-%m-%d}" if row.is_day else row.at.isoformat()


def _ended(row: Entry, ended_at: datetime | None) -> str:
    if ended_at is None:
        return ""
    return f"{ended_at.astimezone(UTC):%Y-%m-%d}" if row.is_day else ended_at.isoformat()


def _period(row: Entry, ended_at: datetime | None) -> Resource:
    return {"start": _when(row), "end": _ended(row, ended_at)}


def _filled(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return ``value`` without empty members at any depth: FHIR has none."""
    if isinstance(value, dict):
        kept = {name: _filled(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in ("", None, [], {})}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return value
