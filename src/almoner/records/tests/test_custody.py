"""Holds, retention, paper: nothing is destroyed that must be kept, nobody loses a chart."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests import make

from almoner.lib.ids import uuid7
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import operations, queries
from almoner.records.models.custody import Destruction, PaperChart, RetentionRule
from almoner.records.operations.release import AlreadyOut, IsHeld, MustBeKept

pytestmark = pytest.mark.django_db
NOON = make.NOON
TODAY = NOON.date()
do = operations.release


@pytest.fixture
def patient() -> Patient:
    return make.patient()


@pytest.fixture
def rule() -> RetentionRule:
    values = {"name": "Usual", "years": 6, "years_after_18": 3, "source": "Policy"}
    return do.save_retention_rule(SYSTEM, values=values)


def chart(patient: Patient, seen: date = date(2010, 5, 1)) -> PaperChart:
    return do.add_paper_chart(SYSTEM, patient=patient, place="Shelf 2", last_seen_on=seen)


def destroy(row: PaperChart, rule: RetentionRule, **fields: Any) -> Destruction:
    usual = {"method": "Shredded", "witness": "Ada Price", "destroyed_on": TODAY, "now": NOON}
    return do.destroy_paper_chart(SYSTEM, chart=row, rule=rule, **{**usual, **fields})


def out(thing: Any, days: int = 7) -> Any:
    return do.check_out_paper(
        SYSTEM, thing=thing, out_to="Dr. Osei", reason="Old notes",
        due_on=TODAY + timedelta(days=days), now=NOON,
    )  # fmt: skip


def test_a_chart_is_destroyed_after_its_time_and_its_row_stays(
    patient: Patient, rule: RetentionRule
) -> None:
    done = destroy(chart(patient), rule, certificate="C-17")
    assert done.kept_until == date(2016, 5, 1)
    assert PaperChart.objects.get().is_destroyed
    with pytest.raises(AlreadyOut):
        destroy(PaperChart.objects.get(), rule)
    for statement in (
        "DELETE FROM records_destruction",
        "UPDATE records_destruction SET method=''",
    ):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_must_be_kept_is_not_destroyed(patient: Patient, rule: RetentionRule) -> None:
    with pytest.raises(MustBeKept, match="kept until"):
        destroy(chart(patient, TODAY - timedelta(days=365)), rule)
    child = make.patient(family_name="Young", birth_date=TODAY.replace(year=TODAY.year - 17, day=1))
    with pytest.raises(MustBeKept):
        destroy(chart(child, child.birth_date + timedelta(days=300)), rule)
    assert not Destruction.objects.exists()


def test_a_hold_keeps_everything_even_from_raw_sql(patient: Patient, rule: RetentionRule) -> None:
    row = chart(patient)
    hold = do.place_hold(SYSTEM, patient=patient, matter="Case 26-1187", on=TODAY)
    with pytest.raises(IsHeld):
        destroy(row, rule)
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO records_destruction (id, chart_id, rule, kept_until, destroyed_on, method,"
            " certificate, witness, recorded_by, recorded_at)"
            " VALUES (%s, %s, 'x', '2016-01-01', '2026-01-01', 'x', '', 'x', 'x', now())",
            [uuid7(), row.pk],
        )
    with pytest.raises(NotAcceptable):
        do.release_hold(SYSTEM, hold=hold, reason="", on=TODAY)
    do.release_hold(SYSTEM, hold=hold, reason="Settled", on=TODAY)
    assert destroy(row, rule)


def test_a_chart_is_with_one_person_at_a_time(patient: Patient) -> None:
    row = chart(patient)
    loan = out(row)
    with pytest.raises(AlreadyOut):
        out(row)
    assert [each.pk for each in queries.custody.paper(SYSTEM)[2]] == [loan.pk]
    do.check_in_paper(SYSTEM, loan=loan, now=NOON + timedelta(days=1))
    do.check_in_paper(SYSTEM, loan=loan, now=NOON + timedelta(days=2))
    loan.refresh_from_db()
    assert loan.returned_at == NOON + timedelta(days=1)
    assert out(row)


def test_a_box_that_is_out_takes_its_charts_along(patient: Patient) -> None:
    row, box = chart(patient), do.add_box(SYSTEM, contents="A to C", place="Store")
    do.put_in_box(SYSTEM, chart=row, box=box)
    row.refresh_from_db()
    loan = out(box)
    with pytest.raises(AlreadyOut):
        out(row)
    charts, boxes, loans = queries.custody.paper(SYSTEM, q=str(box.number))
    assert (list(charts), list(boxes), list(loans)) == ([], [box], [loan])
    (found,) = queries.custody.paper(SYSTEM, q="terr")[0]
    assert found.is_out


def test_wrong_loans_are_refused(patient: Patient) -> None:
    with pytest.raises(NotAcceptable, match="past"):
        out(chart(patient), days=-1)


def test_holds_that_hold_come_first(patient: Patient) -> None:
    first = do.place_hold(SYSTEM, patient=patient, matter="One", on=TODAY)
    second = do.place_hold(SYSTEM, patient=patient, matter="Two", on=TODAY - timedelta(days=9))
    do.release_hold(SYSTEM, hold=first, reason="Over", on=TODAY)
    assert list(queries.custody.holds(SYSTEM)) == [second, first]
