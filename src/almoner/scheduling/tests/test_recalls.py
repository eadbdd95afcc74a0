"""Recalls: tried, declined, closed, settled by a booking and opened again by its cancellation."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from almoner.lib.refusal import ChangedMeanwhile, NotPermitted, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations
from almoner.scheduling.models import Recall, RecallState
from almoner.scheduling.queries.recalls import (
    RecallFilter,
    find_recall,
    next_recall,
    phone_of,
    recall_worklist,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def recall(office: make.Office, due_on: date = TODAY, **fields: object) -> Recall:
    return operations.add_recall(
        office.desk,
        patient_id=fields.pop("patient", office.patient).id,  # type: ignore[attr-defined]
        visit_type_id=office.visit_type.id,
        due_on=due_on,
        now=make.NOON,
        **fields,  # type: ignore[arg-type]
    )


def state_of(row: Recall) -> str:
    row.refresh_from_db()
    return row.state


def test_booking_settles_and_cancelling_opens_again_and_taking_that_back_settles() -> None:
    office = make.office()
    due = recall(office)
    visit = office.book("9:00")
    assert (state_of(due), due.appointment) == (RecallState.BOOKED, visit)
    gone = operations.cancel(
        office.desk, appointment_id=visit.id, version=visit.version, reason="ill", now=make.NOON
    )
    assert state_of(due) == RecallState.DUE
    operations.undo_cancel(
        office.desk, appointment_id=visit.id, version=gone.version, now=make.NOON
    )
    assert state_of(due) == RecallState.BOOKED


def test_a_booking_of_another_type_settles_nothing() -> None:
    office = make.office()
    due = recall(office)
    office.book("9:00", visit_type=make.visit_type())
    assert state_of(due) == RecallState.DUE


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("reached", RecallState.CONTACTED),
        ("left_word", RecallState.CONTACTED),
        ("sent", RecallState.CONTACTED),
        ("no_answer", RecallState.DUE),
        ("wrong_number", RecallState.DUE),
    ],
)
def test_attempts_are_written_down(outcome: str, state: str) -> None:
    office = make.office()
    due = recall(office)
    tried = operations.note_contact(
        office.desk, recall_id=due.id, how="phone", outcome=outcome, note=" evening ", now=make.NOON
    )
    assert (tried.by_name, tried.note) == ("Dana Price", "evening")
    assert state_of(due) == state


def test_an_ended_recall_keeps_its_attempts_when_opened_again() -> None:
    office = make.office()
    due = recall(office)
    operations.note_contact(
        office.desk, recall_id=due.id, how="phone", outcome="reached", now=make.NOON
    )
    operations.decline_recall(office.desk, recall_id=due.id, reason="goes elsewhere")
    assert state_of(due) == RecallState.DECLINED
    with pytest.raises(operations.RecallEnded, match="declined"):
        operations.close_recall(office.desk, recall_id=due.id, reason="again")
    with pytest.raises(operations.RecallEnded):
        operations.note_contact(
            office.desk, recall_id=due.id, how="phone", outcome="reached", now=make.NOON
        )
    back = operations.reopen_recall(office.desk, recall_id=due.id)
    assert (back.state, back.closed_reason) == (RecallState.CONTACTED, "")


def test_ending_needs_a_reason() -> None:
    office = make.office()
    due = recall(office)
    with pytest.raises(Refusal, match="Say why") as refused:
        operations.close_recall(office.desk, recall_id=due.id, reason=" ")
    assert refused.value.at_field == "reason"


def test_a_booked_recall_is_not_opened_while_its_visit_stands() -> None:
    office = make.office()
    due = recall(office)
    office.book("9:00")
    with pytest.raises(operations.RecallEnded, match="still stands"):
        operations.reopen_recall(office.desk, recall_id=due.id)


def test_the_same_recall_is_not_added_twice_but_next_years_is() -> None:
    office = make.office()
    recall(office)
    with pytest.raises(operations.RecalledAlready):
        recall(office)
    assert recall(office, date(2027, 3, 2))


def test_two_people_changing_one_recall() -> None:
    office = make.office()
    due = recall(office)
    later = date(2026, 4, 1)
    operations.change_recall(office.desk, recall_id=due.id, version=1, due_on=later)
    with pytest.raises(ChangedMeanwhile, match="the due date is “2026-04-01” now"):
        operations.change_recall(office.desk, recall_id=due.id, version=1, due_on=TODAY)


def test_the_deceased_are_not_called_back() -> None:
    with pytest.raises(operations.PatientNotBookable):
        recall(make.office(), patient=make.patient(is_deceased=True))


def test_only_those_who_keep_the_list_change_it() -> None:
    office = make.office()
    due = recall(office)
    nobody = Actor(name="Kim", powers=frozenset({"scheduling.see"}))
    for attempt in (
        lambda: operations.close_recall(nobody, recall_id=due.id, reason="x"),
        lambda: operations.decline_recall(nobody, recall_id=due.id, reason="x"),
        lambda: operations.reopen_recall(nobody, recall_id=due.id),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_the_worklist_by_when_and_whom() -> None:
    office = make.office()
    old = recall(office, TODAY - timedelta(days=40), patient=make.patient())
    new = recall(office, TODAY, patient=make.patient(), column_id=office.column.id)
    soon = recall(office, TODAY + timedelta(days=20), patient=make.patient())
    far = recall(office, TODAY + timedelta(days=200), patient=make.patient())
    ended = recall(office, TODAY, patient=make.patient())
    operations.close_recall(office.desk, recall_id=ended.id, reason="moved away")

    def shown(**wanted: object) -> list[Recall]:
        filters = RecallFilter(**wanted)  # type: ignore[arg-type]
        return list(recall_worklist(office.desk, filter=filters, today=TODAY))

    assert shown() == [old, new]
    assert shown(when="overdue") == [old]
    assert shown(when="soon") == [old, new, soon]
    assert shown(when="open") == [old, new, soon, far]
    assert shown(when="ended") == [ended]
    assert shown(column_id=office.column.id) == [new]
    assert next_recall(office.desk, old, filter=RecallFilter(), today=TODAY) == new.id
    assert next_recall(office.desk, new, filter=RecallFilter(), today=TODAY) is None


def test_a_recall_shows_whom_to_call_and_the_last_try() -> None:
    office = make.office()
    make.phone(office.patient, "(978) 555-0101", do_not_use=True, rank=1)
    make.phone(office.patient, "(978) 555-0102", rank=2)
    due = recall(office)
    for outcome in ("no_answer", "left_word"):
        operations.note_contact(
            office.desk, recall_id=due.id, how="phone", outcome=outcome, now=make.NOON
        )
    found = find_recall(office.desk, due.id)
    assert phone_of(found) == "(978) 555-0102"
    assert found.tries == 2  # type: ignore[attr-defined]


def test_the_worklist_costs_one_statement_however_long() -> None:
    office = make.office()
    for _ in range(7):
        recall(office, patient=make.patient(phone="(978) 555-0142"))
    with CaptureQueriesContext(connection) as captured:
        rows = list(recall_worklist(office.desk, filter=RecallFilter(), today=TODAY))
        assert [phone_of(row) for row in rows] == ["(978) 555-0142"] * 7
    assert len(captured) == 1
