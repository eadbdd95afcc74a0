"""Authorizations counted down."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.authorizations import Leave, Settled, Visit, settle

DAY = date(2026, 3, 2)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def test_a_visit_takes_of_the_one_that_ends_first() -> None:
    long = Leave("long", "G1", DAY, day(90), 10)
    short = Leave("short", "G1", DAY, day(30), 1)
    visits = [Visit("a", day(1)), Visit("b", day(2)), Visit("late", day(91))]
    assert settle([long, short], visits, []).add == (("short", "a"), ("long", "b"))


def test_one_of_each_kind() -> None:
    leaves = [Leave("auth", "G1", DAY), Leave("referral", "9F", DAY), Leave("other", "G1", DAY)]
    assert settle(leaves, [Visit("a", DAY)], []).add == (("auth", "a"), ("referral", "a"))


def test_what_was_taken_stays_where_another_would_fit_too() -> None:
    old, new = Leave("old", "G1", DAY, day(90), 5), Leave("new", "G1", DAY, day(9), 5)
    assert settle([old, new], [Visit("a", DAY)], [("old", "a")]) == Settled((), ())


def test_a_cancelled_visit_gives_its_unit_to_the_next() -> None:
    leave = Leave("l", "G1", DAY, None, 1)
    done = settle([leave], [Visit("b", day(2))], [("l", "a")])
    assert done == Settled((("l", "b"),), (("l", "a"),))


def test_units_used_elsewhere_count_and_limits_hold() -> None:
    full = Leave("l", "G1", DAY, None, 3, taken=3)
    assert settle([full], [Visit("a", DAY)], []) == Settled((), ())
    limited = Leave("l", "G1", DAY, visit_type="therapy", practitioner="p")
    fits = Visit("a", DAY, "therapy", frozenset({"p", "q"}))
    others = [Visit("b", DAY, "therapy", frozenset({"q"})), Visit("c", DAY, "x", frozenset({"p"}))]
    assert settle([limited], [fits, *others], []).add == (("l", "a"),)


_leaves = st.lists(
    st.builds(
        Leave,
        key=st.integers(0, 5),
        kind=st.sampled_from(("G1", "9F")),
        since=st.integers(0, 9).map(day),
        until=st.none() | st.integers(5, 20).map(day),
        units=st.none() | st.integers(0, 3),
        taken=st.integers(0, 2),
        visit_type=st.none() | st.integers(0, 1),
    ),
    max_size=5,
    unique_by=lambda each: each.key,
)
_visits = st.lists(
    st.builds(
        Visit, key=st.integers(0, 7), on=st.integers(0, 20).map(day), visit_type=st.integers(0, 1)
    ),
    max_size=7,
    unique_by=lambda each: each.key,
)
_present = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), unique=True, max_size=8)


@given(_leaves, _visits, _present)
def test_never_beyond_units_never_twice_and_settled_is_settled(
    leaves: list[Leave], visits: list[Visit], present: list[tuple[int, int]]
) -> None:
    done = settle(leaves, visits, present)
    uses = [pair for pair in present if pair not in done.undo] + list(done.add)
    assert len(uses) == len(set(uses))
    by_key = {leave.key: leave for leave in leaves}
    standing = {visit.key: visit for visit in visits}
    for key, count in Counter(pair[0] for pair in uses).items():
        units = by_key[key].units
        assert units is None or count <= units - by_key[key].taken
    kinds = Counter((by_key[leave].kind, visit) for leave, visit in uses)
    assert all(count == 1 for count in kinds.values())
    assert all(by_key[leave].fits(standing[visit]) for leave, visit in uses)
    for visit in visits:
        for leave in leaves:
            used = sum(1 for pair in uses if pair[0] == leave.key)
            is_free = leave.units is None or used < leave.units - leave.taken
            has_one = kinds[leave.kind, visit.key] > 0
            assert has_one or not is_free or not leave.fits(visit)
    assert settle(leaves, visits, uses) == Settled((), ())
