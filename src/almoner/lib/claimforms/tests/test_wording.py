"""Words and numbers as forms want them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.claimforms import wording
from almoner.lib.x12.parts import Address, Party


@pytest.mark.parametrize(
    ("given_text", "printed"),
    [
        ("St. John's Clinic, P.C.", "ST JOHNS CLINIC PC"),
        ("José Ñuñez-Groß", "JOSE NUNEZ-GROSS"),
        ("12 1/2 Elm  St. #4", "12 1/2 ELM ST 4"),
        ("15½ Oak Ave.", "15 1/2 OAK AVE"),
        ("Smith & Sons (East)", "SMITH & SONS EAST"),
        ("a*b~c^d", "AB C D"),
        ("李", ""),
    ],
)
def test_capitals(given_text: str, printed: str) -> None:
    assert wording.capitals(given_text) == printed


def test_remarks_keep_their_points() -> None:
    assert wording.remark("Fell, 3½ ft.\n“again” señor") == "FELL, 3 1/2 FT. AGAIN SENOR"


def test_codes_lose_their_hyphens() -> None:
    assert wording.code("1eg4-te5 mk73") == "1EG4TE5MK73"
    assert wording.zip_code("551011234") == "55101-1234"
    assert wording.zip_code("K1A 0B1") == "K1A0B1"


def test_names() -> None:
    person = Party("IL", "O'Neil", "Ann", "Mary", "III", is_person=True)
    assert wording.comma_name(person) == "ONEIL III, ANN, M"
    assert wording.spoken_name(person) == "ANN M ONEIL III"
    assert wording.comma_name(Party("PR", "Acme, Inc.")) == "ACME INC"
    assert wording.city_line(Address((), "Duluth", "MN", "55802")) == "DULUTH MN 55802"


def test_phones() -> None:
    party = Party("85", contacts=[("IC", "", "EM", "a@b.c"), ("IC", "", "TE", "1-651-555-0100")])
    assert wording.phone(party) == "651 5550100"
    assert wording.phone(Party("85", contacts=[("IC", "", "TE", "555")])) == ""


def test_dates() -> None:
    assert wording.day(date(2026, 1, 2)) == "01 02 26"
    assert wording.birth(date(1926, 11, 1)) == "11 01 1926"
    assert wording.short_day(date(2026, 1, 2)) == "010226"
    assert wording.day(None) == wording.birth(None) == ""


@given(st.decimals(min_value=0, max_value=9_999_999, places=2))
def test_dollars_say_every_cent(amount: Decimal) -> None:
    shown = wording.dollars(amount, 10)
    assert len(shown) <= 10
    assert Decimal(shown.replace(" ", "")) == amount * 100
    assert "." not in shown


def test_the_gap_goes_first_where_room_is_short() -> None:
    assert wording.dollars(Decimal("99999.99"), 8) == "99999 99"
    assert wording.dollars(Decimal("123456.7"), 8) == "12345670"


def test_quantities() -> None:
    assert wording.quantity(Decimal("1.50")) == "1.5"
    assert wording.quantity(Decimal("30.0")) == "30"
    assert wording.quantity(Decimal(100)) == "100"
    assert wording.quantity(Decimal("1E+2")) == "100"
