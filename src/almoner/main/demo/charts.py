"""A few entries in the first charts, so that there is something to read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from almoner.lib import questionnaires as lib
from almoner.main.demo.clock import morning
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import operations
from almoner.records.models import (
    KINDS,
    Condition,
    Encounter,
    Immunization,
    Observation,
    Procedure,
    Questionnaire,
    QuestionnaireResponse,
)
from almoner.records.models.questionnaires import FilledBy

CHARTS = 20
"""How many patients get entries: enough to look at, and made in a second."""
_STORIES = (
    ("Asthma", "Albuterol 90 mcg inhaler", "Two puffs as needed", "Penicillin", "severe"),
    ("Essential hypertension", "Lisinopril 10 mg tablet", "One a day", "Latex", "moderate"),
    ("Type 2 diabetes mellitus", "Metformin 500 mg tablet", "One twice a day", "Peanut", "severe"),
    ("Hypothyroidism", "Levothyroxine 50 mcg tablet", "One a day", "Grass pollen", "mild"),
)
"""Problem, medicine, dosage, allergy, severity."""


def write_some(patients: Sequence[Patient], *, now: datetime) -> None:
    """Write a problem, its medicine, an allergy and vital signs into the first charts."""
    for number, patient in enumerate(patients[:CHARTS]):
        problem, medicine, dosage, allergy, severity = _STORIES[number % len(_STORIES)]
        # not before birth: the youngest patients are infants
        at = max(morning(now, days_ago=90 * number + 1), _born(patient, now))
        common = {"at": at, "source": "The patient"}
        for kind, values in (
            ("problem", {"text": problem}),
            ("medication", {"text": medicine, "dosage": dosage}),
            ("allergy", {"text": allergy, "severity": severity}),
        ):
            operations.add(
                SYSTEM, patient=patient, kind=KINDS[kind], values={**common, **values}, now=now
            )
        readings = {
            "systolic": Decimal(112 + number),
            "diastolic": Decimal(70 + number // 2),
            "pulse": Decimal(64 + number),
        }
        _write_visit(patient, problem, at=at, now=now)
        operations.record_vital_signs(SYSTEM, patient=patient, readings=readings, at=now, now=now)
        _ask_for_forms(patient, number, now)


def _ask_for_forms(patient: Patient, number: int, now: datetime) -> None:
    """Let some patients have answered a questionnaire, and others be asked for their intake."""
    forms = {row.url.rsplit(":", 1)[1]: row for row in Questionnaire.objects.all()}
    if number % 3 == 0:
        row = operations.start(
            SYSTEM,
            patient=patient,
            questionnaire=forms["phq-9"],
            filled_by=FilledBy.TABLET,
            now=now,
        )
        operations.complete(
            SYSTEM,
            response=row,
            answers=_all_answered(row, choice=number // 3 % 2),
            editor="",
            seen_version=row.version,
            now=now,
        )
    elif number % 3 == 1:
        operations.request_form(
            SYSTEM, patient=patient, questionnaire=forms["intake"], to=None, now=now
        )


def _all_answered(row: QuestionnaireResponse, *, choice: int) -> lib.Response:
    form = lib.read_questionnaire(row.form.body)
    return lib.Response(
        tuple(
            lib.Answered(item.link_id, item.text, (lib.Answer(item.options[choice].value),))
            for item in form.items
            if item.options
        )
    )


def _write_visit(patient: Patient, problem: str, *, at: datetime, now: datetime) -> None:
    """Load a visit with a result, a procedure for the problem and a vaccine, as a file would."""
    common = {"patient": patient, "at": at, "recorded_at": now, "recorded_by": "Import"}
    visit = {**common, "text": "Follow-up visit", "reason": problem}
    operations.load_entries(SYSTEM, source="demo", kind=Encounter, rows=[(str(patient.pk), visit)])
    within = {**common, "encounter": Encounter.objects.get(patient=patient)}
    reason = Condition.objects.get(patient=patient)
    result = {"text": "Hemoglobin A1c", "code": "4548-4", "code_system": "http://loinc.org"}
    value = {"value": Decimal("6.1"), "unit": "%", "category": "laboratory"}
    for kind, values in (
        (Observation, {**within, **result, **value}),
        (Procedure, {**within, "text": "Care plan reviewed", "reason": reason}),
        (Immunization, {**within, "text": "Influenza, seasonal", "lot_number": "FL26-118"}),
    ):
        operations.load_entries(SYSTEM, source="demo", kind=kind, rows=[(str(patient.pk), values)])


def _born(patient: Patient, now: datetime) -> datetime:
    born = patient.birth_date
    return now.replace(year=born.year, month=born.month, day=min(born.day, 28)) + timedelta(days=4)
