"""Money is exact: what is typed is read or refused, what is shared or allocated adds up."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.money import (
    BILLS_AND_COINS,
    MOST,
    ZERO,
    CannotAllocate,
    CannotPayInParts,
    CannotShare,
    Due,
    NotMoney,
    Rule,
    aged,
    allocate,
    cents,
    counted,
    dollars,
    installments,
    share,
    typed,
)

AMOUNTS = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda n: Decimal(n).scaleb(-2))
DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 31))


@pytest.mark.parametrize(("value", "expected"), [
    ("0", "0.00"),
    ("-0.00", "0.00"),
    ("12.5", "12.50"),
    (7, "7.00"),
    (Decimal("1.000"), "1.00"),
    (Decimal("1E+3"), "1000.00"),
    (MOST, "999999999999.99"),
])  # fmt: skip
def test_cents_are_exact(value: object, expected: str) -> None:
    assert str(cents(value)) == expected


@pytest.mark.parametrize(("value", "why"), [
    (1.5, "not exact"),
    (True, "not exact"),
    (None, "NoneType"),
    ("1.234", "not an amount"),
    ("1e5", "not an amount"),
    ("1,000", "not an amount"),
    ("٣", "not an amount"),
    ("", "not an amount"),
    (Decimal("NaN"), "not an amount"),
    (Decimal("sNaN"), "not an amount"),
    (Decimal("-Infinity"), "not an amount"),
    (Decimal("0.001"), "parts of a cent"),
    (Decimal("1E-30000"), "parts of a cent"),
    (MOST + 1, "larger than"),
    (Decimal("1E+99999"), "larger than"),
    ("9" * 40, "larger than"),
])  # fmt: skip
def test_what_is_no_money_is_refused(value: object, why: str) -> None:
    with pytest.raises(NotMoney, match=why):
        cents(value)


@pytest.mark.parametrize(("text", "expected"), [
    ("$1,234.50", "1234.50"),
    ("(12.00)", "-12.00"),
    ("($1,234)", "-1234.00"),
    ("12", "12.00"),
    (" 1 234.50 ", "1234.50"),
    ("1\u00a0234.50", "1234.50"),
    ("-$12", "-12.00"),
    ("$-12", "-12.00"),
    ("$ 12.", "12.00"),
    (".5", "0.50"),
    ("12.00-", "-12.00"),
    ("\u221212", "-12.00"),
    ("(0)", "0.00"),
    ("+3", "3.00"),
])  # fmt: skip
def test_amounts_as_clerks_type_them(text: str, expected: str) -> None:
    assert str(typed(text)) == expected


@pytest.mark.parametrize(("text", "why"), [
    ("", "No amount"),
    ("$", "not an amount"),
    (".", "not an amount"),
    ("1,23", "point before the cents"),
    ("1.234,50", "point before the cents"),
    ("12.345", "more than two places"),
    ("1,2345", "not an amount"),
    ("1 23", "not an amount"),
    ("12 34.50", "not an amount"),
    ("twelve", "digits only"),
    ("1e3", "digits only"),
    ("(-12)", "more than one sign"),
    ("--12", "more than one sign"),
    ("9999999999999", "larger than"),
    ("\u0663", "digits only"),
])  # fmt: skip
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(NotMoney, match=why):
        typed(text)


@given(AMOUNTS)
def test_what_is_printed_is_read_again(amount: Decimal) -> None:
    assert typed(dollars(amount)) == amount
    assert typed(f"({abs(amount):,.2f})") == -abs(amount)


@given(st.text(max_size=20) | st.text("$(),.-+ 0123456789", max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        amount = typed(text)
    except NotMoney:
        return
    assert amount == cents(amount)
    assert "".join(c for c in text if c.isdigit()).strip("0") in str(amount).replace(".", "")


def test_print() -> None:
    assert dollars("1234.5") == "$1,234.50"
    assert dollars(-12) == "-$12.00"


WEIGHTS = st.lists(
    st.integers(0, 50) | st.decimals(0, 5, places=2, allow_nan=False), min_size=1, max_size=7
)


@given(AMOUNTS, WEIGHTS.filter(lambda weights: sum(weights) > 0))
def test_shares_sum_and_each_is_within_a_cent(amount: Decimal, weights: list) -> None:
    parts = share(amount, weights)
    assert sum(parts) == amount
    total = sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / total) < Fraction(1, 100)
        assert cents(part) == part
    assert share(-amount, weights) == [-part for part in parts]


@given(st.integers(0, 40), st.lists(st.integers(0, 6), min_size=1, max_size=5).filter(any))
def test_the_cents_left_go_where_brute_force_puts_them(number: int, weights: list[int]) -> None:
    """Of all ways to give the left cents, the one with the smallest largest error, squared."""
    total = sum(weights)
    exact = [Fraction(number * weight, total) for weight in weights]
    floors = [int(each) for each in exact]
    ways = [
        [floor + (at in chosen) for at, floor in enumerate(floors)]
        for chosen in combinations(range(len(weights)), number - sum(floors))
    ]

    def error(way: list[int]) -> Fraction:
        return sum(((a - b) ** 2 for a, b in zip(way, exact, strict=True)), Fraction(0))

    parts = [int(part * 100) for part in share(Decimal(number).scaleb(-2), weights)]
    assert parts in ways
    assert error(parts) == min(map(error, ways))


def test_there_has_to_be_something_to_share_by() -> None:
    assert share(ZERO, [0, 0]) == [ZERO, ZERO]
    assert share(ZERO, []) == []
    for weights in ([0, 0], [], [1, -1], [Decimal("NaN"), 1]):
        with pytest.raises(CannotShare):
            share(Decimal(1), weights)


DUES = st.lists(
    st.tuples(DAYS, st.sampled_from("AB"), st.integers(0, 30)), max_size=6
).map(lambda rows: [
    Due(at, on, visit, Decimal(number).scaleb(-2)) for at, (on, visit, number) in enumerate(rows)
])  # fmt: skip
PAID = st.integers(0, 100).map(lambda n: Decimal(n).scaleb(-2))


def cent_by_cent(amount: Decimal, order: list[Due]) -> dict[int, Decimal]:
    left = {due.key: due.amount for due in order}
    paid: dict[int, Decimal] = {}
    for _ in range(int(amount * 100)):
        if key := [due.key for due in order if left[due.key] > 0][:1]:
            left[key[0]] -= Decimal("0.01")
            paid[key[0]] = paid.get(key[0], ZERO) + Decimal("0.01")
    return paid


@given(PAID, DUES, st.sampled_from([Rule.OLDEST, Rule.BY_VISIT, Rule.EVEN]))
def test_no_cent_is_lost_and_none_is_too_much(amount: Decimal, dues: list[Due], rule: Rule) -> None:
    done = allocate(amount, dues, rule, visit="B")
    assert sum(done.parts.values(), done.rest) == amount
    assert all(0 < done.parts[due.key] <= due.amount for due in dues if due.key in done.parts)
    total = sum((due.amount for due in dues), ZERO)
    assert done.rest == max(amount - total, ZERO)


@given(PAID, DUES)
def test_the_oldest_first_as_if_cent_by_cent(amount: Decimal, dues: list[Due]) -> None:
    order = sorted(dues, key=lambda due: (due.on, due.key))
    assert allocate(amount, dues).parts == cent_by_cent(amount, order)
    of_visit = sorted(dues, key=lambda due: (0 if due.visit == "B" else 1, due.on, due.key))
    by_visit = allocate(amount, dues, Rule.BY_VISIT, visit="B")
    assert by_visit.parts == cent_by_cent(amount, of_visit)


@given(PAID, DUES.filter(lambda dues: sum(due.amount for due in dues) > 0))
def test_in_proportion(amount: Decimal, dues: list[Due]) -> None:
    total = sum(due.amount for due in dues)
    ratio = min(Fraction(amount) / Fraction(total), Fraction(1))
    parts = allocate(amount, dues, Rule.EVEN).parts
    for due in dues:
        exact = Fraction(due.amount) * ratio
        assert abs(Fraction(parts.get(due.key, ZERO)) - exact) < Fraction(1, 100)


@given(PAID, DUES, st.lists(st.integers(-1, 35), min_size=6, max_size=6))
def test_line_by_line_exactly_or_not_at_all(
    amount: Decimal, dues: list[Due], given_cents: list[int]
) -> None:
    parts = {due.key: Decimal(n).scaleb(-2) for due, n in zip(dues, given_cents, strict=False)}
    fits = sum(parts.values()) <= amount and all(0 <= parts[due.key] <= due.amount for due in dues)
    if fits:
        done = allocate(amount, dues, Rule.BY_LINE, parts=parts)
        assert done.parts == {key: part for key, part in parts.items() if part}
        assert done.rest == amount - sum(parts.values())
    else:
        with pytest.raises(CannotAllocate):
            allocate(amount, dues, Rule.BY_LINE, parts=parts)


def test_what_cannot_be_allocated() -> None:
    due = Due("A", date(2020, 1, 1), "V", Decimal(5))
    with pytest.raises(CannotAllocate, match="refund"):
        allocate(Decimal(-1), [due])
    with pytest.raises(CannotAllocate, match="twice"):
        allocate(Decimal(1), [due, due])
    with pytest.raises(CannotAllocate, match=r"-\$5\.00"):
        allocate(Decimal(1), [Due("A", date(2020, 1, 1), "V", Decimal(-5))])
    with pytest.raises(CannotAllocate, match="which visit"):
        allocate(Decimal(1), [due], Rule.BY_VISIT)
    with pytest.raises(CannotAllocate, match="B is not among"):
        allocate(Decimal(1), [due], Rule.BY_LINE, parts={"B": Decimal(1)})


TOTALS = st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-2))


@given(TOTALS, st.integers(1, 60), DAYS, st.sampled_from(["month", "week", "fortnight"]))
def test_a_number_of_parts(total: Decimal, count: int, first: date, every: str) -> None:
    if total * 100 < count:
        with pytest.raises(CannotPayInParts):
            installments(total, first_on=first, count=count, every=every)
        return
    plan = installments(total, first_on=first, count=count, every=every)
    days, amounts = zip(*plan, strict=True)
    assert len(plan) == count
    assert sum(amounts) == total
    assert len(set(amounts[:-1])) <= 1
    assert 0 < amounts[0] <= amounts[-1] < amounts[0] + count * Decimal("0.01")
    assert days[0] == first
    for at, day in enumerate(days):
        if every == "month":
            assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == at
            assert day.day == first.day or (day + timedelta(1)).day == 1
            assert day.day <= first.day
        else:
            assert (day - first).days == at * {"week": 7, "fortnight": 14}[every]


@given(TOTALS, st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-2)))
def test_parts_of_an_amount(total: Decimal, each: Decimal) -> None:
    if total / each > 600:
        with pytest.raises(CannotPayInParts, match="parts"):
            installments(total, first_on=date(2020, 1, 31), each=each)
        return
    amounts = [amount for _, amount in installments(total, first_on=date(2020, 1, 31), each=each)]
    assert sum(amounts) == total
    assert all(amount == each for amount in amounts[:-1])
    assert 0 < amounts[-1] <= each


def test_the_31st() -> None:
    plan = installments(Decimal(100), first_on=date(2023, 1, 31), count=3)
    assert plan == [
        (date(2023, 1, 31), Decimal("33.33")),
        (date(2023, 2, 28), Decimal("33.33")),
        (date(2023, 3, 31), Decimal("33.34")),
    ]


@pytest.mark.parametrize(("total", "how"), [
    (Decimal(0), {"count": 1}),
    (Decimal(1), {}),
    (Decimal(1), {"count": 1, "each": Decimal(1)}),
    (Decimal(1), {"count": 0}),
    (Decimal(1), {"each": Decimal(0)}),
    (Decimal(1), {"each": Decimal(-1)}),
    (Decimal(1), {"count": 601}),
])  # fmt: skip
def test_plans_that_are_none(total: Decimal, how: dict) -> None:
    with pytest.raises(CannotPayInParts):
        installments(total, first_on=date(2020, 1, 1), **how)


def test_a_plan_beyond_the_calendar() -> None:
    with pytest.raises(CannotPayInParts, match="calendar"):
        installments(Decimal(10), first_on=date(9999, 12, 1), count=2)


@given(st.lists(st.tuples(DAYS, AMOUNTS.map(lambda a: a % 1000)), max_size=9), DAYS)
def test_ages(items: list[tuple[date, Decimal]], as_of: date) -> None:
    expected = [ZERO] * 5
    for on, amount in items:
        age = (as_of - on).days
        place = 0
        while place < 4 and age > (30, 60, 90, 120)[place]:
            place += 1
        expected[place] += amount
    assert aged(items, as_of) == tuple(expected)


def test_edges_rise() -> None:
    one = [(date(2020, 1, 1), Decimal(5))]
    assert aged(one, date(2020, 1, 31)) == (5, 0, 0, 0, 0)
    assert aged(one, date(2020, 2, 1)) == (0, 5, 0, 0, 0)
    assert aged(one, date(2021, 2, 1), ()) == (5,)
    with pytest.raises(ValueError, match="rise"):
        aged(one, date(2020, 2, 1), (30, 30))


@given(st.lists(st.integers(0, 500), min_size=13, max_size=13))
def test_a_drawer_is_what_its_pieces_are(numbers: list[int]) -> None:
    counts = {each.name: n for each, n in zip(BILLS_AND_COINS, numbers, strict=True)}
    worth = [10000, 5000, 2000, 1000, 500, 200, 100, 100, 50, 25, 10, 5, 1]
    assert counted(counts) * 100 == sum(n * w for n, w in zip(numbers, worth, strict=True))


def test_what_is_no_count() -> None:
    assert counted({}) == ZERO
    with pytest.raises(NotMoney, match="no bill or coin"):
        counted({"bill_3": 1})
    with pytest.raises(NotMoney, match="Quarters"):
        counted({"coin_quarter": -1})
