"""The encoder over the shipped ICD-10-CM: one index is built, which takes some seconds."""

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.encoder import Context, Encoder, Index
from almoner.lib.encoder.icd10cm import documents
from almoner.lib.icd10cm import normal, shipped

pytestmark = pytest.mark.slow
LAY = Path(__file__).with_name("encoder_lay_queries.tsv")


@cache
def whole() -> Encoder:
    return Encoder(Index.build(documents(shipped())))


def codes(query: str, context: Context | None = None) -> list[str]:
    return [hit.code for hit in whole().search(query, context, limit=10)]


def test_the_beginning_of_a_code_beside_words_bounds_the_search() -> None:
    assert codes("S72 left")[0].startswith("S72")
    assert codes("e11 foot ulcer")[0] == "E11.621"
    assert codes("p53 headache")[0] == "R51.9"  # nothing in P53 says so


def test_variants_are_completed_as_their_code_is() -> None:
    hit = whole().search("ankle sprain", Context(encounter="subsequent"))[0]
    assert (hit.code, hit.variants) == ("S93.409D", ("S93.401D", "S93.402D"))


def test_what_speaks_of_the_patients_age_comes_first() -> None:
    assert codes("jaundice", Context(age=0))[0] == "P59.9"
    assert codes("jaundice", Context(age=50))[0] == "R17"
    assert codes("physical", Context(age=5))[0] == "Z00.129"
    assert codes("physical", Context(age=50))[0] == "Z00.00"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 46_000))
def test_a_title_finds_its_code(place: int) -> None:
    index = whole().index
    title = index.titles[place]
    found = whole().search(title, limit=20)
    named = {code for hit in found for code in (hit.code, *hit.variants)}
    plain = index.plain[place]
    assert any(code.replace(".", "").startswith(plain) for code in named), title


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("dm2 with neuropathy", "E11.40"),
        ("S72001", "S72.001"),
        ("broken hip", "S72.009A"),
        ("ankle sprain right", "S93.401A"),
        ("tylenol overdose", "T39.1X1A"),
        ("mets to bone", "C79.51"),
        ("dog bite", "W54.0XXA"),
        ("pnuemonia", "J18.9"),
        ("possible strep throat", "J02.0"),
        ("sprained lt ankle follow up", "S93.402D"),
    ],
)
def test_what_a_coder_types(query: str, code: str) -> None:
    assert code in codes(query)


def test_most_lay_queries_are_answered_in_the_first_ten() -> None:
    with LAY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    assert len(rows) >= 200
    answered = 0
    for row in rows:
        accepted = tuple(normal(code) for code in row["accepted"].split())
        answered += any(normal(code).startswith(accepted) for code in codes(row["query"]))
    assert answered / len(rows) > 0.95


def test_every_accepted_code_of_the_lay_queries_is_in_the_release() -> None:
    with LAY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    for row in rows:
        for code in row["accepted"].split():
            node = shipped().find(code.rstrip("-").rstrip("."))
            assert node is not None, code
            assert node.is_billable or code.endswith("-"), code
