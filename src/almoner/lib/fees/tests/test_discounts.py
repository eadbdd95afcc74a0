"""Discounts taken off charges: nothing is lost, nothing is taken that is not owed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.fees import HHS_2026, Scale, Tier, slide, spread, taken_off

D = Decimal
MONEY = st.decimals(0, 9999, places=2)


@given(MONEY, st.dictionaries(st.integers(0, 9), MONEY))
def test_a_reduction_is_spread_to_the_cent_and_never_above_what_is_owed(
    reduction: Decimal, owed: dict[int, Decimal]
) -> None:
    parts = spread(reduction, owed)
    assert sum(parts.values(), D(0)) == min(reduction, sum(owed.values(), D(0)))
    assert all(0 < part <= owed[key] for key, part in parts.items())


@given(MONEY, st.decimals(0, 100, places=2))
def test_a_percent_takes_its_part(charged: Decimal, percent: Decimal) -> None:
    off = taken_off(charged, percent=percent, amount=None)
    assert 0 <= off <= charged
    assert abs(off - charged * percent / 100) <= D("0.005")


def test_an_amount_is_never_above_the_charge() -> None:
    assert taken_off(D("30.00"), percent=None, amount=D(20)) == D(20)
    assert taken_off(D("10.00"), percent=None, amount=D(20)) == D(10)
    assert taken_off(D("10.05"), percent=D(50), amount=None) == D("5.03")


def test_the_guideline_of_2026_for_a_family_of_four() -> None:
    assert HHS_2026["states"].of(4) == D(33000)
    assert HHS_2026["alaska"].of(4) == D(41250)
    assert HHS_2026["hawaii"].of(4) == D(37950)
    scale = Scale(HHS_2026["states"], (Tier(D(100), nominal=D(20)), Tier(D(200), share=D(50))))
    assert slide(scale, persons=4, income=D(33000), charge=D(150)).pays == D(20)
    assert slide(scale, persons=4, income=D("33000.01"), charge=D(150)).pays == D(75)
