"""The chart's files of a Synthea folder. Registered with ``people.importing``.

Every row becomes an entry of its patient's chart or is refused with a reason. Rows other than
encounters have no id of their own: one is known by its whole content.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from almoner.people.importing import Row, StepInput, Table
from almoner.people.importing.loading import Item, Rejected, content_id, load_table
from almoner.people.importing.steps import Step
from almoner.people.models import OutsidePractitioner
from almoner.people.queries.imported import imported, imported_patients
from almoner.platform.accounts.actor import Actor
from almoner.records import operations
from almoner.records.models import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Entry,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
)
from almoner.records.models.observations import ObservationCategory
from almoner.records.models.parts import noon_of
from almoner.records.queries.importing import conditions_by_code

CLASSES = {
    "ambulatory": "AMB",
    "outpatient": "AMB",
    "wellness": "AMB",
    "urgentcare": "AMB",
    "virtual": "VR",
    "home": "HH",
    "emergency": "EMER",
    "inpatient": "IMP",
    "hospice": "IMP",
    "snf": "IMP",
}
"""Synthea's classes of encounters, and what they are in HL7's."""
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
RXNORM, CVX = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/cvx"
_SYSTEMS = {"SNOMED-CT": SNOMED, "RxNorm": RXNORM, "http://snomed.info/sct": SNOMED}


@dataclass(slots=True)
class Known:
    """What the rows of a file name, by its id in the source."""

    given: StepInput
    patients: dict[str, UUID]
    encounters: dict[str, UUID]
    conditions: dict[tuple[UUID, str], UUID]

    def cell(self, row: Row, name: str) -> str:
        """Return a cell by the heading, whatever its case."""
        return row.get(self.given.table.column(name))

    def common(self, row: Row, *, at: datetime, system: str) -> dict[str, Any]:
        """Return the fields that every entry has; refuse a row that says nothing of anybody."""
        cell = self.cell
        key = cell(row, "PATIENT")
        if key not in self.patients:
            raise Rejected("Its patient was not imported." if key else "It names no patient.")
        text = cell(row, "DESCRIPTION")
        if not text:
            raise Rejected("It does not say what it is (DESCRIPTION).")
        if at > self.given.now:
            raise Rejected("It lies in the future.")
        return {
            "patient_id": self.patients[key],
            "at": at,
            "text": _fitting(text, 500, "description"),
            "code": _fitting(cell(row, "CODE"), 50, "code"),
            "code_system": _SYSTEMS.get(cell(row, "SYSTEM"), system),
            "source": self.given.source[:100],
            "recorded_at": self.given.now,
            "recorded_by": "Import",
        }

    def within(self, row: Row) -> dict[str, Any]:
        """Return the encounter in which an entry was made, where that was imported."""
        return {"encounter_id": self.encounters.get(self.cell(row, "ENCOUNTER"))}

    def reason(self, row: Row, patient_id: UUID) -> dict[str, Any]:
        """Return the problem of the same patient for which something was given or done."""
        return {"reason_id": self.conditions.get((patient_id, self.cell(row, "REASONCODE")))}


Read = Callable[[Known, Row], dict[str, Any]]


def _step(kind: type[Entry], read: Read) -> Step:
    def run(actor: Actor, given: StepInput) -> None:
        known = _known(given)
        own_id = "Id" if kind is Encounter else ""

        def convert(row: Row) -> Item[dict[str, Any]]:
            key = known.cell(row, own_id) if own_id else content_id(row)
            if not key:
                raise Rejected("It has no Id.")
            return Item(key, read(known, row))

        load_table(
            given.table,
            convert,
            lambda rows: operations.load_entries(actor, source=given.source, kind=kind, rows=rows),
            given.report,
        )

    return run


def _known(given: StepInput) -> Known:
    table, source = given.table, given.source
    patients = imported_patients(source, _cells(table, "PATIENT"))
    codes = _cells(table, "REASONCODE")
    return Known(
        given,
        patients,
        imported(source, "encounter", _cells(table, "ENCOUNTER")),
        conditions_by_code(set(patients.values()), codes) if codes else {},
    )


def _cells(table: Table, name: str) -> set[str]:
    column = table.column(name)
    return {row.get(column) for row in table.rows()} - {""} if column else set()


def _encounters(actor: Actor, given: StepInput) -> None:
    """Read encounters.csv: also those elsewhere, which are part of the chart as well."""
    source, table = given.source, given.table
    providers = _cells(table, "PROVIDER")
    ours = imported(source, "practitioner", providers)
    places = imported(source, "location", _cells(table, "ORGANIZATION"))
    theirs = imported(source, "outside_practitioner", providers)
    names = OutsidePractitioner.objects.select_related("facility").in_bulk(theirs.values())

    def read(known: Known, row: Row) -> dict[str, Any]:
        at, ended = _span(known, row)
        word = known.cell(row, "ENCOUNTERCLASS").casefold()
        if word not in CLASSES:
            raise Rejected(f"“{word or 'nothing'}” is no class of encounters that is known here.")
        provider = known.cell(row, "PROVIDER")
        outside = names.get(theirs[provider]) if provider in theirs else None
        facility = f", {outside.facility}" if outside and outside.facility else ""
        return {
            **known.common(row, at=at, system=SNOMED),
            "ended_at": ended,
            "class_code": CLASSES[word],
            "reason": _fitting(known.cell(row, "REASONDESCRIPTION"), 500, "reason"),
            "practitioner_id": ours.get(provider),
            "location_id": places.get(known.cell(row, "ORGANIZATION")),
            "seen_by": f"{outside}{facility}"[:400] if outside else "",
        }

    _step(Encounter, read)(actor, given)


def _condition(known: Known, row: Row) -> dict[str, Any]:
    at, ended = _span(known, row)
    return {
        **known.common(row, at=at, system=SNOMED),
        **known.within(row),
        "ended_at": ended,
        "status": "resolved" if ended else "active",
    }


def _allergy(known: Known, row: Row) -> dict[str, Any]:
    at, ended = _span(known, row)
    reactions = [known.cell(row, f"DESCRIPTION{number}") for number in (1, 2)]
    severities = [known.cell(row, f"SEVERITY{number}").casefold() for number in (1, 2)]
    worst = next((word for word in ("severe", "moderate", "mild") if word in severities), "")
    category = known.cell(row, "CATEGORY").casefold()
    return {
        **known.common(row, at=at, system=SNOMED),
        **known.within(row),
        "ended_at": ended,
        "status": "resolved" if ended else "active",
        "type": _one_of(known.cell(row, "TYPE").casefold(), ("allergy", "intolerance")),
        "category": _one_of(category, ("food", "medication", "environment", "biologic")),
        "reaction": _fitting(", ".join(filter(None, reactions)), 500, "reaction"),
        "severity": worst,
    }


def _medication(known: Known, row: Row) -> dict[str, Any]:
    at, ended = _span(known, row)
    common = known.common(row, at=at, system=RXNORM)
    return {
        **common,
        **known.within(row),
        **known.reason(row, common["patient_id"]),
        "ended_at": ended,
        "status": "completed" if ended else "active",
    }


def _immunization(known: Known, row: Row) -> dict[str, Any]:
    at = _instant(known.cell(row, "DATE"), "DATE")
    return {**known.common(row, at=at, system=CVX), **known.within(row)}


def _procedure(known: Known, row: Row) -> dict[str, Any]:
    at, ended = _span(known, row, "START" if known.given.table.column("START") else "DATE")
    common = known.common(row, at=at, system=SNOMED)
    return {
        **common,
        **known.within(row),
        **known.reason(row, common["patient_id"]),
        "ended_at": ended,
    }


def _observation(known: Known, row: Row) -> dict[str, Any]:
    value = known.cell(row, "VALUE")
    if not value:
        raise Rejected("It has no value.")
    number = _number(value) if known.cell(row, "TYPE") == "numeric" else None
    category = known.cell(row, "CATEGORY")
    return {
        **known.common(row, at=_instant(known.cell(row, "DATE"), "DATE"), system=LOINC),
        **known.within(row),
        "category": category if category in ObservationCategory.values else "other",
        "value": number,
        "value_text": "" if number is not None else _fitting(value, 1000, "value"),
        "unit": _fitting(known.cell(row, "UNITS"), 50, "unit"),
    }


STEPS: tuple[tuple[str, str, Step], ...] = (
    ("encounters.csv", "chart encounters", _encounters),
    ("conditions.csv", "", _step(Condition, _condition)),
    ("allergies.csv", "", _step(AllergyIntolerance, _allergy)),
    ("medications.csv", "", _step(MedicationStatement, _medication)),
    ("immunizations.csv", "", _step(Immunization, _immunization)),
    ("procedures.csv", "", _step(Procedure, _procedure)),
    ("observations.csv", "", _step(Observation, _observation)),
)
"""File, kind of the report where the file's name is another area's, and what reads it."""


def _span(known: Known, row: Row, first: str = "START") -> tuple[datetime, datetime | None]:
    at = _instant(known.cell(row, first), first)
    stop = known.cell(row, "STOP")
    ended = _instant(stop, "STOP") if stop else None
    if ended and ended < at:
        raise Rejected("It ends before it begins.")
    return at, ended


def _instant(text: str, name: str) -> datetime:
    """Return an instant; a day alone is stored as ``noon_of`` says."""
    if not text:
        raise Rejected(f"{name} is empty.")
    try:
        if len(text) == len("2026-01-31"):
            return noon_of(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected(f"{name} is not a time: “{text}”.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise Rejected(f"“{text}” is not a number.") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12:
        raise Rejected(f"“{text}” is too large a number.")
    return found.quantize(Decimal("0.0001"))


def _fitting(text: str, longest: int, about: str) -> str:
    if len(text) > longest:
        raise Rejected(f"Its {about} has {len(text)} characters; {longest} can be kept.")
    return text


def _one_of(word: str, known: tuple[str, ...]) -> str:
    return word if word in known else ""
