"""Filing documents page by page."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import make

from almoner.platform.accounts.actor import Actor, NotPermitted
from almoner.records import operations
from almoner.records.models import DocumentPage
from almoner.records.models.documents import ReleaseClass

pytestmark = pytest.mark.django_db
CLERK = Actor("Ada Price", powers=frozenset({"records.file"}))


def test_a_document_has_its_pages_with_the_class_of_its_type() -> None:
    row = make.document(make.patient(), "One", "Two", type="Psychotherapy notes")
    pages = list(row.pages.values_list("number", "text", "release_class"))
    assert pages == [(1, "One", "psychotherapy"), (2, "Two", "psychotherapy")]
    assert row.facts == "Psychotherapy notes, uploaded, 2 pages"


def test_a_document_without_pages_or_from_tomorrow_is_refused() -> None:
    patient = make.patient()
    row = make.document(patient)
    values = {
        "patient": patient,
        "type": row.type,
        "title": "X",
        "original": row.original,
        "pdf": row.pdf,
        "origin": row.origin,
        "now": make.NOON,
    }
    with pytest.raises(operations.NotAcceptable, match="at least one page"):
        operations.file_document(CLERK, at=make.NOON, pages=[], **values)
    with pytest.raises(operations.NotAcceptable, match="future"):
        operations.file_document(
            CLERK,
            at=make.NOON + timedelta(days=3),
            pages=[operations.PageText("x")],
            **values,
        )


def test_pages_are_classified_one_by_one() -> None:
    row = make.document(make.patient(), "One", "Two", "Three")
    changed = operations.classify_pages(
        CLERK, document=row, numbers=[2], release_class=ReleaseClass.PART_2
    )
    assert changed == 1
    classes = list(row.pages.values_list("release_class", flat=True))
    assert classes == ["ordinary", "part2", "ordinary"]
    with pytest.raises(NotPermitted):
        operations.classify_pages(
            Actor("Nobody"), document=row, numbers=[2], release_class=ReleaseClass.ORDINARY
        )


def test_the_database_knows_the_classes_and_numbers() -> None:
    page = DocumentPage.objects.get(document=make.document(make.patient(), "One"))
    for wrong in ({"release_class": "secret"}, {"number": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentPage.objects.filter(pk=page.pk).update(**wrong)
