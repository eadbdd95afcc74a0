"""Entries of clinical documents taken over into charts: the published ones and a made one."""

import json
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.lib import ccda
from almoner.lib.refusal import Refusal
from almoner.lib.tests.ccda_made import (
    HIVES,
    MEDICATION,
    RESULT,
    SUBSTANCE,
    allergy,
    document,
    section,
)
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import CODER, RECEPTIONIST, RECORDS
from almoner.records import operations, queries
from almoner.records.models import (
    AllergyIntolerance,
    DocumentReference,
    MedicationStatement,
    Observation,
    Reconciliation,
)
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())
DATA = Path(__file__).parents[5] / "shared" / "data" / "ccda"
RAW = document(
    section(allergy(SUBSTANCE + HIVES), allergy("", negated=True), title="Allergies"),
    section(MEDICATION, text='<content ID="m1">Aspirin 81 mg</content>', title="Medications"),
    section(RESULT, title="Results"),
)
ALLERGY, NONE_KNOWN, MEDICINE, HEMOGLOBIN = range(4)


@pytest.fixture
def patient() -> Patient:
    return make.patient("Lee", "Zoë", date(1975, 5, 1))


@pytest.fixture
def summary(patient: Patient) -> DocumentReference:
    return clinical(patient, RAW)


def clinical(patient: Patient, raw: bytes) -> DocumentReference:
    return make.document(patient, title="Summary", original=make.stored("summary.xml", raw))


def take(row: DocumentReference, *numbers: int) -> int:
    return len(operations.reconcile(SYSTEM, document=row, numbers=numbers, now=make.NOON))


def test_what_is_ticked_is_in_the_chart_with_where_it_is_from(summary: DocumentReference) -> None:
    assert take(summary, ALLERGY, HEMOGLOBIN) == 2
    found = AllergyIntolerance.objects.get()
    assert (found.text, found.code, found.reaction) == ("Penicillin G", "7980", "Hives")
    assert (found.type, found.severity, found.source) == ("allergy", "moderate", "Summary")
    assert (f"{found.at:%Y-%m-%d}", found.note) == ("2007-01-01", "Told as 2007.")
    result = Observation.objects.get()
    assert (result.value, result.unit, result.code) == (Decimal("13.2"), "g/dL", "718-7")
    assert f"{result.at:%Y-%m-%d %H:%M}" == "2026-01-05 10:30"
    assert result.note == "N; Reference range: 12 to 16"
    assert MedicationStatement.objects.count() == 0


def test_asked_twice_it_is_taken_over_once(summary: DocumentReference) -> None:
    assert take(summary, ALLERGY, MEDICINE) == 2
    assert take(summary, ALLERGY, MEDICINE, HEMOGLOBIN) == 1
    with transaction.atomic(), pytest.raises(IntegrityError):
        Reconciliation.objects.create(
            document=summary, number=ALLERGY, entry_kind="x", entry_id=summary.pk, at=make.NOON
        )


def test_what_is_denied_is_not_offered_and_takes_nothing_else_with_it(
    summary: DocumentReference,
) -> None:
    with pytest.raises(operations.CannotTakeOver, match=r"No known allergies.*what is not there"):
        take(summary, MEDICINE, NONE_KNOWN)
    assert MedicationStatement.objects.count() == 0


def test_what_the_chart_has_is_said(summary: DocumentReference, patient: Patient) -> None:
    held = operations.add(
        SYSTEM,
        patient=patient,
        kind=AllergyIntolerance,
        values={"text": "penicillin g", "at": make.NOON},
        now=make.NOON,
    )
    take(summary, HEMOGLOBIN)
    offers = queries.offers_of(summary, now=make.NOON).entries
    assert [each.known for each in offers[:3]] == [held, None, None]
    again = clinical(patient, RAW.replace(b"doc-1", b"doc-2"))
    known = queries.offers_of(again, now=make.NOON).entries[HEMOGLOBIN].known
    assert known == Observation.objects.get()


def test_a_document_of_somebody_else_is_told_and_nothing_is_ticked(patient: Patient) -> None:
    other = make.patient("Moss", "Ida", date(1990, 1, 2))
    row = clinical(other, RAW)
    doubts = " ".join(queries.offers_of(row, now=make.NOON).doubts)
    assert "names Zoë A. Lee" in doubts
    assert "born 1975-05" in doubts
    page = signed_in(RECORDS).get(url(other, row)).content.decode()
    assert "Is this the right patient?" in page
    assert "data-select checked" not in page


def test_a_document_in_error_gives_nothing(summary: DocumentReference) -> None:
    operations.mark_in_error(SYSTEM, row=summary, reason="Another patient's")
    with pytest.raises(operations.IsInError):
        take(summary, ALLERGY)


def url(patient: Patient, row: DocumentReference) -> str:
    return reverse("records:reconcile", args=[patient.pk, row.pk])


def test_the_screen(summary: DocumentReference, patient: Patient) -> None:
    clerk = signed_in(RECORDS)
    opened = clerk.get(reverse("records:document", args=[patient.pk, summary.pk]))
    assert url(patient, summary) in opened.content.decode()
    page = clerk.get(url(patient, summary)).content.decode()
    assert "Penicillin G; Hives (Moderate)" in page
    assert "No known allergies" in page
    answer = clerk.post(url(patient, summary), {"entry": [ALLERGY, "9" * 5000, "x"]}, follow=True)
    assert "1 entry taken over into the chart." in text(answer)
    assert "By" in text(clerk.get(url(patient, summary)))
    refused = clerk.post(url(patient, summary), {"entry": [NONE_KNOWN, MEDICINE]})
    assert refused.status_code == 422
    assert "Nothing was taken over" in text(refused)


def test_what_the_screen_costs_does_not_grow_with_the_document(patient: Patient) -> None:
    clerk = signed_in(RECORDS)
    for times in (1, 9):
        row = clinical(patient, document(section(*[RESULT] * times)))
        clerk.get(url(patient, row))
        with CaptureQueriesContext(connection) as asked:
            clerk.get(url(patient, row))
        assert len(asked) == COUNTS["reconcile"]


@pytest.mark.parametrize("role", [CODER, RECEPTIONIST])
def test_who_may_not_write_takes_nothing_over(
    role: str, summary: DocumentReference, patient: Patient
) -> None:
    answer = signed_in(role).post(url(patient, summary), {"entry": [ALLERGY]})
    assert answer.status_code == 403
    assert AllergyIntolerance.objects.count() == 0


def test_every_entry_of_the_published_documents_is_offered_or_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not DATA.exists():
        pytest.skip(f"the data folder is missing: {DATA}")
    read: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for path in sorted(DATA.rglob("*.xml")):
        raw = path.read_bytes()
        try:
            kinds = [entry.kind for entry in ccda.read_document(raw).entries()]
        except Refusal:
            continue
        row = clinical(make.patient(birth_date=date(1900, 1, 1)), raw)
        found = queries.offers_of(row, now=make.NOON).entries
        assert len(found) == len(kinds), path.name
        assert sorted(each.number for each in found) == list(range(len(kinds))), path.name
        assert all(bool(each.why_not) != each.is_open for each in found), path.name
        read.update(kinds)
        offered.update(kind for kind, each in zip(kinds, found, strict=True) if each.is_open)
        reasons = [(kind, each.why_not) for kind, each in zip(kinds, found, strict=True)]
        refused.update(pair for pair in reasons if pair[1])
        wanted = [each.number for each in found if each.is_open]
        assert take(row, *wanted) == len(wanted), path.name
    with capsys.disabled():
        lines = [f"{kind}: {count} read, {offered[kind]} offered" for kind, count in read.items()]
        lines += [f"refused {count}: {kind}: {why}" for (kind, why), count in refused.items()]
        sys.stderr.write("\n".join(["", *sorted(lines), ""]))
    assert set(read) <= set(ccda.KINDS.values())
    assert offered.total() + refused.total() == read.total()
    for kind in ("encounter", "social history", "family history"):
        assert offered[kind], kind
