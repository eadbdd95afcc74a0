"""Each edit on a visit made for it, and properties over any visit."""

import contextlib
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib import ncci
from almoner.lib.code_edits import (
    Action,
    Diagnosis,
    Finding,
    Procedure,
    Rule,
    Severity,
    Standing,
    State,
    Visit,
    visit_edits,
)
from almoner.lib.code_edits.diagnoses import MOST
from almoner.lib.icd10cm import Book, conflicts, shipped

DAY = date(2026, 3, 2)
PLAIN = Procedure("p1", "10001", pointers=(1,))


@pytest.fixture(scope="module")
def book() -> Book:
    return shipped()


def visit(*codes: str, lines: tuple[Procedure, ...] = (PLAIN,), **known: object) -> Visit:
    diagnoses = tuple(Diagnosis(f"d{n}", code) for n, code in enumerate(codes, 1))
    made = Visit(DAY, diagnoses, lines)
    return replace(made, **known)  # type: ignore[arg-type]


def only(found: tuple[Finding, ...], rule: Rule) -> Finding:
    (one,) = [each for each in found if each.rule is rule]
    return one


def rules(found: tuple[Finding, ...]) -> list[Rule]:
    return [each.rule for each in found]


def test_a_clean_visit_has_no_finding(book: Book) -> None:
    assert visit_edits(visit("I10", "E11.9", age=60, sex="female"), book) == ()


def test_a_visit_needs_a_diagnosis(book: Book) -> None:
    found = visit_edits(visit(), book)
    assert Rule.NO_DIAGNOSIS in rules(found)
    assert "points at diagnosis 1" in only(found, Rule.POINTERS).sentence


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("10", Rule.MISWRITTEN),
        ("I10 and more", Rule.MISWRITTEN),
        ("J99.999", Rule.NOT_VALID),
        ("E11", Rule.NOT_BILLABLE),
    ],
)
def test_a_wrong_code_is_named_with_its_place(book: Book, code: str, rule: Rule) -> None:
    found = only(visit_edits(visit("I10", code), book), rule)
    assert (found.where, found.keys, found.severity) == ("diagnosis 2", ("d2",), Severity.ERROR)


def test_validity_on_the_day_is_asked_of_the_caller(book: Book) -> None:
    ended = Standing(State.EXPIRED, date(2025, 10, 1), ("I10",))
    found = only(
        visit_edits(
            visit("E11.9"),
            book,
            diagnosis_standing=lambda *_: ended,
            procedure_standing=lambda *_: Standing(State.VALID),
        ),
        Rule.NOT_VALID,
    )
    assert "ended on 2025-10-01" in found.sentence
    assert found.mendings[0].by == ("I10",)
    found = only(
        visit_edits(visit("I10"), book, procedure_standing=lambda *_: ended), Rule.NOT_VALID
    )
    assert found.where == "line 1"


def test_no_code_twice_and_no_more_than_twelve(book: Book) -> None:
    found = only(visit_edits(visit("I10", "E11.9", "i10"), book), Rule.DUPLICATE)
    assert (found.where, found.keys) == ("diagnosis 3", ("d3", "d1"))
    assert found.mendings[0].action is Action.REMOVE
    many = [f"Z79.8{n}" for n in range(5, 9)] * 4
    assert rules(visit_edits(visit(*many), book)).count(Rule.TOO_MANY_DIAGNOSES) == 16 - MOST


def test_age_and_sex_are_questions(book: Book) -> None:
    found = visit_edits(visit("O80", "Z37.0", age=70, sex="male"), book)
    assert only(found[:1], Rule.AGE).severity is Severity.WARNING
    assert Rule.SEX in rules(found)
    assert not any(each.severity is Severity.ERROR for each in found)


def test_excludes1_names_both_once(book: Book) -> None:
    pair = ("E10.9", "E11.9")
    assert conflicts(book, pair)
    found = only(visit_edits(visit(*pair), book), Rule.EXCLUDES1)
    assert set(found.keys) == {"d1", "d2"}
    assert {each.action for each in found.mendings} == {Action.REMOVE}


def test_the_order_of_codes(book: Book) -> None:
    found = visit_edits(visit("F02.80", "G30.9"), book)
    wrong = only(found, Rule.MANIFESTATION_FIRST)
    assert wrong.severity is Severity.ERROR
    assert (wrong.mendings[0].key, wrong.mendings[0].by) == ("d2", ("d1",))
    assert Rule.CODE_FIRST in rules(found)
    assert not visit_edits(visit("G30.1", "F02.80"), book)
    alone = only(visit_edits(visit("I10", "F02.80"), book), Rule.MANIFESTATION_ALONE)
    assert alone.where == "diagnosis 2"
    found = visit_edits(visit("W19.XXXA", "S93.401A"), book)
    first = [each for each in found if each.rule is Rule.EXTERNAL_CAUSE_FIRST]
    assert [each.where for each in first] == ["diagnosis 1", "line 1"]
    assert first[0].mendings[0].key == "d2"


def test_an_unspecified_code_has_better_ones_beside_it(book: Book) -> None:
    found = only(visit_edits(visit("H66.90"), book), Rule.UNSPECIFIED)
    assert found.severity is Severity.ADVICE
    assert found.mendings[0].by == ("H66.91", "H66.92", "H66.93")
    assert "S93.401A" in only(visit_edits(visit("S93.409A"), book), Rule.UNSPECIFIED).mendings[0].by


@pytest.mark.parametrize(
    ("line", "rule", "said"),
    [
        (Procedure("p1", "10001"), Rule.NO_POINTER, "points at no diagnosis"),
        (replace(PLAIN, pointers=(1, 3)), Rule.POINTERS, "diagnosis 3, but there are 2"),
        (replace(PLAIN, pointers=(1, 2, 2)), Rule.POINTERS, "twice"),
        (replace(PLAIN, units=Decimal(0)), Rule.UNITS, "at least 1"),
        (replace(PLAIN, code="1000"), Rule.MISWRITTEN, "procedure code"),
        (replace(PLAIN, modifiers=("26", "TC")), Rule.MODIFIERS, "professional part"),
        (replace(PLAIN, modifiers=("RT", "50")), Rule.MODIFIERS, "both sides"),
        (replace(PLAIN, modifiers=("RT", "LT")), Rule.MODIFIERS, "on one line"),
        (replace(PLAIN, modifiers=("25", "25")), Rule.MODIFIERS, "same modifier twice"),
        (replace(PLAIN, modifiers=("59", "XS")), Rule.MODIFIERS, "Keep one"),
        (replace(PLAIN, modifiers=("ZZ",)), Rule.MODIFIERS, "ZZ on 10001 is not a modifier"),
        (replace(PLAIN, modifiers=("LT", "GT", "25", "26", "76")), Rule.MODIFIERS, "holds 4"),
    ],
)
def test_lines(book: Book, line: Procedure, rule: Rule, said: str) -> None:
    known = {"26", "TC", "RT", "LT", "50", "25", "59", "XS", "GT", "76"}
    found = visit_edits(visit("I10", "E11.9", lines=(line,)), book, modifiers=known)
    assert said in only(found, rule).sentence


def test_the_side_of_a_line_and_of_its_diagnoses(book: Book) -> None:
    left = replace(PLAIN, modifiers=("LT",))
    assert only(visit_edits(visit("H66.91", lines=(left,)), book), Rule.SIDE).where == "line 1"
    for code in ("H66.92", "H66.93", "I10"):
        assert Rule.SIDE not in rules(visit_edits(visit(code, lines=(left,)), book))
    both = replace(left, pointers=(1, 2))
    assert Rule.SIDE not in rules(visit_edits(visit("H66.91", "H66.92", lines=(both,)), book))


def test_findings_of_ncci_are_taken_over(book: Book) -> None:
    second = replace(PLAIN, key="p2", code="10002")
    lines = [ncci.Line(each.key, each.code, each.units, DAY, "p") for each in (PLAIN, second)]
    pair = ncci.Pair("10001", "10002", DAY, None, 1, "", "32.3")
    found = visit_edits(
        visit("I10", lines=(PLAIN, second)),
        book,
        ncci_findings=ncci.check_pairs(lines, [], [pair]),
    )
    one = only(found, Rule.NCCI_PAIR)
    assert (one.where, one.severity) == ("line 2", Severity.WARNING)
    assert [each.action for each in one.mendings] == [Action.ADD_MODIFIER, Action.REMOVE]


CODES = (
    *("I10", "E11.9", "E10.9", "F02.80", "G30.9", "W19.XXXA", "S93.401A", "S93.409A", "H66.90"),
    *("E11", "J44.1", "J44.0", "J18.9", "O80", "Z37.0", "N40.1", "R05.9", "M54.50", "xx", "", "Q"),
)
lines = st.builds(
    Procedure,
    st.uuids().map(str),
    st.sampled_from(("10001", "1000", "G0001")),
    st.integers(0, 3).map(Decimal),
    st.lists(st.sampled_from(("25", "RT", "LT", "50", "26", "TC", "x")), max_size=5).map(tuple),
    st.lists(st.integers(-1, 6), max_size=5).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(CODES), max_size=8), st.lists(lines, max_size=3))
def test_any_visit_has_findings_that_can_be_followed(
    codes: list[str], procedures: list[Procedure]
) -> None:
    coded = visit(*codes, lines=tuple(procedures), age=40, sex="male")
    found = visit_edits(coded, shipped())
    keys = {each.key for each in (*coded.diagnoses, *coded.procedures)}
    order = list(Severity)
    assert [order.index(each.severity) for each in found] == sorted(
        order.index(each.severity) for each in found
    )
    for each in found:
        assert set(each.keys) <= keys
        assert each.sentence.rstrip().endswith((".", ")", "claim")) or each.rule in {
            Rule.CODE_FIRST,
            Rule.MANIFESTATION_ALONE,
        }
        for mending in each.mendings:
            assert mending.key in keys
    misses = [each for each in coded.procedures if not each.pointers]
    assert rules(found).count(Rule.NO_POINTER) == len(misses)
    with contextlib.suppress(IndexError):
        assert (Rule.NO_DIAGNOSIS in rules(found)) == (not codes)


@settings(max_examples=25)
@given(st.permutations(("I10", "E11.9", "J44.1", "R05.9", "M54.50")))
def test_codes_without_order_have_the_same_findings_in_any_order(codes: list[str]) -> None:
    def told(order: list[str]) -> set[tuple[Rule, frozenset[str]]]:
        coded = visit(*order)
        code = {each.key: each.code for each in coded.diagnoses}
        return {
            (each.rule, frozenset(code[key] for key in each.keys if key in code))
            for each in visit_edits(coded, shipped())
        }

    assert told(codes) == told(sorted(codes))


def test_a_large_visit_is_judged_at_once(book: Book) -> None:
    codes = ("S93.401A", "E11.40", "J44.1", "I50.23", "N18.4", "F32.A", "M54.50", "G47.33")
    procedures = tuple(
        replace(PLAIN, key=f"p{n}", code=f"1000{n}", pointers=(1, 2, 3, 4)) for n in range(10)
    )
    large = visit(*codes, "I10", "K21.9", "E78.5", "Z79.4", lines=procedures, age=60, sex="male")
    visit_edits(large, book)
    begin = time.perf_counter()
    visit_edits(large, book)
    assert time.perf_counter() - begin < 0.2
