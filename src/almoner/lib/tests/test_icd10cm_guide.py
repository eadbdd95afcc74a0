"""Guided completion and table lookup over the shipped release."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.icd10cm import (
    Asks,
    Behavior,
    Book,
    Intent,
    UnknownCode,
    completed,
    drug_rows,
    external_rows,
    neoplasm_rows,
    question,
    shipped,
    steps,
)
from almoner.lib.icd10cm.sides import grouped, side_of


@cache
def book() -> Book:
    return shipped()


@cache
def open_codes() -> tuple[str, ...]:
    """Codes that something stands below."""
    return tuple(node.code for node in book().all() if not node.is_billable)


def asked(codes: str | tuple[str, ...]) -> tuple[Asks, list[str]]:
    found = question(book(), codes)
    assert found is not None
    return found.asks, [choice.label for choice in found.choices]


_TRIMESTERS = ("first", "second", "third", "unspecified")


@pytest.mark.parametrize(
    ("code", "asks", "labels"),
    [
        ("H66.9", Asks.SIDE, ["right", "left", "bilateral", "unspecified"]),
        ("S72.04", Asks.DISPLACED, ["Displaced", "Nondisplaced"]),
        ("E11.32", Asks.WITH, ["with macular edema", "without macular edema"]),
        ("E11.321", Asks.SIDE, ["right eye", "left eye", "bilateral", "unspecified eye"]),
        ("O31.1", Asks.TRIMESTER, [f"{n} trimester" for n in _TRIMESTERS]),
        ("S93.401", Asks.ENCOUNTER, ["initial encounter", "subsequent encounter", "sequela"]),
        ("W19", Asks.ENCOUNTER, ["initial encounter", "subsequent encounter", "sequela"]),
    ],
)
def test_the_next_question(code: str, asks: Asks, labels: list[str]) -> None:
    assert asked(code) == (asks, labels)


def test_keys_are_short_and_say_what_they_mean() -> None:
    sides = question(book(), "H66.9")
    assert sides is not None
    assert [choice.key for choice in sides.choices] == ["r", "l", "b", "u"]
    assert sides.wording == "Which side?"
    assert sides.choices[-1].is_unspecified
    ends = question(book(), "S72.001")
    assert ends is not None
    assert [choice.key for choice in ends.choices] == list("abcdefghjkmnpqrs")
    assert {choice.group for choice in ends.choices} == {"initial", "subsequent", "sequela"}


def test_a_fracture_is_completed_by_keys() -> None:
    assert steps(book(), "S72.04", ["2", "l", "d"]) == ("S72.045D",)
    assert steps(book(), "S72.04", ["2", "?"]) == ()
    assert steps(book(), "T39.1X", ["1", "a"]) == ("T39.1X1A",)


def test_kinds_are_asked_before_sides() -> None:
    _, labels = asked("M17")
    assert labels[:2] == ["primary osteoarthritis of knee", "post-traumatic osteoarthritis of knee"]
    assert asked(("M17.0", "M17.1"))[0] is Asks.SIDE


def test_poisoning_asks_how_it_came_about() -> None:
    asks, labels = asked("T39.1X")
    assert asks is Asks.INTENT
    assert labels[0] == "poisoning, accidental"
    assert labels[-2:] == ["adverse effect", "underdosing"]


def test_one_possible_ending_is_not_asked() -> None:
    assert question(book(), "S06.1X7") is None
    assert completed(book(), "S06.1X7") == "S06.1X7A"


def test_what_can_be_billed_asks_nothing() -> None:
    assert question(book(), "I10") is None
    assert completed(book(), "I10") == "I10"
    assert completed(book(), "E11") == ""
    with pytest.raises(UnknownCode):
        question(book(), "E99")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_way_of_answering_ends_at_a_code_that_can_be_billed(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(open_codes()))
    meant: tuple[str, ...] = (code,)
    for _ in range(12):
        found = question(book(), meant)
        if found is None:
            break
        keys = [choice.key for choice in found.choices]
        labels = [choice.label for choice in found.choices]
        assert len(set(keys)) == len(keys) > 1
        assert len(set(labels)) == len(labels)
        meant = data.draw(st.sampled_from(found.choices)).codes
    end = completed(book(), meant)
    assert book().is_billable(end)
    assert end.startswith(code[:3])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_code_that_can_be_billed_can_be_reached(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from([each for each in open_codes() if len(each) > 4]))
    reached: set[str] = set()
    waiting: list[tuple[str, ...]] = [(code,)]
    while waiting:
        meant = waiting.pop()
        found = question(book(), meant)
        if found is None:
            reached.add(completed(book(), meant))
        else:
            waiting += [choice.codes for choice in found.choices]
    assert reached == {node.code for node in book().completions(code)}


def test_sides() -> None:
    assert side_of("Low vision right eye category 1, left eye category 2") == ""
    assert side_of("Unilateral osteoarthritis, left hip") == "left"
    titles = [
        (1, "Pain in right ear"),
        (2, "Pain, bilateral"),
        (3, "Rash of left ear"),
        (4, "Pain in unspecified ear"),
    ]
    assert grouped(titles) == [[1, 2, 4], [3]]


def test_the_table_of_neoplasms() -> None:
    row = neoplasm_rows(book(), "breast upp out")[0]
    assert row.label == "breast, upper-outer quadrant"
    primary, secondary = row.at(Behavior.PRIMARY), row.at(Behavior.SECONDARY)
    assert primary is not None
    assert secondary is not None
    assert (primary.code, secondary.code) == ("C50.4", "C79.81")
    assert not primary.is_billable
    assert len(neoplasm_rows(book(), "", limit=3)) == 3
    assert neoplasm_rows(book(), "keyboard") == ()


def test_the_table_of_drugs() -> None:
    row = drug_rows(book(), "acetamin")[0]
    assert row.label == "Acetaminophen"
    codes = [node.code for node in row.nodes if node is not None]
    assert codes == [f"T39.1X{n}" for n in range(1, 7)]
    assert row.nodes[Intent.UNDERDOSING] == book().node("T39.1X6")


def test_the_index_of_external_causes() -> None:
    row = external_rows(book(), "bite dog")[0]
    assert row.nodes[0] is not None
    assert row.nodes[0].code.startswith("W54")
