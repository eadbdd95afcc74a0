"""The search against a plain reading of every row, and the table of words that answers it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.people import operations as people
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.powers import CODER
from almoner.records import migrations, operations
from almoner.records.models import (
    KINDS,
    ChartWords,
    Condition,
    DocumentPage,
    DocumentReference,
    DocumentType,
    Entry,
    MedicationStatement,
    Note,
    Observation,
)
from almoner.records.queries import across, chart, chart_page, find_in_charts, words
from almoner.records.tests.people import DOCTOR, NOW, READER
from almoner.records.tests.test_screens import COUNTS, signed_in

pytestmark = pytest.mark.django_db
VOCABULARY = ["asthma", "asthenia", "rash", "rale", "cough", "coughing", "never"]
QUESTIONS = ["asth", "a", "ra", "cough", "rash asthma", "coughing ra", "asthma asth", "zygote"]


@dataclass
class Office:
    """Charts of every sort, and each text in them with what is found by it."""

    patients: list[Patient] = field(default_factory=list)
    texts: list[tuple[Entry, str, bool]] = field(default_factory=list)
    """A text of an entry or a page, and whether the law guards it."""

    def expected(self, q: str, *, kind: str = "", patient: Patient | None = None) -> list[UUID]:
        """Return the entries that a plain reading finds, the latest first."""
        found = {
            row.pk: row.at
            for row, text, is_guarded in self.texts
            if all(re.search(rf"\b{word}", text) for word in q.split())
            and (not kind or row.kind == kind)
            and (row.patient == patient if patient else self._is_shown(row, is_guarded=is_guarded))
        }
        return sorted(found, key=lambda key: (found[key], key), reverse=True)

    def _is_shown(self, row: Entry, *, is_guarded: bool) -> bool:
        whose = row.patient
        is_gone = whose.is_restricted or whose.is_entered_in_error or whose.merged_into_id
        return not is_gone and not is_guarded


def random_office(random: Random) -> Office:
    """Return an office in which anything may coincide: sorts of charts, kinds, instants, words."""
    office = Office([make.patient(f"Number {n}") for n in range(6)])
    file = make.stored("report.pdf", make.pdf("One"))
    guarded = DocumentType.objects.create(name="Guarded", release_class="psychotherapy")
    for _ in range(60):
        patient, at = random.choice(office.patients), NOW - timedelta(days=random.randrange(9))
        title, more = words_of(random), words_of(random)
        kind = random.choice(["problem", "medication", "note", "document"])
        if kind == "document":
            leaves = [words_of(random) for _ in range(random.randrange(1, 4))]
            row: Any = make.document(patient, *leaves, title=title, original=file, at=at)
            classed = random.randrange(len(leaves) + 1)
            row.pages.filter(number=classed).update(release_class="part2")
            office.texts.append((row, title, False))
            office.texts += [(row, each, n == classed) for n, each in enumerate(leaves, 1)]
        elif kind == "note":
            is_guarded = random.random() < 0.3
            given = {"type": guarded} if is_guarded else {}
            row = make.entry(patient, title, Note, body=more, at=at, **given)
            office.texts.append((row, f"{title} {more}", is_guarded))
        else:
            model = KINDS[kind]
            row = make.entry(patient, title, model, note=more, at=at)
            office.texts.append((row, f"{title} {more}", False))
            if random.random() < 0.3:
                operations.mark_in_error(DOCTOR, row=row, reason="Another patient")
    restricted, wrong, merged = office.patients[:3]
    Patient.objects.filter(pk=restricted.pk).update(is_restricted=True)
    Patient.objects.filter(pk=wrong.pk).update(is_entered_in_error=True)
    Patient.objects.filter(pk=merged.pk).update(merged_into=office.patients[3])
    for row, _text, _is_guarded in office.texts:
        row.patient = Patient.objects.get(pk=row.patient_id)
    return office


def words_of(random: Random) -> str:
    return " ".join(random.choices(VOCABULARY, k=random.randrange(1, 4)))


@pytest.mark.parametrize("walked", [5, 5000])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_plain_reading_finds(
    seed: int, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = random_office(Random(seed))
    monkeypatch.setattr(words, "WALKED", walked)
    monkeypatch.setattr(chart, "PAGE", 4)
    monkeypatch.setattr(across, "SHOWN", 3)
    for q in QUESTIONS:
        for kind in ("", "problem", "document", "note"):
            expected = office.expected(q, kind=kind)
            assert all_found(q, kind=kind) == expected, (q, kind)
        for patient in office.patients:
            assert all_pages(patient, q) == office.expected(q, patient=patient), q


def all_found(q: str, *, kind: str) -> list[UUID]:
    page = find_in_charts(READER, q, kind=kind)
    found = [each.entry.pk for each in page.rows]
    while page.older:
        page = find_in_charts(READER, q, kind=kind, before=page.older)
        found += [each.entry.pk for each in page.rows]
    return found


def all_pages(patient: Patient, q: str) -> list[UUID]:
    page = chart_page(patient, q=q)
    found = [row.pk for row in page.entries]
    while page.older:
        page = chart_page(patient, q=q, before=page.older)
        found += [row.pk for row in page.entries]
    return found


def test_an_unknown_page_is_refused_with_a_sentence() -> None:
    answer = signed_in(CODER).get(reverse("records:search"), {"q": "a", "before": "rubbish"})
    assert answer.status_code == 404
    assert "Begin again" in answer.content.decode()


def test_who_may_find_nobody_finds_nothing() -> None:
    make.entry(make.patient(), "Asthma")
    nobody = Actor("Nobody", powers=frozenset({"records.see"}))
    assert list(find_in_charts(nobody, "asthma").rows) == []


def test_a_page_is_shown_with_its_number_and_its_words() -> None:
    patient = make.patient()
    long = "All is well. " * 30
    scan = make.document(patient, "Nothing", f"{long} The thyroid\nis enlarged. {long}", title="US")
    (each,) = find_in_charts(READER, "enlarg thyr").rows
    assert each.pages
    ((number, pieces),) = each.pages.rows
    assert (number, each.pages.more) == (2, 0)
    assert ("thyr", True) in pieces
    assert "The thyroid is enlarged." in "".join(text for text, _is in pieces)
    assert sum(len(text) for text, _is in pieces) < 260
    client = signed_in(CODER)
    address = reverse("records:document", args=[patient.pk, scan.pk]) + "#page-2"
    for page in (
        client.get(reverse("records:search"), {"q": "thyroid"}),
        client.get(reverse("records:entries", args=[patient.pk]), {"q": "thyroid"}),
    ):
        assert f'<a href="{address}">Page 2</a>' in page.content.decode()
        assert "<mark>thyroid</mark> is enlarged" in page.content.decode()


def test_of_many_pages_the_first_are_shown() -> None:
    patient = make.patient()
    make.document(patient, *("Thyroid",) * 5, title="Ultrasound of the thyroid")
    (each,) = find_in_charts(READER, "thyroid").rows
    assert each.pages
    assert [number for number, _pieces in each.pages.rows] == [1, 2, 3]
    assert each.pages.more == 2
    ((_row, pages),) = chart_page(patient, q="thyroid").lines
    assert pages == each.pages


def test_what_the_law_guards_is_found_in_its_chart_alone() -> None:
    patient = make.patient()
    make.document(patient, "Methadone", "Thyroid", title="Intake")
    DocumentPage.objects.filter(number=1).update(release_class="part2")
    guarded = DocumentType.objects.create(name="Therapy", release_class="psychotherapy")
    make.entry(patient, "Session", Note, body="Methadone", type=guarded)
    assert list(find_in_charts(READER, "methadone").rows) == []
    assert len(find_in_charts(READER, "thyroid").rows) == 1
    assert len(chart_page(patient, q="methadone").entries) == 2
    DocumentType.objects.filter(pk=guarded.pk).update(release_class="ordinary")
    assert [str(each.entry) for each in find_in_charts(READER, "methadone").rows] == ["Session"]


def test_what_is_corrected_is_found_by_its_new_words_alone() -> None:
    row = make.entry(make.patient(), "Asthma", MedicationStatement, dosage="Daily")
    MedicationStatement.objects.filter(pk=row.pk).update(dosage="Weekly")
    assert list(find_in_charts(READER, "daily").rows) == []
    assert len(find_in_charts(READER, "asthma weekly").rows) == 1
    make.document(row.patient, "Weekly", title="Scan")
    DocumentPage.objects.update(text="Monthly")
    assert len(find_in_charts(READER, "month").rows) == 1


def test_pages_follow_their_document_and_merged_charts_are_one() -> None:
    retired, survivor = make.patient("Old"), make.patient("New")
    make.document(retired, "Thyroid", title="Scan")
    make.entry(retired, "Thyroid nodule")
    people.merge(
        SYSTEM,
        survivor=survivor,
        retired=retired,
        seen_versions=(survivor.version, retired.version),
        now=NOW,
    )
    assert {each.patient for each in find_in_charts(READER, "thyroid").rows} == {survivor}
    assert len(chart_page(survivor, q="thyroid").entries) == 2
    DocumentReference.objects.update(at=NOW - timedelta(days=500))
    assert len(set(ChartWords.objects.filter(kind="document").values_list("at"))) == 1


def test_a_very_long_page_does_not_stop_its_filing() -> None:
    page = " ".join(f"word{n}" for n in range(200_000))
    scan = make.document(make.patient(), "Short", title="Scan")
    DocumentPage.objects.filter(document=scan).update(text=page)
    assert len(find_in_charts(READER, "word12").rows) == 1


def test_every_kind_names_the_fields_that_its_trigger_reads() -> None:
    for kind, model in KINDS.items():
        (trigger,) = (each for each in model._meta.triggers if each.name == "keeps_words")
        func = str(trigger.func)
        assert f"'{kind}'" in func
        assert all(f"NEW.{name}" in func for name in ("text", "code", "note", *model.WORDS))


def test_an_upgrade_fills_what_the_triggers_would_have_written() -> None:
    patient = make.patient()
    for kind in KINDS.values():
        more = {"value": 70} if kind is Observation else {}
        make.entry(patient, "Thyroid", kind, **more)
    kept = sorted(ChartWords.objects.values_list())
    assert len(kept) == len(KINDS) + 1
    (step,) = Path(migrations.__file__).parent.glob("*_chart_words.py")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_chartwords")
        for statement in import_module(f"{migrations.__name__}.{step.stem}").FILL:
            cursor.execute(statement)
    assert sorted(ChartWords.objects.values_list()) == kept


def test_the_statements_do_not_grow_with_what_is_found() -> None:
    client, numbers, counts = signed_in(CODER), count(), []
    for _ in range(2):
        for _ in range(4):
            patient = make.patient()
            make.entry(patient, f"Thyroid {next(numbers)}", Condition)
            make.document(patient, "Thyroid", title="Scan")
        client.get(reverse("records:search"), {"q": "thyroid"})
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("records:search"), {"q": "thyroid"})
        counts.append(len(captured))
    assert counts == [COUNTS["search"]] * 2
