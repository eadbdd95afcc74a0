"""Combination codes offered for pairs that a coder chooses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.encoder.combining import Because, all_combinations, combinations
from almoner.lib.icd10cm import UnknownCode, shipped


@pytest.mark.parametrize(
    ("one", "other", "code", "because", "replaces"),
    [
        ("E11.9", "N18.30", "E11.22", Because.NOTE, {"E11.9"}),
        ("E11.9", "L97.509", "E11.621", Because.NOTE, {"E11.9"}),
        ("E11.9", "R73.9", "E11.65", Because.TITLE, {"E11.9", "R73.9"}),
        ("E11.9", "G62.9", "E11.42", Because.TITLE, {"E11.9", "G62.9"}),
        ("I10", "I50.9", "I11.0", Because.NOTE, {"I10"}),
        ("I10", "N18.9", "I12.9", Because.NOTE, {"I10"}),
        ("K80.20", "K81.0", "K80.00", Because.TITLE, {"K80.20", "K81.0"}),
        ("J44.9", "J20.9", "J44.0", Because.EXCLUDES, {"J44.9"}),
        ("K21.9", "K20.90", "K21.00", Because.TITLE, {"K21.9", "K20.90"}),
        ("I25.10", "I20.9", "I25.119", Because.TITLE, {"I25.10", "I20.9"}),
        ("M54.31", "M54.50", "M54.41", Because.EXCLUDES, {"M54.31", "M54.50"}),
    ],
)
def test_one_code_that_says_both(
    one: str, other: str, code: str, because: Because, replaces: set[str]
) -> None:
    for pair in ((one, other), (other, one)):
        found = {each.code: each for each in combinations(shipped(), *pair)}
        assert code in found
        assert (found[code].because, set(found[code].replaces)) == (because, replaces)
        assert found[code].text


@pytest.mark.parametrize(
    ("one", "other"), [("I10", "E11.9"), ("I50.9", "J18.9"), ("F10.20", "F10.10"), ("O80", "I10")]
)
def test_nothing_is_offered_where_nothing_says_both(one: str, other: str) -> None:
    assert combinations(shipped(), one, other) == ()


def test_all_pairs_are_looked_at() -> None:
    found = {each.code for each in all_combinations(shipped(), ["Z23", "E11.9", "R73.9"])}
    assert found == {"E11.65"}
    with pytest.raises(UnknownCode):
        all_combinations(shipped(), ["E11.9", "nothing"])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_offered_is_a_code_and_another_one(data: st.DataObject) -> None:
    book = shipped()
    codes = [node for node in book.codes if len(node) > 2 and "-" not in node]
    one, other = data.draw(st.sampled_from(codes)), data.draw(st.sampled_from(codes))
    for each in combinations(book, one, other):
        assert book.node(each.code).title == each.title
        assert each.code not in (one, other)
        assert set(each.replaces) <= {one, other}
