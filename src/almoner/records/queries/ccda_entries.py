"""Entries of a C-CDA document as the fields of entries in a chart.

Source: HL7 C-CDA R2.1 entry templates and the mapping C-CDA to FHIR R4 of HL7 (US Realm).
"""

from collections.abc import Callable
from datetime import date

from almoner.lib import ccda
from almoner.records.models import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Entry,
    FamilyMemberHistory,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
)
from almoner.records.models.parts import noon_of
from almoner.records.queries import ccda_histories as histories
from almoner.records.queries.ccda_parts import (
    NotOffered,
    Values,
    begin_of,
    blur_of,
    code_and_system,
    cut,
    day_of,
    end_of,
    joined,
    moment_of,
    must_have_day,
    value_of,
)

SEVERITIES = {"255604002": "mild", "6736007": "moderate", "24484000": "severe"}
ALLERGIES = {
    "416098002": ("allergy", "medication"),
    "419511003": ("", "medication"),
    "59037007": ("intolerance", "medication"),
    "414285001": ("allergy", "food"),
    "418471000": ("", "food"),
    "235719002": ("intolerance", "food"),
    "232347008": ("allergy", "environment"),
    "419199007": ("allergy", ""),
}
"""SNOMED CT codes of kinds of allergy: FHIR's type and category."""
PAST = ("11348-0", "10167-5", "47519-4")
"""LOINC codes of sections that tell histories: past illness, past surgery, procedures."""


def read_entry(entry: ccda.Entry, *, of: date, title: str) -> tuple[type[Entry], Values]:
    """Return what an entry would be in a chart: its kind and its fields.

    ``of`` is the day of the document and ``title`` its name, for what has no day of its own.
    Raises ``NotOffered`` with the reason.
    """
    if entry.kind in histories.WHY_NO_PLACE:
        raise NotOffered(histories.WHY_NO_PLACE[entry.kind])
    if entry.is_negated and entry.kind not in ("immunization", "procedure"):
        raise NotOffered("It says what is not there: a chart has entries of what is.")
    if not entry.name:
        raise NotOffered("It does not say what it is.")
    model, read = _KINDS[entry.kind]
    code, system = code_and_system(entry.what)
    values: Values = {
        "text": cut(entry.name, 500),
        "code": code,
        "code_system": system,
        "source": cut(title, 100),
        **read(entry, of),
    }
    values["note"] = cut("; ".join(filter(None, (values.get("note", ""), blur_of(entry)))), 1000)
    return model, values


def _problem(entry: ccda.Entry, of: date) -> Values:
    usual = "inactive" if entry.section in PAST else "active"
    status = entry.status if entry.status in ("active", "inactive", "resolved") else usual
    ended = end_of(entry)
    at, note = begin_of(entry, of)
    return {"at": at, "note": note, "status": "resolved" if ended else status, "ended_at": ended}


def _allergy(entry: ccda.Entry, of: date) -> Values:
    type_, category = ALLERGIES.get(entry.type.code if entry.type else "", ("", ""))
    severity = entry.severity or next(
        (one.severity for one in entry.reactions if one.severity), None
    )
    reactions = ", ".join(one.what.display or one.what.code for one in entry.reactions)
    return {
        **_problem(entry, of),
        "type": type_,
        "category": category,
        "severity": SEVERITIES.get(severity.code, "") if severity else "",
        "reaction": cut(reactions, 500),
    }


def _medication(entry: ccda.Entry, of: date) -> Values:
    at, note = begin_of(entry, of)
    ended = end_of(entry)
    known = {"aborted": "stopped", "suspended": "on-hold", "completed": "completed"}
    is_over = ended is not None and ended.date() <= of
    status = "completed" if is_over else known.get(entry.status, "active")
    route = entry.route.display or entry.route.code if entry.route else ""
    dose = "" if entry.dose is None else str(entry.dose)
    dosage = ", ".join(filter(None, (dose, route)))
    return {
        **{"at": at, "note": note, "status": status, "ended_at": ended},
        "dosage": cut(dosage, 300),
    }


def _immunization(entry: ccda.Entry, _of: date) -> Values:
    status = "not-done" if entry.is_negated else "completed"
    day = day_of(must_have_day(entry))
    return {"at": noon_of(day), "status": status, "note": entry.why_not}


def _procedure(entry: ccda.Entry, of: date) -> Values:
    known = {"active": "in-progress", "aborted": "stopped", "cancelled": "not-done"}
    status = "not-done" if entry.is_negated else known.get(entry.status, "completed")
    if entry.section not in PAST or status != "completed":
        must_have_day(entry)
    at, note = begin_of(entry, of)
    note = note.replace("Since when", "When")
    return {
        **{"at": at, "status": status, "ended_at": end_of(entry)},
        "note": joined(entry.why_not, note),
    }


def _result(entry: ccda.Entry, _of: date) -> Values:
    if entry.value is None or not entry.value.value.strip():
        raise NotOffered(
            f"It has no value ({ccda.WHY_MISSING.get(entry.missing, 'none is told')})."
        )
    low = entry.during.low
    if low is None or len(low.iso) < 10:
        raise NotOffered("It does not say when.")
    usual = f"Reference range: {entry.reference_range}" if entry.reference_range else ""
    return {
        "at": moment_of(low),
        "category": "vital-signs" if entry.kind == "vital sign" else "laboratory",
        "note": "; ".join(filter(None, (entry.interpretation, usual))),
        **value_of(entry.value),
    }


_KINDS: dict[str, tuple[type[Entry], Callable[[ccda.Entry, date], Values]]] = {
    "problem": (Condition, _problem),
    "allergy": (AllergyIntolerance, _allergy),
    "medication": (MedicationStatement, _medication),
    "immunization": (Immunization, _immunization),
    "procedure": (Procedure, _procedure),
    "result": (Observation, _result),
    "vital sign": (Observation, _result),
    "encounter": (Encounter, histories.read_encounter),
    "social history": (Observation, histories.read_social),
    "assessment": (Observation, histories.read_social),
    "family history": (FamilyMemberHistory, histories.read_family),
    "planned medication": (MedicationStatement, histories.read_planned_medication),
}
