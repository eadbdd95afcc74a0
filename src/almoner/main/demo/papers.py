"""Stays, notes and queries in the first charts: what is signed, what waits, what is late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from almoner.main.demo.clock import morning
from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import operations
from almoner.records.models import CompletenessRule, DocumentType, Encounter

STAYS = 12
_BODY = (
    "# Subjective\n{problem} is better since the last visit. Sleeps through the night.\n\n"
    "# Objective\nAlert, no distress. Chest clear.\n\n"
    "# Assessment and plan\nGo on as before. Come back in three months, or sooner if it is worse."
)
_DAYS_AGO = (1, 3, 9, 13, 18, 25, 33, 40, 2, 5, 11, 21)


def write_some(patients: Sequence[Patient], *, now: datetime) -> None:
    """Write stays of several ages, a note for signature in each second one, and a query."""
    _rules_hold_since(now - timedelta(days=90))
    clinicians = list(
        Practitioner.objects.order_by(F("user").desc(nulls_last=True), "family_name")[:3]
    )
    progress = DocumentType.objects.get(name="Progress note")
    for number, patient in enumerate(patients[:STAYS]):
        who = clinicians[number % len(clinicians)]
        at = max(morning(now, days_ago=_DAYS_AGO[number]), _after_birth(patient, now))
        values = {"text": "Hospital stay", "class_code": "IMP", "at": at, "practitioner": who}
        stay = operations.add(SYSTEM, patient=patient, kind=Encounter, values=values, now=now)
        if number % 2 == 0:
            note = {
                "text": "Progress note",
                "type": progress,
                "at": at,
                "author": who,
                "encounter": stay,
                "body": _BODY.format(problem="The cough"),
            }
            operations.write_note(SYSTEM, patient=patient, values=note, now=now)
        if number % 4 == 1:
            _ask(patient, who, stay, now)


def _ask(patient: Patient, who: Practitioner, stay: Encounter, now: datetime) -> None:
    operations.ask(
        SYSTEM,
        patient=patient,
        practitioner=who,
        encounter=stay,
        due_on=(now + timedelta(days=5)).date(),
        now=now,
        values={
            "title": "Meaning of a result",
            "findings": "Sodium 128 mmol/L on the first day. Fluid restricted, sodium 134 later.",
            "question": "Please document what the findings above mean for this patient.",
            "options": ["Hyponatremia", "Not clinically significant"],
        },
    )


def _rules_hold_since(since: datetime) -> None:
    for rule in CompletenessRule.objects.all():
        types = [each.type for each in rule.rule_types.filter(is_active=True)]
        fields = (
            *("name", "demand", "hours", "moment", "signer", "encounter_classes"),
            *("only_with_procedure", "is_active"),
        )
        values = {name: getattr(rule, name) for name in fields}
        operations.change_rule(
            SYSTEM,
            row=rule,
            seen_version=rule.version,
            values={**values, "applies_from": since.date()},
            types=types,
        )


def _after_birth(patient: Patient, now: datetime) -> datetime:
    born = patient.birth_date
    return now.replace(year=born.year, month=born.month, day=min(born.day, 28)) + timedelta(days=4)
