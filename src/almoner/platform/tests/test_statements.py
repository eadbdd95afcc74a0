"""Statements that save round trips do what Django's own would."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests import make

from almoner.people.models import OutsideFacility, Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit.acting import acting
from almoner.platform.audit.models import Entry
from almoner.platform.statements import insert, rows, rows_of_each
from almoner.records.models import Condition
from almoner.records.models.parts import noon_of

pytestmark = pytest.mark.django_db


def problem(patient: Patient, text: str = "Asthma") -> Condition:
    return Condition(
        patient=patient,
        text=text,
        at=noon_of(patient.birth_date),
        recorded_at=timezone.now(),
        recorded_by="Ada",
    )


def test_rows_of_several_tables_are_there_as_if_saved_one_by_one() -> None:
    patient = make.patient()
    one, two = problem(patient), problem(patient, "50% ¿ \"quoted\" 'twice' \\")
    insert(one, two, Entry.of(SYSTEM, "test.insert", one, patient_id=patient.pk, n=[1]))
    assert {row.text for row in Condition.objects.all()} == {one.text, two.text}
    assert not one._state.adding
    said = Entry.objects.get(verb="test.insert")
    assert (said.subject_id, said.detail) == (one.pk, {"n": [1]})
    assert abs(said.at - timezone.now()).total_seconds() < 60
    one.note = "changed"
    one.save()
    assert Condition.objects.get(pk=one.pk).note == "changed"


def test_history_has_who_inserted() -> None:
    patient = make.patient()
    row = problem(patient)
    with acting(Actor("Ada Price")):
        insert(row)
    event = Condition.pgh_event_models["insert"].objects.get(pgh_obj_id=row.pk)
    assert event.pgh_context.metadata["actor"] == "Ada Price"


def test_one_wrong_row_and_none_is_there() -> None:
    patient = make.patient()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(problem(patient), problem(patient, ""))
    assert not Condition.objects.exists()


def test_statements_are_done_in_their_order() -> None:
    name = rows("SELECT pg_advisory_xact_lock(%s, %s)", [7, 1])
    assert len(name) == 1
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
    locked, seen = rows_of_each(("SELECT pg_advisory_xact_lock(%s, %s)", [8, 4711]), (held, [4711]))
    assert len(locked) == 1
    assert seen == [(1,)]
    assert rows_of_each(("SELECT %s::int", [1])) == [[(1,)]]


def test_a_wrong_statement_raises_and_leaves_the_connection_usable() -> None:
    with pytest.raises(Exception, match="division"), transaction.atomic():
        rows_of_each(("SELECT 1", []), ("SELECT 1 / %s::int", [0]))
    assert rows("SELECT 2", []) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 3")
        assert cursor.fetchone() == (3,)
    assert not OutsideFacility.objects.exists()
