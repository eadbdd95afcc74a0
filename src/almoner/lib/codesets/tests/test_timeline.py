"""What releases change through time, against a plain calendar of days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import codesets
from almoner.lib.codesets import Edition, Kind, Row, Scope, Window, applied, on_day

BEGIN = date(2024, 1, 1)


def row(title: str, starts: int | None = None, ends: int | None = None) -> Row:
    day = [None if each is None else BEGIN + timedelta(days=each) for each in (starts, ends)]
    return Row("A000", title, title, True, day[0], day[1])


TOLD = st.dictionaries(
    st.integers(0, 40), st.sampled_from([None, "one", "two"]), min_size=1, max_size=6
).map(lambda told: list(told.items()))
"""Releases in the order of loading: the day each holds from, and what it says of a code."""


@given(TOLD)
def test_any_order_of_loading_gives_the_same_calendar(
    releases: list[tuple[int, str | None]],
) -> None:
    stretches: tuple[Row, ...] = ()
    known: list[int] = []
    for day, title in releases:
        later = sorted(each for each in known if each > day)
        until = BEGIN + timedelta(days=later[0]) if later else None
        window = Window(BEGIN + timedelta(days=day), until)
        stretches = applied(stretches, row(title) if title else None, window)
        known.append(day)
    for day in range(45):
        said = [
            title for first, title in sorted(releases, key=lambda each: each[0]) if first <= day
        ]
        held = on_day(stretches, BEGIN + timedelta(days=day))
        assert (held.title if held else None) == (said[-1] if said else None)
    ends = [(each.starts_on, each.ends_on) for each in stretches]
    for (_start, end), (start, _end) in pairwise(ends):
        assert (end or date.max) <= (start or date.min)


def test_own_dates_go_before_those_of_the_release() -> None:
    new = applied((), row("old", -400, None), Window(BEGIN))
    assert new[0].starts_on == BEGIN - timedelta(days=400)
    ending = applied(new, row("old", -400, 60), Window(BEGIN + timedelta(days=30)))
    assert [each.ends_on for each in ending] == [BEGIN + timedelta(days=60)]


def test_only_what_a_release_speaks_for_ends() -> None:
    heading = Row("A00", "Cholera", "Cholera", is_billable=False)
    held = {"A00": heading, "A000": row("one"), "A001": Row("A001", "two", "two")}
    kinds = {
        scope: [(each.kind, each.code) for each in codesets.changes(held, Edition("x", scope, {}))]
        for scope in Scope
    }
    assert kinds[Scope.NAMED] == []
    assert kinds[Scope.BILLABLE] == [(Kind.ENDED, "A000"), (Kind.ENDED, "A001")]
    assert len(kinds[Scope.ALL]) == 3
    removed = Edition("x", Scope.NAMED, {}, frozenset({"A001"}))
    assert [each.code for each in codesets.changes(held, removed)] == ["A001"]


def test_what_ships_has_its_dates() -> None:
    ours = codesets.shipped("icd-10-cm")
    assert ours is not None
    stretches = ours.stretches("B880")
    assert [(each.is_billable, each.ends_on) for each in stretches] == [
        (True, date(2025, 10, 1)),
        (False, None),
    ]
    assert ours.stretches("E1140")[0].starts_on == date(2015, 10, 1)
    assert [each.starts_on for each in ours.stretches("B8801")] == [date(2025, 10, 1)]
    assert not [each for each in ours.below("A0") if not each.code.startswith("A0")]


def test_nothing_that_somebody_owns_ships() -> None:
    systems = set(codesets.shipped_systems())
    assert not systems & {"cpt", "cdt", "nubc-revenue", "rvu", "nucc-taxonomy"}
    hcpcs = codesets.shipped("hcpcs")
    assert hcpcs is not None
    assert not [each.code for each in hcpcs.all() if each.code[0] in "D0123456789"]
