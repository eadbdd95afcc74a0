import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.dates import NotADate, parse_birth_date, parse_date

TODAY = date(2026, 11, 22)
MARCH, APRIL = date(1961, 3, 4), date(1961, 4, 3)


def born(text: str) -> list[date]:
    return parse_birth_date(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    ["3/4/1961", "03041961", "3-4-61", "3.4.1961", "03 04 1961", "3041961", "030461", "3/4/61",
     " 03 / 04 / 1961 ", "3/4/1961 00:00:00"],
)  # fmt: skip
def test_month_first_then_the_other_reading(text: str) -> None:
    assert born(text)[:2] == [MARCH, APRIL]


@pytest.mark.parametrize(
    "text",
    ["1961-03-04", "4 Mar 1961", "march 4 61", "19610304", "1961/3/4", "Mar. 4, 1961", "4-MAR-61",
     "04MAR1961", "4th of March, 1961", "March 4th 1961", "1961 mar 4", "1961-03-04T00:00:00Z",
     "1961-03-04 12:30 PM", "Mar-04-1961"],
)  # fmt: skip
def test_only_one_reading(text: str) -> None:
    assert born(text) == [MARCH]


def test_what_only_one_order_allows() -> None:
    assert born("25/12/1961") == born("12/25/1961") == [date(1961, 12, 25)]
    assert born("610304")[0] == MARCH
    assert born("4/4/1961") == [date(1961, 4, 4)]


def test_two_digit_years_lie_in_the_past() -> None:
    assert born("11/30/26") == [date(1926, 11, 30)]
    assert born("12/25/25") == [date(2025, 12, 25), date(1925, 12, 25)]
    assert born("12/25/99") == [date(1999, 12, 25)]


@pytest.mark.parametrize(
    "text",
    ["", "smith", "3/4", "13/13/1961", "2/30/1961", "3/4/1761", "3/4/2061", "1961", "99999999",
     "3/4/161", "4 foo 1961", "4 ma 1961", "ju 4 1961", "3//4/1961", "3/4/19610"],
)  # fmt: skip
def test_no_birth_date(text: str) -> None:
    assert born(text) == []


@given(st.dates(date(1907, 1, 1), TODAY))
def test_every_form_of_every_day_is_read(day: date) -> None:
    full = f"{day:%m/%d/%Y}", f"{day:%m%d%Y}", f"{day:%m-%d-%y}", f"{day:%d/%m/%Y}"
    names = f"{day:%d %b %Y}", f"{day:%B %d, %Y}", f"{day:%Y%m%d}", f"{day.isoformat()}"
    for text in full + names:
        assert day in born(text), text
    assert born(full[0])[0] == born(names[0])[0] == born(names[3])[0] == day


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    parse_birth_date(text)
    with contextlib.suppress(NotADate):
        parse_date(text)


def test_strict_dates() -> None:
    assert parse_date("3/4/2026") == parse_date("2026-03-04") == parse_date("4 mar 2026")
    assert parse_date("25/12/2026") == date(2026, 12, 25)
    assert parse_date("1/1/2061") == date(2061, 1, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "No date"), ("soon", "write it like"), ("3/4/61", "four digits"),
     ("2/30/2026", "February 2026 has no day 30"), ("2026-13-01", "no month 13")],
)  # fmt: skip
def test_strict_dates_say_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(NotADate, match=why):
        parse_date(text)
