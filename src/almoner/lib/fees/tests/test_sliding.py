"""Sliding fees: the limits belong to their tier, nobody pays more than the charge."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.fees import Guideline, Scale, Tier, WrongScale, slide, yearly

GUIDELINE = Guideline(Decimal(15000), Decimal(5000), "made-up guideline")
SCALE = Scale(
    GUIDELINE,
    (
        Tier(Decimal(100), nominal=Decimal(20)),
        Tier(Decimal(150), share=Decimal(25)),
        Tier(Decimal(200), share=Decimal("62.5")),
    ),
)


@pytest.mark.parametrize(("persons", "income", "pays"), [
    (1, "0", "20.00"),
    (1, "15000.00", "20.00"),
    (1, "15000.01", "25.00"),
    (1, "22500", "25.00"),
    (1, "22500.01", "62.50"),
    (1, "30000.01", "100.00"),
    (3, "25000", "20.00"),
    (3, "50000", "62.50"),
])  # fmt: skip
def test_tiers(persons: int, income: str, pays: str) -> None:
    slid = slide(SCALE, persons=persons, income=Decimal(income), charge=Decimal(100))
    assert slid.pays == Decimal(pays)


def test_the_explanation() -> None:
    slid = slide(SCALE, persons=3, income=Decimal(30000), charge=Decimal("80.10"))
    assert slid.explanation == (
        "$30,000.00 a year for 3 persons is 120.0 % of the made-up guideline of $25,000.00: up to "
        "150 %, so 25 % of the charge is paid ($20.03)."
    )
    slid = slide(SCALE, persons=1, income=Decimal(0), charge=Decimal(15))
    assert slid.explanation.endswith("up to 100 %, so a nominal $15.00 is paid.")
    slid = slide(SCALE, persons=1, income=Decimal(99999), charge=Decimal(15))
    assert slid.explanation.endswith("above 200 %, so the charge is paid in full ($15.00).")


MONEY = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-2))


@given(st.integers(1, 50), MONEY, MONEY)
def test_what_is_paid_and_taken_off_is_the_charge(
    persons: int, income: Decimal, charge: Decimal
) -> None:
    slid = slide(SCALE, persons=persons, income=income, charge=charge)
    assert slid.pays + slid.reduction == charge
    assert 0 <= slid.pays <= charge
    ratio = Fraction(income) * 100 / (15000 + 5000 * (persons - 1))
    fitting = [tier for tier in SCALE.tiers if ratio <= tier.up_to]
    assert slid.tier == (fitting[0] if fitting else None)


def test_a_years_income() -> None:
    assert yearly(Decimal(100), "month") == 1200
    assert yearly(Decimal(100), "fortnight") == 2600
    with pytest.raises(WrongScale, match="no period"):
        yearly(Decimal(1), "day")


@pytest.mark.parametrize(("guideline", "tiers", "why"), [
    (Guideline(Decimal(0), Decimal(1)), SCALE.tiers, "more than nothing"),
    (GUIDELINE, (), "no tiers"),
    (GUIDELINE, (SCALE.tiers[1], SCALE.tiers[0]), "Tier 2 ends at 100 %"),
    (GUIDELINE, (Tier(Decimal(100)),), "Tier 1: give either"),
    (GUIDELINE, (Tier(Decimal(100), Decimal(1), Decimal(1)),), "Tier 1: give either"),
    (GUIDELINE, (Tier(Decimal(100), share=Decimal(101)),), "from 0 to 100 %"),
    (GUIDELINE, (Tier(Decimal(100), nominal=Decimal(-1)),), "not negative"),
])  # fmt: skip
def test_scales_that_are_none(guideline: Guideline, tiers: tuple, why: str) -> None:
    with pytest.raises(WrongScale, match=why):
        Scale(guideline, tiers)


@pytest.mark.parametrize("wrong", [{"persons": 0}, {"persons": 51}, {"income": Decimal(-1)}])
def test_households_that_are_none(wrong: dict) -> None:
    with pytest.raises(WrongScale):
        slide(SCALE, **{"persons": 1, "income": Decimal(1), "charge": Decimal(1)} | wrong)
