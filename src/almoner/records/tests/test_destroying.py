"""Destruction of documents: after their time, by two people, stopped by holds, never half."""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import now as right_now
from tests import make

from almoner.lib.ids import uuid7
from almoner.lib.refusal import NotPermitted
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.files import removal, verification
from almoner.platform.files.models import FileRemoval
from almoner.records import operations, queries
from almoner.records.jobs import destruction as job
from almoner.records.models import ChartWords, DocumentReference, ReadPage
from almoner.records.models.destruction import DestructionItem, DestructionList
from almoner.records.tests.people import CLERK, DOCTOR

pytestmark = pytest.mark.django_db
do, find = operations.destroying, queries.destroying
NOW = right_now()
OLD = datetime(2009, 3, 4, 15, tzinfo=NOW.tzinfo)
ADA = replace(CLERK, name="Ada Price", user_id=uuid7())
BEN = replace(CLERK, name="Ben Ode", user_id=uuid7())


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def patient() -> Patient:
    return make.patient(birth_date=date(1950, 1, 2))


def old(patient: Patient, *words: str) -> DocumentReference:
    row = make.document(patient, *(words or ("Quintessence of the operation",)))
    DocumentReference.objects.filter(pk=row.pk).update(at=OLD)
    rest(row)
    rule = operations.release.save_retention_rule(
        SYSTEM,
        values={"name": f"Rule {row.pk}", "years": 7, "years_after_18": 3, "source": "State law"},
    )
    do.keep_types_by(SYSTEM, rule=rule, types=[row.type])
    return DocumentReference.objects.get(pk=row.pk)


def rest(row: DocumentReference) -> None:
    """Let the file lie for longer than a day."""
    long_ago = OLD.timestamp()
    for file in (row.pdf, row.original):
        os.utime(file.path, (long_ago, long_ago))


def listed(*rows: DocumentReference) -> DestructionList:
    return do.propose_destruction(ADA, documents=[row.pk for row in rows], now=NOW)


def approved(*rows: DocumentReference) -> DestructionList:
    made = listed(*rows)
    do.approve_destruction(BEN, proposed=made, now=NOW)
    made.refresh_from_db()
    return made


def test_bytes_and_words_go_and_the_tombstone_stays(patient: Patient) -> None:
    row = old(patient)
    ReadPage.objects.create(pdf=row.pdf, number=1, text="Quintessence", mark="ab")
    made = approved(row)
    job.destroy(str(made.pk))
    made.refresh_from_db()
    assert made.state == "done"
    assert not row.pdf.path.exists()
    item = find.tombstone_of(row)
    assert item is not None
    assert (item.sha256, item.page_count, item.shared_files) == (row.pdf.sha256, 1, 0)
    assert f"under certificate {made.number}" in find.epitaph(item)
    assert not list(row.pages.exclude(text=""))
    assert not ReadPage.objects.exclude(text="")
    assert not ChartWords.objects.filter(words="quintessence")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_documentpageevent WHERE text <> ''")
        assert cursor.fetchone() == (0,)
    assert DocumentReference.objects.filter(pk=row.pk).exists()
    assert [fault for fault in verification.faults(SYSTEM) if fault] == []


def test_the_same_person_does_not_approve_not_even_in_sql(patient: Patient) -> None:
    made = listed(old(patient))
    with pytest.raises(do.SecondPerson):
        do.approve_destruction(ADA, proposed=made, now=NOW)
    with pytest.raises(do.SecondPerson):
        do.approve_destruction(SYSTEM, proposed=made, now=NOW)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        DestructionList.objects.filter(pk=made.pk).update(
            state="approved", approved_by="x", approved_by_id=ADA.user_id, approved_at=NOW
        )
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        DestructionItem.objects.update(state="destroyed", settled_at=NOW)


def test_nothing_is_approved_from_the_start_nor_added_afterwards(patient: Patient) -> None:
    made = approved(old(patient))
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        DestructionList.objects.create(
            method="x",
            proposed_at=NOW,
            proposed_by="Ada",
            proposed_by_id=ADA.user_id,
            state="approved",
            approved_at=NOW,
            approved_by="Ben",
            approved_by_id=BEN.user_id,
        )
    item = made.items.get()
    with pytest.raises(IntegrityError, match="after it was approved"), transaction.atomic():
        DestructionItem.objects.create(
            list=made,
            document=old(patient),
            rule=item.rule,
            kept_until=item.kept_until,
            page_count=1,
            sha256=item.sha256,
        )


def test_a_hold_after_the_approval_stops_it(patient: Patient) -> None:
    row = old(patient)
    made = approved(row)
    operations.release.place_hold(SYSTEM, patient=patient, matter="Case 9", on=NOW.date())
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        DestructionItem.objects.update(state="destroyed", settled_at=NOW)
    job.destroy(str(made.pk))
    item = DestructionItem.objects.get()
    assert (item.state, "legal hold" in item.reason) == ("kept", True)
    assert row.pdf.path.exists()
    assert row.pages.get().text
    assert find.due(ADA, today=NOW.date()) == []


def test_a_chart_that_went_on_keeps_its_documents(patient: Patient) -> None:
    row = old(patient)
    made = approved(row)
    make.document(patient, "A new visit")
    job.destroy(str(made.pk))
    assert DestructionItem.objects.get().state == "kept"
    assert row.pdf.path.exists()


def test_what_is_not_due_cannot_be_listed(patient: Patient) -> None:
    with pytest.raises(NotAcceptable):
        listed()
    row = old(patient)
    DocumentReference.objects.filter(pk=row.pk).update(at=NOW - timedelta(days=900))
    with pytest.raises(do.NotDue):
        listed(row)


def test_a_file_another_record_keeps_stays_until_its_time(patient: Patient) -> None:
    row = old(patient)
    other = make.patient(family_name="Else", birth_date=date(1950, 1, 2))
    twin = make.document(other, "Quintessence of the operation")
    DocumentReference.objects.filter(pk=twin.pk).update(
        pdf=row.pdf_id, original=row.original_id, type=row.type_id
    )
    made = approved(row)
    job.destroy(str(made.pk))
    item = find.tombstone_of(row)
    assert item is not None
    assert item.shared_files > 0
    assert row.pdf.path.exists()
    DocumentReference.objects.filter(pk=twin.pk).update(at=OLD)
    rest(row)
    job.destroy(str(approved(twin).pk))
    assert not row.pdf.path.exists()


@pytest.mark.parametrize("killed", ["before the bytes", "between the documents"])
def test_killed_in_the_middle_it_goes_on(
    patient: Patient, killed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [old(patient, "One"), old(patient, "Two")]
    made = approved(*rows)
    with monkeypatch.context() as patch:
        if killed == "before the bytes":
            patch.setattr(removal, "carry_out", _killed)
        else:
            patch.setattr(do, "destroy_document", _once(do.destroy_document))
        with pytest.raises(KeyboardInterrupt):
            job.destroy(str(made.pk))
    made.refresh_from_db()
    assert made.state == "approved"
    job.go_on_destroying(0)
    made.refresh_from_db()
    assert made.state == "done"
    assert not any(row.pdf.path.exists() for row in rows)
    assert not FileRemoval.objects.filter(removed_at=None).exists()


def _killed(*_args: object, **_named: object) -> None:
    raise KeyboardInterrupt


def _once(act: Any) -> Any:
    calls: list[int] = []

    def acting(*args: Any, **named: Any) -> None:
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        act(*args, **named)

    return acting


def test_what_came_in_a_moment_ago_is_left_alone(patient: Patient) -> None:
    row = old(patient)
    made = approved(row)
    os.utime(row.pdf.path)
    job.destroy(str(made.pk))
    item = DestructionItem.objects.get()
    assert (item.state, "last day" in item.reason) == ("kept", True)
    assert row.pages.get().text, "nothing half"


def test_wrong_roles_are_refused(patient: Patient) -> None:
    row = old(patient)
    made = listed(row)
    doctor = replace(DOCTOR, user_id=uuid7())
    for actor in (doctor, Actor("Nobody", uuid7())):
        with pytest.raises(NotPermitted):
            find.due(actor, today=NOW.date())
        with pytest.raises(NotPermitted):
            do.propose_destruction(actor, documents=[row.pk], now=NOW)
        with pytest.raises(NotPermitted):
            do.approve_destruction(actor, proposed=made, now=NOW)
        with pytest.raises(NotPermitted):
            do.withdraw_destruction(actor, proposed=made, reason="x", now=NOW)
    with pytest.raises(NotPermitted):
        do.destroy_document(ADA, item=made.items.get(), now=NOW)


def test_a_withdrawn_list_frees_its_documents(patient: Patient) -> None:
    row = old(patient)
    made = listed(row)
    assert find.due(ADA, today=NOW.date()) == []
    with pytest.raises(NotAcceptable):
        do.withdraw_destruction(BEN, proposed=made, reason=" ", now=NOW)
    do.withdraw_destruction(BEN, proposed=made, reason="Asked for by the board", now=NOW)
    with pytest.raises(do.ListSettled):
        do.approve_destruction(BEN, proposed=made, now=NOW)
    assert [each.document for each in find.due(ADA, today=NOW.date())] == [row]
