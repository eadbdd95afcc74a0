"""By when an estimate is due, holidays, and when a bill is substantially above."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.estimates import (
    Why,
    add_business_days,
    business_days_between,
    compare,
    due_on,
    federal_holidays,
    is_business_day,
    is_within_a_year,
)

D = Decimal
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_the_holidays_of_a_year() -> None:
    assert sorted(federal_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25),
        date(2026, 6, 19), date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12),
        date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    ]  # fmt: skip
    assert date(2021, 12, 31) in federal_holidays(2021)  # New Year 2022 was a Saturday
    assert date(2022, 1, 1) not in federal_holidays(2022)


@pytest.mark.parametrize(
    ("asked_on", "service_on", "expected"),
    [
        # Monday for Thursday of the same week: three business days before
        (date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 3)),
        (date(2026, 3, 3), date(2026, 3, 5), None),
        # nine and ten business days before
        (date(2026, 3, 2), date(2026, 3, 13), date(2026, 3, 3)),
        (date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 5)),
        # Thanksgiving: a holiday is no business day, on either side
        (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 24)),
        (date(2026, 11, 24), date(2026, 11, 27), None),
        (date(2026, 11, 25), date(2026, 12, 18), date(2026, 12, 1)),
        # on a Friday for weeks later: from Monday on
        (date(2026, 3, 6), date(2026, 4, 6), date(2026, 3, 11)),
        (date(2026, 3, 6), None, None),
    ],
)
def test_scheduled_ahead(asked_on: date, service_on: date | None, expected: date | None) -> None:
    assert due_on(Why.SCHEDULED, asked_on=asked_on, service_on=service_on) == expected


@given(DAYS, st.none() | DAYS)
def test_who_asks_gets_it_in_three_business_days(asked_on: date, service_on: date | None) -> None:
    due = due_on(Why.REQUESTED, asked_on=asked_on, service_on=service_on)
    assert due is not None
    assert is_business_day(due)
    after = [asked_on + timedelta(days=n) for n in range(1, (due - asked_on).days + 1)]
    assert sum(is_business_day(day) for day in after) == 3


@given(DAYS, st.integers(0, 60))
def test_by_scheduling_it_is_due_before_the_service(asked_on: date, days: int) -> None:
    service_on = asked_on + timedelta(days=days)
    ahead = business_days_between(asked_on, service_on)
    due = due_on(Why.SCHEDULED, asked_on=asked_on, service_on=service_on)
    assert (due is None) == (ahead < 3)
    assert due is None or (asked_on < due <= service_on and is_business_day(due))


@given(DAYS, st.integers(1, 30))
def test_days_added_are_days_between(day: date, number: int) -> None:
    after = add_business_days(day, number)
    assert business_days_between(day + timedelta(days=1), after + timedelta(days=1)) == number


def test_an_estimate_reaches_twelve_months() -> None:
    assert is_within_a_year(date(2026, 3, 1), date(2027, 3, 1))
    assert not is_within_a_year(date(2026, 3, 1), date(2027, 3, 2))
    assert not is_within_a_year(date(2026, 3, 1), date(2026, 2, 28))
    assert is_within_a_year(date(2028, 2, 29), date(2029, 2, 28))


MONEY = st.dictionaries(st.integers(0, 5), st.decimals(0, 5000, places=2))


@given(MONEY, MONEY)
def test_every_provider_is_compared_once_the_worst_first(
    expected: dict[int, Decimal], billed: dict[int, Decimal]
) -> None:
    rows = compare(expected, billed)
    assert {row.key for row in rows} == expected.keys() | billed.keys()
    assert len(rows) == len(expected.keys() | billed.keys())
    assert sum(row.over for row in rows) == sum(billed.values()) - sum(expected.values())
    assert all(first.over >= second.over for first, second in pairwise(rows))
    assert all(row.is_listed == (row.key in expected) for row in rows)


def test_four_hundred_dollars_are_substantial_and_a_cent_less_is_not() -> None:
    (at,) = compare({1: D("100.00")}, {1: D("500.00")})
    (below,) = compare({1: D("100.00")}, {1: D("499.99")})
    assert at.is_substantial
    assert not below.is_substantial
