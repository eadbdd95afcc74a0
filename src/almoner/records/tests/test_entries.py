"""Entries: added, corrected without overwriting, entered in error and back, never deleted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people import operations as people
from almoner.people.operations import IsMerged
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.records import operations
from almoner.records.models import (
    KINDS,
    AllergyIntolerance,
    Condition,
    DocumentReference,
    Encounter,
    Observation,
)
from almoner.records.queries import versions_of
from almoner.records.tests.people import CLERK, DESK, DOCTOR, NOW, READER, WRITER

pytestmark = pytest.mark.django_db


def added(actor: Actor = DOCTOR, kind: Any = Condition, **values: Any) -> Any:
    patient = values.pop("patient", None) or make.patient()
    values = {"text": "Asthma", "at": NOW, **values}
    return operations.add(actor, patient=patient, kind=kind, values=values, now=NOW)


def test_an_entry_says_who_recorded_it_and_when() -> None:
    row = added(text="  Asthma ", source="Patient")
    assert (row.text, row.status, row.recorded_by, row.recorded_at) == (
        *("Asthma", "active", "Clinician", NOW),
    )


@pytest.mark.parametrize("actor", [READER, DESK])
def test_who_only_reads_adds_and_corrects_nothing(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        added(actor)
    row = added()
    with pytest.raises(NotPermitted):
        operations.change(actor, row=row, seen_version=1, values={"text": "x"}, now=NOW)
    with pytest.raises(NotPermitted):
        operations.record_vital_signs(actor, patient=row.patient, readings={}, at=NOW, now=NOW)


def test_who_writes_does_not_mark_in_error() -> None:
    row = added(WRITER)
    with pytest.raises(NotPermitted):
        operations.mark_in_error(WRITER, row=row, reason="Wrong chart")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"status": "better"}, "status"),
        ({"status": "entered-in-error"}, "status"),
        ({"at": NOW + timedelta(days=3)}, "at"),
        ({"at": NOW.replace(year=1850)}, "at"),
        ({"ended_at": NOW - timedelta(days=3)}, "ended_at"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(operations.NotAcceptable) as no:
        added(**values)
    assert no.value.at_field == field


def test_a_correction_overwrites_nothing() -> None:
    row = added()
    operations.change(WRITER, row=row, seen_version=1, values={"text": "Mild asthma"}, now=NOW)
    latest, first = versions_of(row)
    said = {(field.label, field.value, field.is_new) for field in latest.fields}
    assert ("what", "Mild asthma", True) in said
    assert ("what", "Asthma") in {(field.label, field.value) for field in first.fields}
    assert (latest.number, first.number) == (2, 1)


def test_the_second_editor_is_shown_what_changed() -> None:
    row = added()
    mine = Condition.objects.get(pk=row.pk)
    operations.change(DOCTOR, row=row, seen_version=1, values={"text": "Mild asthma"}, now=NOW)
    with pytest.raises(operations.EditedMeanwhile) as no:
        operations.change(WRITER, row=mine, seen_version=1, values={"note": "Inhaler"}, now=NOW)
    assert [(d.field, d.before, d.now) for d in no.value.differences] == [
        ("text", "Asthma", "Mild asthma")
    ]
    assert no.value.version == 2


def test_saving_without_a_change_makes_no_version() -> None:
    row = added()
    operations.change(DOCTOR, row=row, seen_version=1, values={"text": "Asthma"}, now=NOW)
    assert row.version == 1


@pytest.mark.parametrize("actor", [CLERK, DOCTOR])
def test_entered_in_error_and_taken_back(actor: Actor) -> None:
    row = added(kind=AllergyIntolerance, text="Latex", status="inactive")
    operations.mark_in_error(actor, row=row, reason="Another patient's")
    assert (row.is_in_error, row.error_reason) == (True, "Another patient's")
    with pytest.raises(operations.IsInError):
        operations.mark_in_error(actor, row=row, reason="Again")
    with pytest.raises(operations.IsInError):
        operations.change(DOCTOR, row=row, seen_version=2, values={"text": "x"}, now=NOW)
    operations.take_back_error(actor, row=row)
    assert (row.status, row.error_reason, row.version) == ("inactive", "", 3)
    with pytest.raises(operations.NotInError):
        operations.take_back_error(actor, row=row)


def test_an_error_needs_its_reason() -> None:
    with pytest.raises(operations.NotAcceptable):
        operations.mark_in_error(CLERK, row=added(), reason="  ")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_database_refuses_to_delete_and_unknown_states(kind: str) -> None:
    model = KINDS[kind]
    value = {"value_text": "Positive"} if model is Observation else {}
    row = make.entry(make.patient(), "Something", model, **value)
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.filter(pk=row.pk).delete()
    for wrong in ({"status": "better"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**wrong)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def test_vital_signs_are_observations_with_code_and_unit() -> None:
    readings = {"systolic": Decimal(120), "temperature": Decimal("98.6")}
    rows = operations.record_vital_signs(
        WRITER, patient=make.patient(), readings=readings, at=NOW, now=NOW
    )
    assert [(row.code, row.facts) for row in rows] == [
        ("8480-6", "120 mmHg"),
        ("8310-5", "98.6 °F"),
    ]


@pytest.mark.parametrize("readings", [{}, {"pulse": Decimal(7000)}])
def test_no_reading_and_an_impossible_one_are_refused(readings: dict[str, Decimal]) -> None:
    with pytest.raises(operations.NotAcceptable):
        operations.record_vital_signs(
            WRITER, patient=make.patient(), readings=readings, at=NOW, now=NOW
        )
    assert not Observation.objects.exists()


def test_encounters_are_typed_and_documents_are_filed() -> None:
    assert added(kind=Encounter).pk
    with pytest.raises(operations.NotWrittenHere):
        added(kind=DocumentReference)


def test_a_merge_takes_the_chart_along_and_closes_the_old_one() -> None:
    one, two = make.patient(), make.patient()
    row = added(patient=two)
    people.merge(
        SYSTEM, survivor=one, retired=two, seen_versions=(one.version, two.version), now=NOW
    )
    row.refresh_from_db()
    assert row.patient_id == one.pk
    with pytest.raises(IsMerged):
        added(patient=two)
