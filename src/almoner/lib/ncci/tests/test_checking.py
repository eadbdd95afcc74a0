"""The checks say what a plain reading of the tables says, pair by pair and day by day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.ncci import (
    MODIFIERS,
    AddOn,
    AddOnType,
    Adjudication,
    Kind,
    Limit,
    Line,
    Pair,
    Verdict,
    check_addons,
    check_pairs,
    check_units,
    may_resolve,
    without_limit,
)

DAY = date(2026, 3, 2)
CODES = ("10001", "10002", "10003", "10004")
days = st.sampled_from((DAY, DAY + timedelta(1), date(2019, 6, 30)))
modifiers = st.lists(st.sampled_from(("59", "XS", "RT", "25", "26", "GT")), max_size=2).map(tuple)


def line(key: str, code: str, units: int = 1, *mods: str, on: date = DAY) -> Line:
    return Line(key, code, Decimal(units), on, "p", mods)


@st.composite
def some_lines(draw: st.DrawFn) -> tuple[list[Line], list[Line]]:
    lines = [
        Line(
            str(number),
            draw(st.sampled_from(CODES)),
            Decimal(draw(st.integers(1, 4))),
            draw(days),
            draw(st.sampled_from("pq")),
            draw(modifiers),
        )
        for number in range(draw(st.integers(1, 7)))
    ]
    cut = draw(st.integers(1, len(lines)))
    return lines[:cut], lines[cut:]


@st.composite
def some_pairs(draw: st.DrawFn) -> list[Pair]:
    return [
        Pair(
            *draw(st.permutations(CODES))[:2],
            draw(days),
            draw(st.none() | days),
            draw(st.sampled_from((0, 1, 9))),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]


def test_the_second_column_is_denied_and_a_modifier_on_either_line_resolves() -> None:
    pair = Pair("10001", "10002", date(2020, 1, 1), None, 1, "Why", "32.3")
    lines = [line("a", "10002"), line("b", "10001")]
    (found,) = check_pairs(lines, [], [pair])
    assert (found.verdict, found.lines, found.denied) == (Verdict.MODIFIER, ("b", "a"), ("a",))
    assert found.resolving == MODIFIERS
    assert found.source == "NCCI PTP 32.3 (Why)"
    for at in (0, 1):
        said = [
            replace(each, modifiers=("XS",)) if at == n else each for n, each in enumerate(lines)
        ]
        (found,) = check_pairs(said, [], [pair])
        assert (found.verdict, found.denied, found.standing) == (Verdict.RESOLVED, (), ("XS",))
    (found,) = check_pairs(said, [], [pair._replace(modifier=0)])
    assert (found.verdict, found.denied, found.standing) == (Verdict.DENIED, ("a",), ())


def test_before_july_2019_a_59_counted_on_the_second_line_alone() -> None:
    assert not may_resolve("59", date(2019, 6, 30), is_column2=False)
    assert may_resolve("59", date(2019, 6, 30), is_column2=True)
    assert may_resolve("59", date(2019, 7, 1), is_column2=False)
    assert may_resolve("LT", date(2019, 6, 30), is_column2=False)


def test_an_earlier_claim_counts_and_is_named() -> None:
    pair = Pair("10001", "10002", date(2020, 1, 1), None, 0)
    (found,) = check_pairs([line("a", "10001")], [line("old", "10002")], [pair])
    assert found.denied == ("old",)
    assert "10002 stands on an earlier claim" in found.sentence
    assert not check_pairs([], [line("a", "10001"), line("old", "10002")], [pair])


@given(some_lines(), some_pairs())
def test_pairs_by_brute_force(both: tuple[list[Line], list[Line]], pairs: list[Pair]) -> None:
    lines, history = both
    expected = set()
    for one in (*lines, *history):
        for two in (*lines, *history):
            for pair in pairs:
                if one is two or (one in history and two in history):
                    continue
                if one.on != two.on or one.provider != two.provider:
                    continue
                if (one.code, two.code) == (pair.column1, pair.column2) and (
                    pair.starts_on <= one.on <= (pair.ends_on or date.max) and pair.modifier != 9
                ):
                    expected.add((one.key, two.key))
    found = check_pairs(lines, history, pairs)
    assert {each.lines for each in found} == expected
    for each in found:
        assert each.kind is Kind.PAIR
        assert (each.denied == ()) == (each.verdict is Verdict.RESOLVED) == bool(each.standing)


def test_units_by_line_and_by_day() -> None:
    by_line = Limit("10001", 2, Adjudication.LINE, date(2026, 1, 1))
    lines = [line("a", "10001", 2), line("b", "10001", 2)]
    assert not check_units(lines, [], [by_line])
    by_day = by_line._replace(adjudication=Adjudication.DAY_BY_CLINIC)
    (found,) = check_units(lines, [], [by_day])
    assert (found.verdict, found.denied) == (Verdict.DENIED, ("a", "b"))
    assert "4 units" in found.sentence
    assert "appeal" in found.sentence
    (found,) = check_units(lines[:1], [replace(lines[1], key="old")], [by_day])
    assert found.denied == ("a",)
    assert found.lines == ("a", "old")
    assert "2 of them stand on earlier claims" in found.sentence


def test_the_limit_in_force_counts_and_no_row_is_not_unlimited() -> None:
    old = Limit("10001", 1, Adjudication.LINE, date(2026, 1, 1))
    new = Limit("10001", 5, Adjudication.LINE, date(2026, 3, 1))
    assert not check_units([line("a", "10001", 5)], [], [new, old])
    assert check_units([line("a", "10001", 5, on=date(2026, 2, 28))], [], [new, old])
    assert without_limit([line("a", "10001"), line("b", "10002")], [new]) == ("10002",)


@given(
    some_lines(),
    st.lists(
        st.builds(
            Limit,
            st.sampled_from(CODES),
            st.integers(0, 6),
            st.sampled_from(Adjudication),
            st.just(date(2019, 1, 1)),
        ),
        unique_by=lambda limit: limit.code,
    ),
)
def test_units_by_brute_force(both: tuple[list[Line], list[Line]], limits: list[Limit]) -> None:
    lines, history = both
    denied = set()
    for limit in limits:
        for each in lines:
            same = [
                other.units
                for other in (*lines, *history)
                if (other.code, other.on, other.provider) == (each.code, each.on, each.provider)
            ]
            counted = each.units if limit.adjudication is Adjudication.LINE else sum(same)
            if each.code == limit.code and counted > limit.units:
                denied.add(each.key)
    found = check_units(lines, history, limits)
    assert {key for each in found for key in each.denied} == denied
    assert sum(len(each.denied) for each in found) == len(denied)


def test_an_addon_wants_its_primary_of_the_day() -> None:
    row = AddOn(AddOnType.LISTED, "10011", "10001", date(2013, 1, 1), None, "", "2026Q4")
    addon, primary = line("a", "10011"), line("b", "10001")
    assert not check_addons([addon, primary], [], [row])
    assert not check_addons([addon], [primary], [row])
    (found,) = check_addons([addon], [replace(primary, provider="q")], [row])
    assert (found.verdict, found.denied) == (Verdict.DENIED, ("a",))
    assert "one of 10001" in found.sentence
    (found,) = check_addons([addon, line("c", "10002")], [], [row])
    assert found.verdict is Verdict.DENIED
    assert not check_addons([addon], [], [row._replace(ends_on=date(2025, 12, 31))])


def test_where_the_contractor_defines_the_primary_a_person_is_asked() -> None:
    row = AddOn(AddOnType.BY_CONTRACTOR, "10012", "CCCCC", date(2013, 1, 1), None)
    addon, other = line("a", "10012"), line("b", "10004")
    (found,) = check_addons([addon, other], [], [row])
    assert (found.verdict, found.denied) == (Verdict.ASK, ())
    (found,) = check_addons([addon], [], [row])
    assert found.verdict is Verdict.DENIED
    mixed = row._replace(kind=AddOnType.LISTED_AND_BY_CONTRACTOR, primary="10004")
    assert not check_addons([addon, other], [], [mixed])
    (found,) = check_addons([addon, line("c", "10003")], [], [mixed])
    assert found.verdict is Verdict.ASK
