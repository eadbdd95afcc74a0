"""Rules over facts: what is missing, from whom, by when; pages that name nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import completeness
from almoner.lib.completeness import Demand, Identity, Moment, Paper, Rule, Signer, Stay

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WHO, OTHER, KIND = uuid4(), uuid4(), uuid4()
TULA = Identity("Terry", "Tula", "100234", date(1960, 2, 8))


def rule(**more: Any) -> Rule:
    usual: dict[str, Any] = {
        "id": UUID(int=1),
        "name": "Discharge summary",
        "demand": Demand.EXISTS,
        "classes": frozenset({"IMP"}),
        "types": frozenset({KIND}),
        "only_with_procedure": False,
        "hours": 24,
        "moment": Moment.START,
        "signer": Signer.AUTHOR,
        "since": date(2026, 1, 1),
    }
    return Rule(**{**usual, **more})


def paper(**more: Any) -> Paper:
    usual: dict[str, Any] = {
        "id": uuid4(),
        "type": KIND,
        "at": NOW,
        "author": WHO,
        "signed_by": frozenset(),
        "is_note": True,
    }
    return Paper(**{**usual, **more})


def stay(*papers: Paper, **more: Any) -> Stay:
    usual: dict[str, Any] = {
        "id": uuid4(),
        "class_code": "IMP",
        "responsible": WHO,
        "began_at": NOW,
        "ended_at": None,
        "procedures": (),
    }
    return Stay(papers=papers, **{**usual, **more})


def words(found: Any) -> list[str]:
    return [each.what for each in found]


@pytest.mark.parametrize(
    ("one", "facts", "expected"),
    [
        (rule(), stay(), ["Discharge summary: missing"]),
        (rule(), stay(paper()), ["Discharge summary: not signed"]),
        (rule(), stay(paper(signed_by=frozenset({WHO}))), []),
        (rule(signer=Signer.NOBODY), stay(paper()), []),
        (rule(signer=Signer.ATTENDING), stay(paper(author=OTHER, signed_by=frozenset({OTHER}))),
         ["Discharge summary: not signed"]),
        (rule(), stay(paper(type=uuid4())), ["Discharge summary: missing"]),
        (rule(), stay(class_code="AMB"), []),
        (rule(), stay(responsible=None), []),
        (rule(), stay(began_at=NOW - timedelta(days=100)), []),
        (rule(only_with_procedure=True), stay(), []),
        (rule(moment=Moment.END), stay(), []),
        (rule(moment=Moment.PROCEDURE), stay(procedures=(NOW,)), ["Discharge summary: missing"]),
    ],
)  # fmt: skip
def test_what_a_stay_lacks(one: Rule, facts: Stay, expected: list[str]) -> None:
    assert words(completeness.missing_of_stay([one], facts)) == expected


def test_the_due_time_is_counted_from_the_rules_moment() -> None:
    ended = NOW + timedelta(days=3)
    (found,) = completeness.missing_of_stay([rule(moment=Moment.END)], stay(ended_at=ended))
    assert found.due_at == ended + timedelta(hours=24)


def test_papers_by_themselves() -> None:
    signing = rule(demand=Demand.SIGNED, classes=frozenset())
    assert words(completeness.missing_of_paper([signing], paper())) == [
        "Discharge summary: not signed"
    ]
    assert not words(completeness.missing_of_paper([signing], paper(author=None)))
    naming = rule(demand=Demand.NAMES_PATIENT, classes=frozenset(), signer=Signer.NOBODY)
    assert words(completeness.missing_of_paper([naming], paper(unnamed_pages=(2, 5)))) == [
        "Discharge summary: not on pages 2, 5"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Chart 100234",
        "TERRY, Tula",
        "Terry, born 02/08/1960",
        "terry 2/8/60",
        "Terry DOB 1960-02-08",
        "Terry, Feb 8, 1960",
        "  \n ",
    ],
)
def test_a_page_that_names_the_patient_or_cannot_be_read(text: str) -> None:
    assert completeness.pages_without_name([(1, text)], TULA) == ()


@pytest.mark.parametrize("text", ["Terryson Tula", "Tula, 02/08/1960", "chart 1002345", "Terry"])
def test_a_page_that_does_not(text: str) -> None:
    assert completeness.pages_without_name([(1, text)], TULA) == (1,)


@given(st.text(max_size=200))
def test_any_page_is_judged(text: str) -> None:
    assert completeness.pages_without_name([(1, text)], TULA) in ((), (1,))


@given(st.integers(-40, 60))
def test_every_age_has_one_column(days: int) -> None:
    late = completeness.days_late(NOW, NOW + timedelta(days=days))
    column = completeness.bucket_of(late)
    if days < 0:
        assert column == "not due"
    elif days > 30:
        assert column == "over 30"
    else:
        first, last = map(int, column.split("-"))
        assert first <= days <= last
