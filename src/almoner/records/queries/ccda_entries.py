"""Entries of a C-CDA document as the fields of entries in a chart.

Source: HL7 C-CDA R2.1 entry templates and the mapping C-CDA to FHIR R4 of HL7 (US Realm).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from almoner.lib import ccda
from almoner.lib.refusal import Refusal
from almoner.records.models import (
    AllergyIntolerance,
    Condition,
    Entry,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
)
from almoner.records.models.parts import noon_of

Values = dict[str, Any]
URIS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.4": "http://www.cms.gov/Medicare/Coding/ICD10",
    "2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    "2.16.840.1.113883.6.285": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
    "2.16.840.1.113883.4.9": "http://fdasis.nlm.nih.gov",
}
"""FHIR's URIs of the code systems, by their OIDs (terminology.hl7.org)."""
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
DIGITS = Decimal(10) ** 12


class NotOffered(Refusal):
    """This entry cannot be taken over."""


def read_entry(entry: ccda.Entry, *, of: date, title: str) -> tuple[type[Entry], Values]:
    """Return what an entry would be in a chart: its kind and its fields.

    ``of`` is the day of the document and ``title`` its name, for what has no day of its own.
    Raises ``NotOffered`` with the reason.
    """
    if entry.is_negated and entry.kind not in ("immunization", "procedure"):
        raise NotOffered("It says what is not there: a chart has entries of what is.")
    if not entry.name:
        raise NotOffered("It does not say what it is.")
    model, read = _KINDS[entry.kind]
    code, system = _code(entry.what)
    values: Values = {
        "text": _cut(entry.name, 500),
        "code": code,
        "code_system": system,
        "source": _cut(title, 100),
        **read(entry, of),
    }
    values["note"] = _cut("; ".join(filter(None, (values.get("note", ""), _blur(entry)))), 1000)
    return model, values


def _code(what: ccda.Code | None) -> tuple[str, str]:
    each = (
        next((one for one in (what, *what.translations) if one and one.code), None)
        if what
        else None
    )
    if each is None or len(each.code) > 50:
        return "", ""
    return each.code, URIS.get(each.system, f"urn:oid:{each.system}" if each.system else "")[:100]


def _problem(entry: ccda.Entry, of: date) -> Values:
    status = entry.status if entry.status in ("active", "inactive", "resolved") else "active"
    ended = _end(entry)
    at, note = _begin(entry, of)
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
        "reaction": _cut(reactions, 500),
    }


def _medication(entry: ccda.Entry, of: date) -> Values:
    at, note = _begin(entry, of)
    ended = _end(entry)
    known = {"aborted": "stopped", "suspended": "on-hold", "completed": "completed"}
    is_over = ended is not None and ended.date() <= of
    status = "completed" if is_over else known.get(entry.status, "active")
    route = entry.route.display or entry.route.code if entry.route else ""
    dose = "" if entry.dose is None else str(entry.dose)
    dosage = ", ".join(filter(None, (dose, route)))
    return {
        **{"at": at, "note": note, "status": status, "ended_at": ended},
        "dosage": _cut(dosage, 300),
    }


def _immunization(entry: ccda.Entry, _of: date) -> Values:
    status = "not-done" if entry.is_negated else "completed"
    return {"at": _day_of(entry), "status": status, "note": entry.why_not}


def _procedure(entry: ccda.Entry, _of: date) -> Values:
    known = {"active": "in-progress", "aborted": "stopped", "cancelled": "not-done"}
    status = "not-done" if entry.is_negated else known.get(entry.status, "completed")
    return {"at": _day_of(entry), "status": status, "note": entry.why_not, "ended_at": _end(entry)}


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
        "at": _moment(low),
        "category": "vital-signs" if entry.kind == "vital sign" else "laboratory",
        "note": "; ".join(filter(None, (entry.interpretation, usual))),
        **_value(entry.value),
    }


_KINDS: dict[str, tuple[type[Entry], Callable[[ccda.Entry, date], Values]]] = {
    "problem": (Condition, _problem),
    "allergy": (AllergyIntolerance, _allergy),
    "medication": (MedicationStatement, _medication),
    "immunization": (Immunization, _immunization),
    "procedure": (Procedure, _procedure),
    "result": (Observation, _result),
    "vital sign": (Observation, _result),
}


def _value(amount: ccda.Amount) -> Values:
    try:
        number = Decimal(amount.value)
    except InvalidOperation:
        number = Decimal("NaN")
    is_exact = number.is_finite() and abs(number) < DIGITS and round(number, 4) == number
    if is_exact and len(amount.unit) <= 50:
        return {"value": number, "unit": amount.unit}
    return {"value_text": _cut(str(amount), 1000)}


def _begin(entry: ccda.Entry, of: date) -> tuple[datetime, str]:
    """Return since when; where that is not told, the day of the document, and a note of it."""
    low = entry.during.low
    if low is None or not low.iso:
        return noon_of(of), f"Since when is not told; the document is of {of:%m/%d/%Y}."
    return noon_of(_day(low)), ""


def _end(entry: ccda.Entry) -> datetime | None:
    high = entry.during.high
    low = entry.during.low
    if high is None or not high.iso or (low and low.iso and _day(high) < _day(low)):
        return None
    return noon_of(_day(high))


def _day_of(entry: ccda.Entry) -> datetime:
    low = entry.during.low
    if low is None or not low.iso:
        raise NotOffered("It does not say when.")
    return noon_of(_day(low))


def _day(moment: ccda.Moment) -> date:
    """Return the first day that a moment, told to the year, month or day, may be."""
    return date.fromisoformat(f"{moment.iso[:10]}-01-01"[:10])


def _moment(moment: ccda.Moment) -> datetime:
    at = datetime.fromisoformat(moment.iso)
    if len(moment.iso) == 10:
        return noon_of(at.date())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _blur(entry: ccda.Entry) -> str:
    """Say how precisely the beginning was told, where that is less than a day."""
    low = entry.during.low
    return f"Told as {low.iso}." if low and low.iso and len(low.iso) < 10 else ""


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
