"""Deficiencies follow the facts: opened, aged, closed, waived; who owes what."""

from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import SYSTEM, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, RECORDS
from almoner.records import operations
from almoner.records.models import (
    CompletenessRule,
    Deficiency,
    DeficiencyLetter,
    DocumentType,
    Encounter,
    Procedure,
)
from almoner.records.operations.judging import judge_encounter
from almoner.records.queries import completing
from almoner.records.tests.people import CLERK, NOW, READER
from almoner.records.tests.test_asking import asked
from almoner.records.tests.test_screens import COUNTS, HTMX, signed_in, text
from almoner.records.tests.test_signing import clinician, signed, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules_hold_from_the_beginning() -> None:
    CompletenessRule.objects.update(applies_from="2026-01-01")


def stay(patient: Patient, who: Practitioner, **fields: Any) -> Encounter:
    row: Encounter = make.entry(
        patient, "Stay", Encounter, class_code="IMP", practitioner=who, **{"at": NOW, **fields}
    )
    judge_encounter(row)
    return row


def owed() -> set[str]:
    return set(Deficiency.objects.filter(closed_at=None).values_list("what", flat=True))


def test_a_stay_asks_for_its_papers_and_signing_them_closes() -> None:
    actor, author = clinician()
    patient = make.patient()
    row = stay(patient, author)
    assert owed() == {"History and physical within 24 hours: missing"}
    assert Deficiency.objects.get().due_at == NOW + timedelta(hours=24)
    make.entry(patient, "Appendectomy", Procedure, encounter=row, at=NOW)
    row.ended_at = NOW + timedelta(days=2)
    row.save()
    judge_encounter(row)
    assert owed() == {
        "History and physical within 24 hours: missing",
        "Operative report: missing",
        "Consent to what was done: missing",
        "Discharge summary: missing",
    }
    kind = DocumentType.objects.get(name="History and physical")
    note = written(patient, author, encounter=row, type=kind)
    assert "History and physical within 24 hours: not signed" in owed()
    assert "Signature of clinical papers: not signed" in owed()
    signed(actor, note)
    assert not [each for each in owed() if "History" in each or "Signature" in each]
    closed = Deficiency.objects.filter(rule__name__startswith="History").get()
    assert closed.closed_by == "Signed"
    operations.mark_in_error(CLERK, row=note, reason="Wrong patient")
    assert "History and physical within 24 hours: missing" in owed()
    assert Deficiency.objects.filter(rule__name__startswith="History").count() == 1


def test_pages_that_do_not_name_the_patient_are_found() -> None:
    patient = make.patient()
    make.document(patient, f"Chart {patient.number}", "No name here", type="Consent")
    assert owed() == {"Patient named on every page: not on page 2"}
    assert Deficiency.objects.get().practitioner is None


def test_an_encounter_elsewhere_and_an_old_one_are_left_alone() -> None:
    patient, who = make.patient(), make.practitioner()
    judge_encounter(make.entry(patient, "Stay", Encounter, class_code="IMP"))
    CompletenessRule.objects.update(applies_from="2027-01-01")
    stay(patient, who)
    assert owed() == set()


def test_age_is_counted_from_the_day_it_was_due() -> None:
    who = make.practitioner()
    stay(make.patient(), who)
    for days, column, is_late in (
        (0, "not due", 0),
        (2, "0-7", 0),
        (16, "15-21", 1),
        (40, "over 30", 2),
    ):
        (found,) = completing.by_clinician(NOW + timedelta(days=days))
        assert dict(found.cells)[column] == 1
        assert found.is_to_warn + found.is_to_suspend == is_late


def test_a_waiver_holds_until_it_is_taken_back() -> None:
    row = stay(make.patient(), make.practitioner())
    found = Deficiency.objects.get()
    with pytest.raises(NotPermitted):
        operations.waive(READER, row=found, reason="No")
    with pytest.raises(operations.NotAcceptable):
        operations.waive(CLERK, row=found, reason=" ")
    operations.waive(CLERK, row=found, reason="Clinician died")
    judge_encounter(row)
    assert owed() == set()
    operations.take_back_waiver(CLERK, row=found)
    assert len(owed()) == 1


def test_the_sweep_finds_what_came_in_by_import() -> None:
    make.entry(
        make.patient(), "Stay", Encounter, class_code="IMP", practitioner=make.practitioner()
    )
    assert owed() == set()
    assert operations.sweep_completeness(SYSTEM, now=NOW) == 1
    assert operations.sweep_completeness(SYSTEM, now=NOW) == 1
    assert len(owed()) == 1


def test_the_database_holds_one_deficiency_of_a_thing() -> None:
    stay(make.patient(), make.practitioner())
    row = Deficiency.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Deficiency.objects.create(
            rule=row.rule,
            rule_version=1,
            patient=row.patient,
            encounter=row.encounter,
            what="X",
            due_at=NOW,
            opened_at=NOW,
        )


def test_the_worklist_the_letter_and_the_rules_on_screen() -> None:
    who = make.practitioner()
    patient = make.patient()
    stay(patient, who)
    clerk = signed_in(RECORDS)
    page = text(clerk.get(reverse("records:deficiencies")))
    assert "History and physical within 24 hours: missing" in page
    assert "Suspension due" in page
    narrowed = text(clerk.get(reverse("records:deficiencies"), {"q": "nobody at all"}))
    assert "None fits the filter" in narrowed
    answer = clerk.get(reverse("records:deficiency_letter", args=[who.pk]))
    with pypdfium2.PdfDocument(answer.content) as letter:
        words = " ".join(letter[0].get_textpage().get_text_range().split())
    assert "Terry, Tula" in words
    assert "suspension is due" in words
    assert not DeficiencyLetter.objects.exists(), "looking at it keeps nothing"
    kept = clerk.post(reverse("records:deficiency_letter", args=[who.pk]), headers=HTMX)
    assert kept.status_code == 204
    row = DeficiencyLetter.objects.get()
    assert (row.practitioner, row.count, row.written_by) == (who, 1, "Records clerk Price")
    assert "suspension is due" in row.warning
    page = text(clerk.get(reverse("records:deficiencies")))
    assert "suspension is due when a paper is more than 21 days late" in page
    again = clerk.get(reverse("records:kept_letter", args=[row.pk]))
    assert again.content == row.pdf.path.read_bytes()
    nobody = clerk.post(
        reverse("records:deficiency_letter", args=[make.practitioner().pk]), headers=HTMX
    )
    assert nobody.status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        DeficiencyLetter.objects.update(count=9)
    assert "History and physical" in text(clerk.get(reverse("records:rules")))
    rule = CompletenessRule.objects.get(name="Discharge summary")
    address = reverse("records:change_rule", args=[rule.pk])
    assert clerk.get(address).status_code == 200
    kind = DocumentType.objects.get(name="Discharge summary")
    typed = {
        "name": "Discharge summary within a week",
        "demand": "exists",
        "hours": "168",
        "moment": "end",
        "signer": "attending",
        "applies_from": "2026-01-01",
        "is_active": "on",
        "encounter_classes": ["IMP"],
        "types": [kind.pk],
        "version": "1",
    }
    assert clerk.post(address, typed).status_code == 200
    rule.refresh_from_db()
    assert (rule.hours, rule.version) == (168, 2)
    assert clerk.post(address, typed).status_code == 422, "somebody saved meanwhile"
    waived = reverse("records:waive", args=[Deficiency.objects.get().pk])
    assert clerk.post(waived, {"reason": "Not ours"}).status_code == 204
    assert signed_in(CLINICIAN).get(reverse("records:deficiencies")).status_code == 403


@pytest.mark.parametrize("name", ["deficiencies", "sign", "queries"])
def test_what_the_lists_cost_does_not_grow(name: str) -> None:
    actor, who = clinician()
    client = signed_in(RECORDS)
    if name == "sign":
        client.force_login(User.objects.get(pk=actor.user_id))
    for times in (2, 8):
        for _ in range(times):
            patient = make.patient()
            written(patient, who, encounter=stay(patient, who))
            asked(who, patient=patient)
        client.get(reverse(f"records:{name}"))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(f"records:{name}")).status_code == 200
        assert len(counted) == COUNTS[name], f"{name}: {len(counted)} statements"
